/// <reference lib="esnext.disposable" preserve="true" />
import { MissingFilenameError } from '../errors.js';
import type { SessionFileFormat } from '../files/session-format.js';
import {
  hasMethods,
  invalidArgType,
  invalidCall,
  requireMilliseconds,
  requireOptions,
  requireType,
} from '../internal/arguments.js';
import { isUrl } from '../internal/is-url.js';
import type { CookieJar } from '../jar/cookie-jar.js';
import type { CookieStorage } from '../storage/cookie-storage.js';
import { exclusive, type LockOptions } from '../storage/exclusive.js';
import type { JarReplica } from '../storage/jar-replica.js';
import { openReplica } from '../storage/open-replica.js';
import { type ArrangedInterceptors, requireInterceptors } from './arranged-interceptors.js';
import type { DispatcherLike } from './compat/dispatcher.js';
import { GlobalDispatcher, globalDispatcher } from './compat/global-dispatcher.js';
import { cookieFetch, requireNoCookieHeader } from './cookie-fetch.js';
import { newBrowserJar, requireDispatcher, requireJar } from './cookies.js';
import type { CookiesVia, Fetch } from './fetch-init.js';
import { type SessionDispatcher, sessionDispatcher } from './session-dispatcher.js';
import { type AnyFetch, type CookieFetch, type GlobalFetch, requireVia } from './with-cookies.js';

export interface SessionOptions<F extends AnyFetch = GlobalFetch> {
  /** Default: a new jar with BrowserCookiePolicy. */
  jar?: CookieJar | undefined;
  /** The dispatcher of the requests, which the session does not close. Default: the global dispatcher at the time of each request. */
  dispatcher?: DispatcherLike | undefined;
  /** Default headers of every fetch. */
  headers?: Readonly<Record<string, string>> | Iterable<readonly [string, string]> | undefined;
  /** undici's interceptors, in any order: for the dispatcher and the fetch of the session. */
  interceptors?: ArrangedInterceptors | undefined;
  /** The underlying fetch. Default: the global fetch at the time of each request. */
  fetch?: F | undefined;
  /** How cookies are exchanged with the fetch. Default 'dispatcher' */
  via?: CookiesVia | undefined;
}

/** Options of {@link Session.open}. */
export interface SessionOpenOptions<F extends AnyFetch = GlobalFetch> extends SessionOptions<F> {
  /** How long to wait for locks of other processes, and for the storage, in milliseconds. Default: 5,000 */
  lockTimeout?: number | undefined;
  /** The format of a file. Default: by its extension */
  format?: SessionFileFormat | undefined;
}

/**
 * A jar, a dispatcher and default headers (Requests: Session): cookies that a response sets are sent with the following requests. Call
 * `await session.close()` at the end. The type parameter is the fetch that it wraps; `Session<AnyFetch>` is the type of every session.
 * @example
 * ```js
 * import { Session } from 'undici-cookiejar';
 *
 * const session = new Session({ headers: { 'accept-language': 'en' } });
 * await session.fetch('https://example.com/login', { method: 'POST', body: new URLSearchParams({ user: 'ada' }) });
 * const response = await session.fetch('https://example.com/account');
 * console.log(response.status); // 200: logged in
 * ```
 */
export class Session<F extends AnyFetch = GlobalFetch> {
  readonly jar: CookieJar;
  /** A dispatcher that sends and stores the session's cookies: for `undici.request()`, `stream()`, a WebSocket, and `compose()`. */
  readonly dispatcher: SessionDispatcher;
  /** Default headers of every fetch; they can be changed at any time. */
  readonly headers: Headers;
  /** The fetch with the session's cookies, headers and dispatcher. It needs no `this`. */
  readonly fetch: CookieFetch<F>;
  /** Synchronizes the jar with a file or storage. */
  #replica: JarReplica | undefined;

