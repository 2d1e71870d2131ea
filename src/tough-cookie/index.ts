export type {} from '../internal/globals.js';
export type { Callback, ErrorCallback } from './callback.js';
export { Cookie, fromJSON, parse, type SerializedCookie } from './cookie.js';
export { CookieRefusedError } from './cookie-refused-error.js';
export {
  fromToughCookie,
  type ToughCookieJarLike,
  type ToughCookieLike,
} from './from-tough-cookie.js';
export type { JarStore } from './jar-store.js';
export type { CreateCookieOptions } from './parse-set-cookie.js';
export {
  type GetCookiesOptions,
  type SerializedCookieJar,
  type SetCookieOptions,
  ToughCookieJar,
  type ToughCookieJarOptions,
  toughCookieJar,
} from './tough-cookie-jar.js';
