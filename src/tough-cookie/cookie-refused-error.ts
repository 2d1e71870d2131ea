import { CookieError } from '../errors.js';
import type { Refusal } from '../refusal.js';
import type { Cookie } from './cookie.js';

/** A cookie was not stored: the policy refused it, or its header cannot be parsed. */
export class CookieRefusedError extends CookieError {
  readonly code = 'ERR_COOKIE_REFUSED';
  /** The reason, if the policy refused it. */
  readonly refusal: Refusal | undefined;

  constructor(message: string, refusal?: Refusal) {
    super(message);
    this.refusal = refusal;
  }
}

/** The error for a refusal, with tough-cookie's message if it has one. */
export function refusedError(
  refusal: Refusal,
  { key, domain, httpOnly }: Cookie,
  url: string,
): CookieRefusedError {
  const messages: Record<string, string> = {
    'no-cookie': 'Cookie failed to parse',
    'public-suffix': 'Cookie has domain set to a public suffix',
    'domain-mismatch': `Cookie not in this host's domain. Cookie:${domain} Request:${new URL(url).hostname}`,
    'ip-domain': `Cookie not in this host's domain. Cookie:${domain} Request:${new URL(url).hostname}`,
    'secure-mismatch': 'Cookie is Secure but this is not a secure connection',
    'cross-site': 'Cookie is SameSite but this is a cross-origin request',
    'http-only': `${httpOnly ? '' : 'old '}Cookie is HttpOnly and this isn't an HTTP API`,
    'prefix-unmet': /^__secure-/i.test(key)
      ? 'Cookie has __Secure prefix but Secure attribute is not set'
      : "Cookie has __Host prefix but either Secure or HostOnly attribute is not set or Path is not '/'",
  };
  return new CookieRefusedError(messages[refusal.code] ?? refusal.message, refusal);
}
