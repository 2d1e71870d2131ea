import type { Cookie } from '../cookie/cookie.js';
import { hasFieldTypes } from '../cookie/field-types.js';
import type { CookiePolicy } from '../policy/cookie-policy.js';
import { quietly, type RefusalReason, reasonFor } from '../refusal.js';
import { CookieStore } from '../store/cookie-store.js';
import type { SiteEntry } from '../store/entries.js';
import type { CookieRequest } from '../url/request.js';
import { Receiver } from './receiver.js';
import { asTable } from './tables.js';

/** Whether the jar would store the cookie of a Set-Cookie line, and if not, why. */
export type SetCookieExplanation =
  | {
      readonly cookie: Cookie;
      readonly stored: true;
      /** The cookie of the jar that it replaces. */
      readonly replaces?: Cookie | undefined;
      readonly reason?: undefined;
    }
  | {
      /** `null` if the line has no cookie. */
      readonly cookie: Cookie | null;
      readonly stored: false;
      readonly reason: RefusalReason;
    };

/** Explains for each Set-Cookie line whether a jar would store its cookie, by storing the cookies in a copy of their sites. */
export function explainSetCookie(
  lines: readonly string[],
  jarReceiver: Receiver,
  policy: CookiePolicy,
  request: CookieRequest,
): SetCookieExplanation[] {
  const receive = trialOf(jarReceiver, policy, request);
  return asTable(
    quietly(() => lines.map(receive)),
    (all) =>
      `${all.filter(({ stored }) => stored).length} of ${all.length} cookies would be stored`,
    resultOf,
  );
}

function resultOf(explanation: SetCookieExplanation): string {
  if (!explanation.stored) return `not stored: ${explanation.reason.message}`;
  return explanation.replaces === undefined ? 'stored' : 'stored, replaces a cookie';
}

/** A function that receives a Set-Cookie line in a store of its own, which has copies of the cookies of the line's site. */
function trialOf(
  jarReceiver: Receiver,
  policy: CookiePolicy,
  request: CookieRequest,
): (line: string) => SetCookieExplanation {
  const store = new CookieStore();
  const setCookie = (cookie: Cookie) => void store.set(cookie);
  const receiver = new Receiver({ policy, setCookie, makeCookies: () => [] }, store);
  /** The sites that were copied. */
  const filled = new Set<string>();
  return (line) => {
    const reasons: RefusalReason[] = [];
    const note = ({ code, message }: RefusalReason) => void reasons.push({ code, message });
    const [cookie] = receiver.parse([line], request, note);
    if (cookie === undefined)
      return { cookie: null, stored: false, reason: reasons[0] ?? reasonFor('no-cookie') };
    const site = siteOf(cookie.domain, jarReceiver);
    if (site !== undefined && !filled.has(site.key)) copySite(site, store);
    if (site !== undefined) filled.add(site.key);
    const existing = store.find(cookie)?.cookie;
    if (receiver.receive([cookie], request, true, false, note).length === 0)
      return { cookie, stored: false, reason: reasons.at(-1) ?? reasonFor('expired') };
    const replaces = existing?.isExpired() === false ? { replaces: existing } : {};
    return { cookie, stored: true, ...replaces };
  };
}

function copySite(site: SiteEntry, store: CookieStore): void {
  for (const entry of site.entries)
    if (hasFieldTypes(entry.cookie)) store.adopt(entry.cookie, entry);
}

/** undefined if the site has no cookies, or `siteOf()` of a policy of your own throws an error. */
function siteOf(domain: string, jarReceiver: Receiver): SiteEntry | undefined {
  try {
    return jarReceiver.siteOf(domain);
  } catch {
    return undefined;
  }
}
