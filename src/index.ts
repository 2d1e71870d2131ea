export type {
  BrowserDatabaseOptions,
  BrowserPassword,
} from './browser-databases/database-options.js';
export { Cookie, type CookieInit, type NonstandardAttr, type SameSite } from './cookie/cookie.js';
export {
  BrowserDatabaseError,
  type BrowserDatabaseErrorCode,
  CookieConflictError,
  CookieError,
  CookieNotFoundError,
  DispatcherNotUsedError,
  FileLockedError,
  LoadError,
  LockTimeoutError,
  MissingFilenameError,
  NotImplementedError,
  RedirectBelowCookiesError,
  StorageError,
  type UnwrittenCookie,
} from './errors.js';
export {
  type CookieFilename,
  FileCookieJar,
  type FileCookieJarOptions,
  type FileOptions,
  type LoadResult,
  type SaveOptions,
  type SaveResult,
} from './files/file-cookie-jar.js';
export { LWPCookieJar, type LwpStrOptions } from './files/lwp-cookie-jar.js';
export { MozillaCookieJar, type MozillaCookieJarOptions } from './files/mozilla-cookie-jar.js';
export { readCookieFile } from './files/read-cookie-file.js';
export type { SessionFileFormat } from './files/session-format.js';
export type { ParsedFile, SkippedLine } from './formats/parsed-file.js';
export {
  type CookieFileFormat,
  type ReadCookies,
  type ReadCookiesOptions,
  readCookies,
} from './formats/read-cookies.js';
export type { SkippedCookie } from './formats/skipped-cookie.js';
export type { Steps } from './formats/steps.js';
export { type WriteCookiesOptions, writeCookies } from './formats/write-cookies.js';
export type {
  CookieReport,
  ErrorCode,
  ErrorReport,
  StorageReport,
} from './internal/diagnostics.js';
export type {} from './internal/globals.js';
export { CookieJar } from './jar/cookie-jar.js';
export type { CookieScope, CookieSetInit } from './jar/cookie-scope.js';
export type { CookieExplanation } from './jar/explain.js';
export type { SetCookieExplanation } from './jar/explain-set-cookie.js';
export type { JarJSON } from './jar/json.js';
export {
  BrowserCookiePolicy,
  type BrowserCookiePolicyOptions,
} from './policy/browser-cookie-policy.js';
export { type CookieLimits, CookiePolicy } from './policy/cookie-policy.js';
export { DefaultCookiePolicy } from './policy/default-cookie-policy.js';
export type { PolicyJSON, PolicyOptionsJSON } from './policy/policy-json.js';
export type { CookieLimitsInit, DefaultCookiePolicyOptions } from './policy/policy-options.js';
export type { Refusal, RefusalCode, RefusalReason } from './refusal.js';
export type {
  CookieChange,
  CookieStorage,
  StorageNews,
  StoredCookie,
} from './storage/cookie-storage.js';
export type { LockOptions } from './storage/exclusive.js';
export type { AnyInterceptor, ArrangedInterceptors } from './undici/arranged-interceptors.js';
export type {
  DispatcherLike,
  DispatchInterceptor,
  DispatchOptions,
  ParsedHeaders,
  RawHeaders,
} from './undici/compat/dispatcher.js';
export { attachCookies, type CookiesOptions, cookies, storeCookies } from './undici/cookies.js';
export {
  type DispatcherWithCookiesOptions,
  dispatcherWithCookies,
} from './undici/dispatcher-with-cookies.js';
export type { CookieFetchInit, CookiesVia } from './undici/fetch-init.js';
export { type FollowRedirectsOptions, followRedirects } from './undici/follow-redirects.js';
export type { Origin } from './undici/origin.js';
export { type RequestContext, UndiciCookieRequest } from './undici/request.js';
export type { GivenCookies } from './undici/request-cookies.js';
export { type ResponseHeaders, UndiciCookieResponse } from './undici/response.js';
export {
  type LockCallback,
  Session,
  type SessionOpenOptions,
  type SessionOptions,
} from './undici/session.js';
export type { SessionDispatcher } from './undici/session-dispatcher.js';
export {
  type AnswerWithCookies,
  type AnyFetch,
  type CookieFetch,
  type CookieFetchOf,
  type CookieFetchResponse,
  type GlobalFetch,
  type WithCookiesOptions,
  withCookies,
} from './undici/with-cookies.js';
export { defaultPublicSuffixList, type PublicSuffixList } from './url/public-suffix-list.js';
export type { CookieContext, CookieRequest, CookieResponse } from './url/request.js';
