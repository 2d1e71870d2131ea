import { DiagnosticsChannel, withoutSecrets } from './internal/diagnostics-channel.js';

/** Why a policy refuses a cookie. */
export interface RefusalReason {
  /** A {@link RefusalCode}, or a code of your own policy. */
  readonly code: string;
  /** The reason as a sentence; never contains the value of a cookie. */
  readonly message: string;
}

/** A refused cookie, published on the diagnostics channel `undici-cookiejar:rejected`. */
export interface Refusal extends RefusalReason {
  /** `set`: not stored; `return`: not sent; `write`: cannot be written to a header; `load`, `save`: not loaded from or saved to a file. */
  readonly operation: 'set' | 'return' | 'write' | 'load' | 'save';
  readonly name: string | null;
  readonly domain: string | null;
  readonly path: string | null;
  /** The URL of the request without user info, query and fragment; `null` without a request, as for files. */
  readonly url: string | null;
}

// Constants, so that a refusal without a subscriber needs no computation.
const sentences = {
  'refused-by-policy': 'the policy refused the cookie and gave no reason',
  // Any policy.
  'version-missing': 'the Set-Cookie2 cookie has no Version attribute',
  'version-invalid': 'the Version attribute is not a non-negative integer',
  'protocol-off': 'the policy does not accept cookies of this protocol (netscape, rfc2965)',
  'third-party': 'the request is unverifiable and goes to a third-party host',
  'initial-dollar': 'the name of a Netscape cookie starts with "$" (strictNsSetInitialDollar)',
  'path-mismatch': 'the request path does not path-match the cookie path',
  'domain-blocked': 'the domain is in blockedDomains',
  'domain-not-allowed': 'the domain is not in allowedDomains',
  'domain-mismatch': 'the request host does not domain-match the cookie domain',
  'domain-no-dot': 'the domain contains no embedded dot',
  'domain-too-far': 'the host has more labels before the domain than the policy allows',
  'domain-invalid': 'the domain or the request host is not a valid host for cookies',
  'public-suffix': 'the domain is a public suffix',
  'ip-domain': 'an IP address matches only itself',
  'not-host-only': 'the cookie has no Domain attribute and is sent only to the host that set it',
  'port-mismatch': 'the request port is not in the Port attribute of the cookie',
  'port-invalid': 'the Port attribute is not a list of port numbers',
  'secure-mismatch': 'the cookie is Secure and the URL is not',
  expired: 'the cookie has expired',
  // The policy of browsers.
  'http-only': 'the cookie is HttpOnly and the request is made by a script (http: false)',
  'control-character': 'the cookie contains a control character',
  'too-large': 'the name and value together exceed 4,096 octets',
  'nameless-pair': 'a nameless cookie with "=" in its value would be sent as a named cookie',
  'prefix-unmet':
    'the name has a prefix (__Secure-, __Host-, __Http-, __Host-Http-) whose requirements the cookie does not meet',
  'prefix-in-value':
    'the value of a nameless cookie starts with a name prefix (__Secure-, __Host-, __Http-)',
  'suffix-list-failed': 'the public suffix list threw an error or returned an invalid suffix',
  'secure-overwrite': 'a non-secure URL cannot overwrite or shadow a Secure cookie',
  'same-site-none-insecure': 'SameSite=None requires the Secure attribute',
  'cross-site':
    'the request is cross-site and the SameSite attribute, by default Lax, does not allow it',
  'partitioned-insecure': 'Partitioned requires the Secure attribute',
  'other-partition': 'the cookie belongs to the partition of another top-level site',
  'partition-unknown': 'the page that makes the request has no site, so there is no partition',
  'scheme-unsupported': 'only http, https, ws and wss URLs have cookies',
  'evicted-site': 'evicted: the site exceeds its limit of cookies',
  'evicted-total': 'evicted: the jar exceeds its limit of cookies',
  // Reading headers.
  'no-cookie': 'the header contains no cookie',
  'too-many-cookies': 'Set-Cookie2 contains more than 8,192 cookies; the rest are ignored',
  'joined-set-cookie':
    'the text appears to contain several Set-Cookie headers and was parsed as one; pass them as an array, such as response.headers.getSetCookie()',
  'attribute-invalid': 'an attribute that requires a value has no value or an invalid one',
  // Writing headers.
  'unwritable-pair': 'the name or value contains a character that would be read back differently',
  'field-type': 'a field of the cookie has the wrong type',
  'header-too-long': 'the Cookie header would exceed its limit of octets',
  // Requests through undici.
  'origin-unknown': 'the request has no origin and path to match cookies against',
  'origin-mismatch': 'the origin of the request is not the one that its dispatcher is bound to',
  'host-mismatch':
    'the request goes to an IP address with the Host header of another host: compose dns() below the cookies',
  'redirect-below': 'a dispatcher below the cookies may have followed a redirect',
  // Reading files.
  'line-skipped': 'a line of the file was skipped',
  'line-altered': 'a line of the file was read with changes',
  'line-not-cookie': 'the line is not a cookie of this format',
  'request-without-cookies':
    'the copied request has no cookies: browsers leave them out of "Copy as fetch", and -b with a file name refers to that file',
  'line-spaces': 'the fields are separated by spaces instead of TABs',
  'line-too-long': 'the line is longer than 65,536 characters',
  'line-control-character': 'a field contains a control character, or the line a carriage return',
  'line-flag': 'a field that must be TRUE or FALSE is neither',
  'line-domain': 'the domain is missing or is not a host name',
  'line-expiry': 'the expiry is not a number',
  'line-version': 'the version is not an integer',
  'cookie-repeated': 'an earlier cookie of the header has the same name',
  'line-partition': 'the partition key of the cookie cannot be determined',
  'other-store': 'the cookie belongs to another container of the browser',
  'octets-replaced': 'the text is not UTF-8; U+FFFD replaces the invalid octets',
  'expiry-unit': 'the expiry was not in seconds and was converted',
  'left-out-session': 'session cookies are skipped unless ignoreDiscard is set',
  'left-out-expired': 'expired cookies are skipped unless ignoreExpires is set',
  // Reading databases of browsers.
  'left-out-domain': 'the domain is not in the "domains" option',
  'left-out-container': 'the cookie belongs to a container other than the "container" option',
  'left-out-partition': 'the cookie belongs to a partition; "partitions: true" includes it',
  'left-out-first-party':
    'the cookie is isolated by first party (privacy.firstparty.isolate); "partitions: true" includes it',
  'password-missing':
    'the value is encrypted with a password in the system keyring; set the "password" option',
  'password-wrong': 'the value cannot be decrypted with the password',
  'value-changed': 'the decrypted value does not begin with the hash of its domain',
  'encryption-app-bound':
    'the value has app-bound encryption (v20), which only the browser can decrypt',
  'encryption-windows': 'the value is encrypted by Windows (DPAPI), which is not supported',
  'encryption-portal':
    'the value is encrypted with a secret of the desktop portal (v12), which is not supported',
  'encryption-unknown': 'the value is encrypted in an unknown way',
  'log-missing':
    'the write-ahead log of the database is missing, and with it possibly the newest cookies',
  'schema-newer':
    'the database has a newer schema than this package supports; only the known columns were read',
  // Writing files.
  unsavable: 'a field contains a TAB, a line break or NUL, which the format cannot represent',
  'unsavable-domain': 'the domain is not a host, or would be read back as a comment',
  'unsavable-partition': 'the format cannot represent the partition key of the cookie',
  'unsavable-type': 'a field of the cookie has a value of a wrong type',
  'unsavable-name': 'without a name and a value, the path would be read back as the cookie',
  'playwright-refuses': 'Playwright rejects the cookie, and with it the whole file',
  'playwright-drops':
    'Playwright drops the cookie: it has expired, or it is SameSite=None without Secure',
  'saved-altered': 'the format cannot represent all fields of the cookie',
} as const;

