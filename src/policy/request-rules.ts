import type { Cookie } from '../cookie/cookie.js';
import type { RefusalCode, RefusalReason } from '../refusal.js';
import type { PublicSuffixList } from '../url/public-suffix-list.js';

/** The options of a built-in policy that all of its rules use. */
export interface RuleOptions {
  readonly secureProtocols: readonly string[];
  readonly publicSuffixList: PublicSuffixList | null;
  isBlocked(domain: string): boolean;
  isNotAllowed(domain: string): boolean;
}

/** The rules of a policy for the cookies of one request. The URL is split once per request. */
export interface RequestRules {
  /**
   * The host, in the form in which a jar indexes it, whose domains may have cookies to send; `null` if each domain of the jar must be
   * checked.
   */
  readonly host: string | null;
  /**
   * The domains whose cookies may be sent to that host, whether the jar has cookies of them or not.
   * @param hasDotted whether the jar has domains with a leading dot; if not, they need not be listed
   */
  domains(hasDotted: boolean): readonly string[];
  domainReturnOk(domain: string): boolean;
  pathReturnOk(path: string): boolean;
  /** Whether the cookie may be sent. Its domain and path have been checked. */
  returnOk(cookie: Cookie): boolean;
  /**
   * Whether all of the cookies may be sent. Only the built-in rules have it, because a policy of your own is called once for each cookie.
   * Each built-in class repeats the loop, into which V8 inlines its checks (bench row "header, a path never asked before").
   */
  returnAllOk?(entries: readonly { readonly cookie: Cookie }[]): boolean;
  /** Why the cookie is not sent; undefined or `null` if the policy gives no reason. */
  explainReturn(cookie: Cookie): RefusalReason | null | undefined;
  setOk(cookie: Cookie): boolean;
  /** @param existing returns the jar's cookies of the same name, in the cookie's domain and in those above and below it */
  explainReplace(cookie: Cookie, existing: () => Iterable<Cookie>): RefusalReason | null;
}

/** The rules of a built-in policy, which also give the code of each refusal. */
export interface BuiltInRules extends RequestRules {
  refuseDomainReturn(domain: string): RefusalCode | null;
  refuseReturn(cookie: Cookie): RefusalCode | null;
  refuseSet(cookie: Cookie): RefusalCode | null;
}

/** The method of a built-in policy that returns its rules for one request. @internal */
export const rulesFor: unique symbol = Symbol('rulesFor');
