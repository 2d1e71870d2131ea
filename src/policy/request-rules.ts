import type { Cookie } from '../cookie/cookie.js';
import type { RefusalReason } from '../refusal.js';

/** What a policy decides about the cookies of one request. The URL and the options are read once for all of them. */
export interface RequestRules {
  /** The host whose domains may have cookies to send, as a jar files it; `null` where each domain of the jar has to be asked about. */
  readonly host: string | null;
  /**
   * The domains of that host, whether a jar has them or not.
   * @param hasDotted whether the jar has domains with a leading dot: without, those need not be listed
   */
  domains(hasDotted: boolean): readonly string[];
  domainReturnOk(domain: string): boolean;
  pathReturnOk(path: string): boolean;
  /** Whether the cookie may be sent. Its domain and path were found to be OK. */
  returnOk(cookie: Cookie): boolean;
  /** Why the cookie is not sent; undefined or `null` where the policy gives no reason. */
  explainReturn(cookie: Cookie): RefusalReason | null | undefined;
  setOk(cookie: Cookie): boolean;
  explainReplace(cookie: Cookie, existing: () => Iterable<Cookie>): RefusalReason | null;
}
