export { Cookie, type CookieInit, type NonstandardAttr } from './cookie.js';
export { CookieJar, type CookieScope, type CookieSetInit } from './cookie-jar.js';
export {
  CookieConflictError,
  CookieError,
  CookieNotFoundError,
  LoadError,
  MissingFilenameError,
  NotImplementedError,
} from './errors.js';
export {
  BrowserCookiePolicy,
  type BrowserCookiePolicyOptions,
  type CookieLimits,
} from './policy/browser-cookie-policy.js';
export { CookiePolicy } from './policy/cookie-policy.js';
export {
  DefaultCookiePolicy,
  type DefaultCookiePolicyOptions,
} from './policy/default-cookie-policy.js';
export { defaultPublicSuffixList, type PublicSuffixList } from './policy/public-suffix-list.js';
export type { Refusal, RefusalCode, RefusalReason } from './refusal.js';
export type { CookieRequest, CookieResponse } from './request.js';
