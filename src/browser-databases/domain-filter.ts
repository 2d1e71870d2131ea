import { invalidArgType, invalidArgValue, requireType } from '../internal/arguments.js';
import { withoutDot } from '../url/domain.js';
import { parseHost } from '../url/parse-host.js';

/** Whether the cookies of a domain are selected; a domain with a leading dot includes its subdomains. */
export type DomainFilter = (domain: string) => boolean;

/**
 * Selects the cookies that a browser would send to any of the domains or their subdomains.
 * @throws TypeError if a domain is not a host name
 */
export function domainFilter(domains: readonly string[] | undefined): DomainFilter {
  if (domains === undefined) return () => true;
  if (!Array.isArray(domains))
    throw invalidArgType('options.domains', 'an array of strings', domains);
  const hosts = domains.map(hostOf);
  return (domain) => {
    const name = withoutDot(domain);
    return hosts.some(
      (host) => isWithin(name, host) || (domain.startsWith('.') && isWithin(host, name)),
    );
  };
}

function hostOf(domain: unknown, index: number): string {
  requireType(`options.domains[${index}]`, domain, 'string');
  const host = parseHost(withoutDot(domain));
  if (host === null) throw invalidArgValue('options.domains', domain, 'must hold host names');
  return host;
}

function isWithin(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}
