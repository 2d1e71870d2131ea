import { invalidArgValue, requireOptions, requireType } from '../internal/arguments.js';
import { type DomainFilter, domainFilter } from './domain-filter.js';

/** The password of a browser's values, or a function that gets it; called once, and only if a value needs it. */
export type BrowserPassword = string | (() => string | Promise<string>);

/** Which cookies of a browser's database to read. The others are reported as skipped rows. */
export interface BrowserDatabaseOptions {
  /** The Firefox container to read, by number or by name. Default 0: the cookies outside containers. */
  container?: number | string | undefined;
  /** Whether to include partitioned and first-party-isolated cookies. Default false. */
  partitions?: boolean | undefined;
  /**
   * The password of a Chromium browser in the system's keyring (Linux, macOS), or a function that gets it. The function is called
   * at most once, and only if a value needs it.
   */
  password?: BrowserPassword | undefined;
  /** Include only cookies that a browser would send to these hosts or their subdomains. Default: all cookies. */
  domains?: readonly string[] | undefined;
}

/** The options after defaults are applied. */
export interface DatabaseSelection {
  readonly container: number | string;
  readonly partitions: boolean;
  readonly password: BrowserPassword | undefined;
  readonly isWanted: DomainFilter;
}

/** @throws TypeError for an option that is unknown or of the wrong type or value */
export function requireDatabaseOptions(options?: BrowserDatabaseOptions): DatabaseSelection {
  const known = { container: true, partitions: true, password: true, domains: true } as const;
  const {
    container = 0,
    partitions = false,
    password,
    domains,
  } = requireOptions(
    'options',
    options,
    known,
    "The right call: readCookieFile(path, { domains: ['example.com'] })",
  );
  requireType('options.container', container, ['number', 'string']);
  if (typeof container === 'number' && !(Number.isSafeInteger(container) && container >= 0))
    throw invalidArgValue('options.container', container, 'must be the number of a container');
  requireType('options.partitions', partitions, 'boolean');
  if (password !== undefined) requireType('options.password', password, ['string', 'function']);
  return { container, partitions, password, isWanted: domainFilter(domains) };
}