  /** @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) for an invalid jar or dispatcher, or an unknown option */
  constructor(options: SessionOptions<F> = {}) {
    const { jar, dispatcher, headers, fetch, via, interceptors } = requireSessionOptions(
      options,
      OPTIONS,
      isUrl(options) || typeof options === 'string' ? FILE_HINT : NEW_HINT,
    );
    const base = dispatcher ?? new GlobalDispatcher(globalDispatcher());
    this.jar = jar;
    this.headers = new Headers(headers === undefined ? undefined : pairs(headers));
    requireNoCookieHeader(this.headers);
    this.dispatcher = sessionDispatcher(base, jar, interceptors);
    this.fetch = cookieFetch({
      fetch: () => (fetch ?? globalThis.fetch) as unknown as Fetch | undefined,
      jar,
      dispatcher: base,
      interceptors: Object.keys(interceptors).length === 0 ? null : interceptors,
      via,
      headers: this.headers,
    }) as unknown as CookieFetch<F>;
    // Requests would ignore an assignment. A test may replace the fetch.
    for (const name of ['jar', 'dispatcher', 'headers'] as const)
      Object.defineProperty(this, name, { writable: false });
  }

  /** The jar and the names of the headers, without values, so that logs contain no credentials. */
  [Symbol.for('nodejs.util.inspect.custom')](
    _depth: number,
    options: object,
    inspect: (value: object, options: object) => string,
  ): string {
    const headers = Object.fromEntries([...this.headers.keys()].map((name) => [name, '***']));
    return `Session ${inspect({ jar: this.jar, headers }, options)}`;
  }

  /**
   * Opens a session whose cookies are stored in a file, or in a storage that processes share. Existing cookies are loaded, including
   * session cookies; a missing or empty file is a new session. Changes are written in the background (to a file within a second), at {@link
   * save}, {@link close} and process exit, and do not overwrite those of other processes. An assignment to a field of a cookie is written
   * with the next change, at the latest by `save()` or `close()`. A failed write is an error of `save()` and `close()`, otherwise a process
   * warning.
   * @param where a path or file URL, whose extension determines the format: `.txt` cookies.txt, `.lwp` LWP, `.json` this package's JSON; or
   * a storage
   * @throws LoadError if the file has another format; TypeError (ERR_INVALID_ARG_VALUE) for another extension, an unknown option, or a jar
   * that does not report its changes, such as one of `fromToughCookie()`; the error of the file system or storage if it has a code;
   * StorageError for any other error, or at the timeout
   * @example
   * ```js
   * import { Session } from 'undici-cookiejar';
   *
   * const session = await Session.open('cookies.txt');
   * await session.fetch('https://example.com/login', { method: 'POST', body: new URLSearchParams({ user: 'ada' }) });
   * await session.close(); // the next run is still logged in
   * ```
   */
  static async open<F extends AnyFetch = GlobalFetch>(
    where: string | URL | CookieStorage,
    options: SessionOpenOptions<F> = {},
  ): Promise<Session<F>> {
    const { lockTimeout, format, ...given } = requireSessionOptions(
      options,
      OPEN_OPTIONS,
      OPEN_HINT,
    );
    const session = new Session<F>(given);
    session.#replica = await openReplica(session.jar, where, { lockTimeout, format });
    return session;
  }

