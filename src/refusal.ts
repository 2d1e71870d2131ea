import { channel } from 'node:diagnostics_channel';

/** Why a policy refuses a cookie. */
export interface RefusalReason {
  /** One of the codes below or, from a policy of the program's own, whatever it says. */
  readonly code: string;
  /** The reason as a sentence for people; it never contains a cookie's value. */
  readonly message: string;
}

/** A cookie that was refused: what is published on the diagnostics channel `undici-cookiejar:rejected`. Never a value. */
export interface Refusal extends RefusalReason {
  /** What the cookie was refused for. */
  readonly operation: 'set' | 'return' | 'write' | 'load' | 'save';
  readonly name: string | null;
  readonly domain: string | null;
  readonly path: string | null;
  /** The URL of the request, or `null` where there is none, as with files. */
  readonly url: string | null;
}

// The sentences are constants, so that a refusal that nobody hears costs nothing.
const sentences = {
  'refused-by-policy': 'the policy refused the cookie without giving a reason',
  // Any policy.
  'version-missing': 'a cookie of Set-Cookie2 gave no Version',
  'version-invalid': 'the Version is not a whole number of at least 0',
  'protocol-off': 'the policy does not take cookies of this protocol (netscape, rfc2965)',
  'third-party': 'the request is unverifiable and goes to a third party',
  'initial-dollar':
    'the name of a Netscape cookie begins with a dollar sign (strictNsSetInitialDollar)',
  'path-mismatch': 'the path of the cookie does not cover the path of the request',
  'domain-blocked': 'the domain is on the block list (blockedDomains)',
  'domain-not-allowed': 'the domain is not on the allow list (allowedDomains)',
  'domain-mismatch': 'the domain of the cookie does not cover the host of the request',
  'domain-no-dot': 'the domain has no dot inside',
  'domain-too-far': 'the host has more labels before the domain than the rules allow',
  'domain-invalid': 'the domain or the host is not one that can hold cookies',
  'public-suffix': 'the domain is a public suffix, under which unrelated sites live',
  'ip-domain': 'an IP address matches only itself',
  'not-host-only':
    'the domain was not named by the server, so the cookie goes back to its own host only',
  'port-mismatch': 'the request goes to a port that the cookie does not list',
  'port-invalid': 'the Port attribute is not a list of port numbers',
  'secure-mismatch': 'a Secure cookie goes over secure protocols only',
  expired: 'the time of the cookie is over',
  // The policy of browsers.
  'control-character': 'a control character stands in the cookie',
  'too-large': 'name and value are longer than 4,096 octets together',
  'nameless-pair':
    'the value of a nameless cookie has an equals sign: it would be read back as a named one',
  'prefix-unmet':
    'the name has a prefix (__Secure-, __Host-, __Http-, __Host-Http-) whose conditions the cookie does not meet',
  'prefix-in-value':
    'the value of a nameless cookie begins with the prefix of a name (__Secure-, __Host-, __Http-)',
  'suffix-list-failed': 'the public suffix list gave no answer, or one that makes no sense',
  'secure-overwrite': 'a Secure cookie of the same name is in the way of one from an insecure page',
  'same-site-none-insecure': 'SameSite=None needs Secure',
  'cross-site': 'SameSite keeps the cookie from requests that another site made',
  'partitioned-insecure': 'Partitioned needs Secure',
  'other-partition': 'the cookie belongs to the partition of another top-level site',
  'evicted-site': 'the site has more cookies than the limit for one site',
  'evicted-total': 'the jar has more cookies than its limit',
  // Reading headers.
  'no-cookie': 'the header holds no cookie',
  'too-many-cookies':
    'Set-Cookie2 holds more than 8,192 cookies, and those after them are not read',
  'attribute-invalid': 'an attribute that needs a value has none, or one that cannot be read',
  // Writing headers.
  'unwritable-pair':
    'the name or the value has a character that would be read back as something else',
  // The way of a request through undici.
  'jar-failed': 'the jar, its policy or its store threw an error: the request goes on without it',
  'origin-unknown': 'the request names no origin and path that cookies could belong to',
  'origin-mismatch': 'the request asks a dispatcher that is bound to one origin for another',
  // Reading files.
  'line-skipped': 'a line of the file was passed over',
  'line-not-cookie': 'the line is no cookie of this format',
  'line-too-long': 'the line is longer than 65,536 characters',
  'line-control-character': 'a control character stands in the name, the value or the path',
  'line-flag': 'a field that should be TRUE or FALSE is neither',
  'line-domain': 'the domain is missing, or is no name of a host',
  'line-expiry': 'the expiry is not a number',
  'line-version': 'the version is not a whole number',
  'line-partition': 'the partition of the cookie cannot be told',
  'other-store': 'the cookie belongs to a container of the browser, apart from the others',
  'expiry-unit': 'the expiry was not in seconds and has been converted',
  'left-out-session': 'a session cookie, which ignoreDiscard would take in',
  'left-out-expired': 'the time of the cookie is over; ignoreExpires would take it in',
  // Writing files.
  'save-failed': 'the file of the session could not be written',
  unsavable: 'a TAB, a line break or NUL stands in a field, which the format cannot hold',
  'unsavable-domain': 'the domain begins as a comment does, so that the format would pass it over',
  'unsavable-partition':
    'the format has no room for the partition, without which the cookie would go where it does not belong',
  'unsavable-name': 'without a name and a value the format would read the path as the cookie',
  'playwright-refuses': 'Playwright would refuse the cookie, and with it the whole file',
  'playwright-drops':
    'Playwright would drop the cookie: it has expired, or has SameSite=None without Secure',
  'saved-altered': 'the format cannot hold the cookie quite as it is',
} as const;

/** The codes that this package gives. */
export type RefusalCode = keyof typeof sentences;

const catalogue = new Map<string, RefusalReason>(
  Object.entries(sentences).map(([code, message]) => [code, Object.freeze({ code, message })]),
);

/** The reason that belongs to a code; the same object each time. */
export function reasonFor(code: RefusalCode): RefusalReason {
  return catalogue.get(code) as RefusalReason;
}

/** All reasons that this package gives, for documentation and tests. */
export function allReasons(): RefusalReason[] {
  return [...catalogue.values()];
}

const rejected = channel('undici-cookiejar:rejected');

/** Whether anybody listens: nothing is computed for a refusal when nobody does. */
export function refusalsAreHeard(): boolean {
  return rejected.hasSubscribers;
}

/** The URL without a name and password, which are no business of a log. */
function withoutCredentials(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1');
}

/** Which cookie was refused, as far as it is known. */
export type RefusedCookie = Pick<Refusal, 'name' | 'domain' | 'path'>;

/** For a refusal of no one cookie. */
export const NO_COOKIE: RefusedCookie = Object.freeze({ name: null, domain: null, path: null });

/**
 * Publishes that a cookie was refused, and tells whoever asked for the refusals of one call.
 * @param explain gives the reason; asked only when somebody hears it
 */
export function reportRefusal(
  operation: Refusal['operation'],
  explain: () => RefusalReason | null | undefined,
  { name, domain, path }: RefusedCookie,
  request: { getFullUrl(): string } | null,
  onRefusal?: (refusal: Refusal) => void,
): void {
  if (onRefusal === undefined && !refusalsAreHeard()) return;
  const { code, message } = explain() ?? reasonFor('refused-by-policy');
  const url = request === null ? null : withoutCredentials(request.getFullUrl());
  const refusal = { operation, code, message, name, domain, path, url };
  rejected.publish(refusal);
  onRefusal?.(refusal);
}
