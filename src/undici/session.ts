/// <reference lib="esnext.disposable" preserve="true" />
import { MissingFilenameError } from '../errors.js';
import { SessionFile } from '../files/session-file.js';
import { requireOptions } from '../internal/arguments.js';
import type { CookieJar } from '../jar/cookie-jar.js';
import type { DispatcherLike } from './compat/dispatcher.js';
import { GlobalDispatcher, globalDispatcher } from './compat/global-dispatcher.js';
import { newBrowserJar, requireDispatcher, requireJar } from './cookies.js';
import type { Exchange } from './dispatch-with-cookies.js';
import { boundOriginOf } from './origin.js';
import { type SessionDispatcher, sessionDispatcher } from './session-dispatcher.js';
import {
  type CookieFetch,
  fetchWithCookies,
  isOfAnotherFetch,
  ownProperties,
} from './with-cookies.js';

export interface SessionOptions {
  /** Default: a new jar with BrowserCookiePolicy. */
  jar?: CookieJar | undefined;
  /** What requests go through; it stays the program's to close. Default: the global dispatcher as it is at each request. */
  dispatcher?: DispatcherLike | undefined;
  /** Headers of every fetch that does not give them itself. */
  headers?: Readonly<Record<string, string>> | Iterable<readonly [string, string]> | undefined;
}

/** Where the jar of a session is kept. */
export interface SessionPersistence {
  /** Writes the jar. */
  save(): Promise<void>;
  /** Told after a response has set cookies: the jar may have changed. */
  changed(): void;
  /** Writes what is not yet written, and lets go. */
  close(): Promise<void>;
}

/**
 * A jar, a dispatcher and default headers in one (Requests: Session): what one request of it is given, the next ones send.
 * `await session.close()` when it is done.
 */
export class Session {
  readonly jar: CookieJar;
  /** Sends and stores the session's cookies: for `undici.request()`, `stream()`, a WebSocket, and to compose with. */
  readonly dispatcher: SessionDispatcher;
  /** The global fetch with the session's cookies, headers and dispatcher. It needs no `this`. */
  readonly fetch: CookieFetch;
  readonly #persistence: SessionPersistence | undefined;

  /** @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) for a wrong jar or dispatcher, or an unknown option */
  constructor(options: SessionOptions = {}, persistence?: SessionPersistence) {
    const { jar, dispatcher, headers } = requireSessionOptions(options);
    const bound = dispatcher === undefined ? undefined : boundOriginOf(dispatcher);
    const exchange: Exchange = { from: jar, to: jar, bound, stored: () => persistence?.changed() };
    const base = dispatcher ?? new GlobalDispatcher(globalDispatcher());
    const fetch = fetchWithCookies(globalThis.fetch, exchange, jar, base);
    this.jar = jar;
    this.dispatcher = sessionDispatcher(base, exchange);
    this.fetch =
      headers === undefined ? fetch : withDefaultHeaders(fetch, [...new Headers(pairs(headers))]);
    this.#persistence = persistence;
  }

  /**
   * A session whose cookies are kept in a file: `.txt` is cookies.txt, `.lwp` LWP, `.json` this package's own form. What is there
   * is loaded, session cookies included; a missing or empty file is a new session. Changes are written soon after they happen,
   * at {@link close} and at the end of the process, beside what other processes have written. What could not be written is an
   * error of {@link save} and {@link close}, otherwise a warning of the process.
   * @throws LoadError if the file has another format; TypeError (ERR_INVALID_ARG_VALUE) for another extension or an unknown option
   */
  static async open(file: string | URL, options: SessionOptions = {}): Promise<Session> {
    const given = requireSessionOptions(options);
    return new Session(given, await SessionFile.open(file, given.jar));
  }

  /**
   * Writes the cookies to the session's file.
   * @throws MissingFilenameError where the session has none
   */
  async save(): Promise<void> {
    if (this.#persistence === undefined)
      throw new MissingFilenameError('To keep a session in a file: await Session.open(file)');
    await this.#persistence.save();
  }

  /** Writes what is not yet written. The dispatcher stays open: it is the program's, or everybody's. */
  async close(): Promise<void> {
    await this.#persistence?.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

const OPTIONS = { jar: true, dispatcher: true, headers: true } as const;

function requireSessionOptions(options: SessionOptions): SessionOptions & { jar: CookieJar } {
  const hint = 'The right call: new Session({ jar })';
  const { jar = newBrowserJar(), ...others } = requireOptions('options', options, OPTIONS, hint);
  requireJar(jar, hint);
  requireDispatcher(others.dispatcher, hint);
  return { jar, ...others };
}

function pairs(headers: NonNullable<SessionOptions['headers']>): [string, string][] {
  const entries = Symbol.iterator in headers ? headers : Object.entries(headers);
  return [...entries].map(([name, value]) => [name, value]);
}

function withDefaultHeaders(fetch: CookieFetch, defaults: [string, string][]): CookieFetch {
  return async (input, init) => {
    if (isOfAnotherFetch(init)) return await fetch(input, init);
    const given = init?.headers ?? (input instanceof Request ? input.headers : undefined);
    const headers = new Headers(given);
    for (const [name, value] of defaults) if (!headers.has(name)) headers.append(name, value);
    return await fetch(input, { ...ownProperties(init ?? {}), headers });
  };
}