  /**
   * Writes all changes to the session's file or storage.
   * @throws MissingFilenameError if the session has none; StorageError, which lists the cookies that could not be written, also after the
   * session was closed
   */
  async save(): Promise<void>;
  async save(...given: readonly unknown[]): Promise<void> {
    if (typeof given[0] === 'string' || isUrl(given[0])) throw invalidCall(SAVE_HINT);
    if (this.#replica === undefined) throw new MissingFilenameError(FILE_HINT);
    await this.#replica.save();
  }

  /**
   * Writes all changes and closes the file or storage. The dispatcher remains open: requests still work, but their changes are not written,
   * which emits one process warning (SESSION_CLOSED), unless another session with the same jar is open. Cookies that keep changing are
   * written until `lockTimeout`. Can be called again after a failure.
   * @throws StorageError, which lists the cookies that could not be written
   */
  async close(): Promise<void> {
    await this.#replica?.close();
  }

  /**
   * Loads the changes of other processes.
   * @throws MissingFilenameError if the session has no file or storage; StorageError if that fails, or the session is closed
   */
  async reload(): Promise<void> {
    if (this.#replica === undefined) throw new MissingFilenameError(FILE_HINT);
    await this.#replica.reload();
  }

  /**
   * Runs the callback while no other process runs one for the same session and name (like navigator.locks.request): acquires the lock,
   * loads the changes of other processes, runs the callback, saves, and releases the lock. Required for a login with a single-use token,
   * because merging cookies cannot resolve two logins. Without a storage that supports locks, only calls of this process for the same
   * session or jar are excluded.
   * @param callback the last argument; receives a signal that is aborted if the lock expires before the callback finishes
   * @returns the result of the callback
   * @throws LockTimeoutError if the lock is not acquired within `timeout`, or expired before the callback finished; StorageError if the
   * storage fails or does not respond within `timeout`, or the session is closed; TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE)
   */
  async lock<T>(name: string, callback: LockCallback<T>): Promise<T>;
  async lock<T>(
    name: string,
    options: LockOptions | undefined,
    callback: LockCallback<T>,
  ): Promise<T>;
  async lock<T>(
    name: string,
    ...[first, second]: [LockCallback<T>] | [LockOptions | undefined, LockCallback<T>]
  ): Promise<T> {
    const isShort = typeof first === 'function';
    requireType('name', name, 'string', LOCK_HINT);
    if (isShort && second !== undefined)
      throw invalidArgType('options', 'before the callback', second, LOCK_HINT);
    const callback = isShort ? first : second;
    requireType('callback', callback, 'function', LOCK_HINT);
    const options = requireLockOptions(isShort ? {} : first);
    this.#replica?.requireOpen('lock');
    return await exclusive(this.jar, this.#replica, name, options, callback);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

export type LockCallback<T> = (signal: AbortSignal) => T | Promise<T>;

const FILE_HINT = 'To store a session in a file: await Session.open(file)';
const SAVE_HINT =
  "save() writes the session's own file and takes no name. For another file: writeCookies(session.jar, { format: 'netscape' })";
const NEW_HINT = 'The right call: new Session({ jar })';
const DISPATCHER_HINT = 'The right call: new Session({ dispatcher: new Agent() })';
const OPEN_HINT = "The right call: await Session.open('cookies.txt', { jar })";
const LOCK_HINT =
  "The right call: await session.lock('login', { timeout: 10_000 }, async (signal) => { … })";
const LOCK_OPTIONS = { timeout: true, signal: true } as const;
const OPTIONS = {
  jar: true,
  dispatcher: true,
  headers: true,
  fetch: true,
  via: true,
  interceptors: true,
} as const;
const OPEN_OPTIONS = { ...OPTIONS, lockTimeout: true, format: true } as const;

function requireSessionOptions<F extends AnyFetch, T extends SessionOptions<F>>(
  options: T & SessionOptions<F>,
  known: Readonly<Record<keyof T, true>>,
  hint: string,
): T & { jar: CookieJar; via: CookiesVia; interceptors: ArrangedInterceptors } {
  const given = requireOptions<T>('options', options, known, hint);
  const { jar = newBrowserJar(), dispatcher, fetch } = given;
  requireJar(jar, hint);
  requireDispatcher(dispatcher, DISPATCHER_HINT);
  if (fetch !== undefined) requireType('options.fetch', fetch, 'function', hint);
  const interceptors = requireInterceptors(given.interceptors);
  return { ...given, jar, via: requireVia(given), interceptors };
}

function requireLockOptions(options: LockOptions | undefined): LockOptions {
  const given = requireOptions('options', options, LOCK_OPTIONS, LOCK_HINT);
  const { timeout, signal } = given;
  if (timeout !== undefined) requireMilliseconds('options.timeout', timeout);
  if (signal !== undefined && !hasMethods(signal, ['throwIfAborted', 'addEventListener']))
    throw invalidArgType('options.signal', 'an AbortSignal', signal, LOCK_HINT);
  return given;
}

function pairs(headers: NonNullable<SessionOptions['headers']>): [string, string][] {
  requireType('options.headers', headers, 'object');
  const entries = [...(Symbol.iterator in headers ? headers : Object.entries(headers))];
  if (!entries.every(Array.isArray))
    throw invalidArgType(
      'options.headers',
      'an object of strings or an iterable of pairs',
      headers,
    );
  return entries.map(([name, value]) => [name, value]);
}