/** The codes of this package's reasons. */
export type RefusalCode = keyof typeof sentences;

/** All reasons of this package, by code. */
export const reasons: ReadonlyMap<string, RefusalReason> = new Map(
  Object.entries(sentences).map(([code, message]) => [code, Object.freeze({ code, message })]),
);

/** The reason with this code; always the same object. */
export function reasonFor(code: RefusalCode): RefusalReason {
  return reasons.get(code) as RefusalReason;
}

/** The reason with this code; `null` for `null`. */
export function reasonOrNull(code: RefusalCode | null): RefusalReason | null {
  return code === null ? null : reasonFor(code);
}

const rejected = new DiagnosticsChannel<Refusal>(
  'rejected',
  ({ operation, name, domain, path, code, message, url }) =>
    `${operation} ${name ?? 'cookies'} (${domain ?? ''}${path ?? ''}): ${code}, ${message}${url === null ? '' : ` (${url})`}`,
);

let quietCalls = 0;

/** Runs a function without publishing its refusals, for the explain methods. */
export function quietly<Result>(run: () => Result): Result {
  quietCalls++;
  try {
    return run();
  } finally {
    quietCalls--;
  }
}

/** Whether refusals have a subscriber. If not, callers need not compute reasons. */
export function refusalsAreObserved(): boolean {
  return quietCalls === 0 && rejected.isObserved;
}

/** The identity of a refused cookie, as far as it is known. */
export type RefusedCookie = Pick<Refusal, 'name' | 'domain' | 'path'>;

/** For a refusal that concerns no single cookie. */
export const NO_COOKIE: RefusedCookie = Object.freeze({ name: null, domain: null, path: null });

/**
 * Publishes that a cookie was refused.
 * @param explain returns the reason; called only if there is a subscriber or `onRefusal`
 * @param onRefusal also called with the refusal
 */
export function reportRefusal(
  operation: Refusal['operation'],
  explain: () => RefusalReason | null | undefined,
  { name, domain, path }: RefusedCookie,
  request: { getFullUrl(): string } | null,
  onRefusal?: (refusal: Refusal) => void,
): void {
  const isObserved = refusalsAreObserved();
  if (onRefusal === undefined && !isObserved) return;
  const { code, message } = explain() ?? reasonFor('refused-by-policy');
  const url = request === null ? null : withoutSecrets(request.getFullUrl());
  const refusal = { operation, code, message, name, domain, path, url };
  if (isObserved) rejected.publish(refusal);
  onRefusal?.(refusal);
}
