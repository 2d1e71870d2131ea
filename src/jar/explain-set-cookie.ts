import type { Cookie } from '../cookie/cookie.js';
import { hasFieldTypes } from '../cookie/field-types.js';
import type { CookiePolicy } from '../policy/cookie-policy.js';
import { quietly, type RefusalReason, reasonFor } from '../refusal.js';
import { CookieStore } from '../store/cookie-store.js';
import type { SiteIndex } from '../store/site-index.js';
import type { CookieRequest } from '../url/request.js';
import { Receiver } from './receiver.js';
import { asTable } from './tables.js';

/** Whether the jar would store the cookie of a Set-Cookie line, and if not, why. */
export type SetCookieExplanation =
  | { readonly cookie: Cookie; readonly stored: true; readonly replaces?: Cookie | undefined }
  | { readonly cookie: Cookie | null; readonly stored: false; readonly reason: RefusalReason };

/** Explains for each Set-Cookie line whether a jar would store its cookie, by storing the cookies in a copy of their sites. */
export function explainSetCookie(
  lines: readonly string[],
  sites: () => SiteIndex,
  policy: CookiePolicy,
  request: CookieRequest,
): SetCookieExplanation[] {
  const trial = new Trial(sites, policy, request);
  return asTable(
    quietly(() => lines.map((line) => trial.receive(line))),
    (all) =>
      `${all.filter(({ stored }) => stored).length} of ${all.length} cookies would be stored`,
    resultOf,
  );
}

function resultOf(explanation: SetCookieExplanation): string {
  if (!explanation.stored) return `not stored: ${explanation.reason.message}`;
  return explanation.replaces === undefined ? 'stored' : 'stored, replaces a cookie';
}

class Trial {
  readonly #sites: () => SiteIndex;
  readonly #request: CookieRequest;
  readonly #store = new CookieStore();
  readonly #receiver: Receiver;
  /** The domains whose sites were copied. */
  readonly #filled = new Set<string>();

  constructor(sites: () => SiteIndex, policy: CookiePolicy, request: CookieRequest) {
    this.#sites = sites;
    this.#request = request;
    const jar = {
      policy,
      setCookie: (cookie: Cookie) => void this.#store.set(cookie),
      makeCookies: () => [],
    };
    this.#receiver = new Receiver(jar, this.#store);
  }

  receive(line: string): SetCookieExplanation {
    const reasons: RefusalReason[] = [];
    const note = ({ code, message }: RefusalReason) => void reasons.push({ code, message });
    const [cookie] = this.#receiver.parse([line], this.#request, note);
    if (cookie === undefined)
      return { cookie: null, stored: false, reason: reasons[0] ?? reasonFor('no-cookie') };
    this.#fill(cookie.domain);
    const existing = this.#store.find(cookie)?.cookie;
    const isStored = this.#receiver.receive([cookie], this.#request, true, false, note).length > 0;
    if (!isStored) {
      const reason = reasons.at(-1) ?? reasonFor('expired');
      return { cookie, stored: false, reason };
    }
    const replaces = existing?.isExpired() === false ? { replaces: existing } : {};
    return { cookie, stored: true, ...replaces };
  }

  /** Copies the cookies of the domain's site to the store. */
  #fill(domain: string): void {
    const site = this.#siteOf(domain);
    if (site === undefined || this.#filled.has(site.key)) return;
    this.#filled.add(site.key);
    const entries = [...site.entries].sort((a, b) => a.creation - b.creation);
    for (const { cookie } of entries) if (hasFieldTypes(cookie)) this.#store.set(cookie);
  }

  /** undefined if there is no site, or the suffix list throws an error; then the policy refuses the cookie. */
  #siteOf(domain: string) {
    try {
      return this.#sites().find(domain);
    } catch {
      return undefined;
    }
  }
}
