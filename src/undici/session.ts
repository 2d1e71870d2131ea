import type { CookieJar } from '../cookie-jar.js';
import { MissingFilenameError } from '../errors.js';
import { SessionFile } from '../files/session-file.js';
import { newBrowserJar, requireJar } from './cookies.js';
import type { DispatcherLike, DispatchHandler, DispatchOptions } from './dispatcher.js';
import { dispatchWithCookies, type Exchange } from './exchange.js';
import { globalDispatcher } from './global-dispatcher.js';
import { type CookieFetch, fetchWithCookies } from './with-cookies.js';

export interface SessionOptions {
  /** Default: a new jar with BrowserCookiePolicy. */
  jar?: CookieJar;
  /** What requests go through; it stays the program's to close. Default: the global dispatcher as it is at each request. */
  dispatcher?: DispatcherLike;
  /** Headers of every fetch that does not give them itself. */
  headers?: Readonly<Record<string, string>> | Iterable<readonly [string, string]>;
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

// The one place for `any`: a session's dispatcher has to fit the Dispatcher of every undici and of @types/node, whose types clash.
// biome-ignore lint/suspicious/noExplicitAny: see above
type OfAnyUndici = (...args: any[]) => any;

/** A dispatcher that every undici takes; what it can do beyond `dispatch` is what the dispatcher under it can. */
export type SessionDispatcher = Readonly<Record<DispatcherMethod, OfAnyUndici>>;

type DispatcherMethod = RequestMethod | 'close' | 'destroy' | EmitterMethod;
type RequestMethod =
  | 'dispatch'
  | 'compose'
  | 'request'
  | 'stream'
  | 'pipeline'
  | 'connect'
  | 'upgrade';
type EmitterMethod =
  | ('on' | 'once' | 'off' | 'emit' | 'addListener' | 'removeListener' | 'removeAllListeners')
  | ('prependListener' | 'prependOnceListener' | 'listeners' | 'rawListeners' | 'listenerCount')
  | ('eventNames' | 'setMaxListeners' | 'getMaxListeners');

/**
 * A jar, a dispatcher and default headers in one (Requests: Session): what one request of it is given, the next ones send.
 * `await session.close()` when it is done.
 */
export class Session implements AsyncDisposable {
  readonly jar: CookieJar;
  /** Sends and stores the session's cookies: for `undici.request()`, `stream()`, a WebSocket, and to compose with. */
  readonly dispatcher: SessionDispatcher;
  /** The global fetch with the session's cookies, headers and dispatcher. It needs no `this`. */
  readonly fetch: CookieFetch;
  readonly #persistence: SessionPersistence | undefined;

  /** @throws TypeError (ERR_INVALID_ARG_VALUE) where the jar is none */
  constructor(
    { jar = newBrowserJar(), dispatcher, headers }: SessionOptions = {},
    persistence?: SessionPersistence,
  ) {
    requireJar(jar);
    const exchange: Exchange = { from: jar, to: jar, stored: () => persistence?.changed() };
    const fetch = fetchWithCookies(globalThis.fetch, exchange, jar, dispatcher);
    this.jar = jar;
    this.dispatcher = sessionDispatcher(dispatcher, exchange);
    this.fetch =
      headers === undefined ? fetch : withDefaultHeaders(fetch, [...new Headers(pairs(headers))]);
    this.#persistence = persistence;
  }

  /**
   * A session whose cookies are kept in a file: `.txt` is cookies.txt, `.lwp` LWP, `.json` this package's own form. What is there
   * is loaded, session cookies included; a missing or empty file is a new session. Changes are written soon after they happen,
   * at {@link close} and at the end of the process, beside what other processes have written. What could not be written is an
   * error of {@link save} and {@link close}, otherwise a warning of the process.
   * @throws LoadError where the file is of another format; TypeError (ERR_INVALID_ARG_VALUE) for another extension
   */
  static async open(file: string | URL, options: SessionOptions = {}): Promise<Session> {
    const { jar = newBrowserJar() } = options;
    requireJar(jar);
    return new Session({ ...options, jar }, await SessionFile.open(file, jar));
  }

  /**
   * Writes the cookies to the session's file.
   * @throws MissingFilenameError where the session has none
   */
  async save(): Promise<void> {
    if (this.#persistence === undefined) throw new MissingFilenameError();
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

function pairs(headers: NonNullable<SessionOptions['headers']>): [string, string][] {
  const entries = Symbol.iterator in headers ? headers : Object.entries(headers);
  return [...entries].map(([name, value]) => [name, value]);
}

function withDefaultHeaders(fetch: CookieFetch, defaults: [string, string][]): CookieFetch {
  return (input, init) => {
    const given = init?.headers ?? (input instanceof Request ? input.headers : undefined);
    const headers = new Headers(given);
    for (const [name, value] of defaults) if (!headers.has(name)) headers.append(name, value);
    return fetch(input, { ...init, headers });
  };
}

/** These are to dispatch with the cookies; whatever else a dispatcher has is the business of the one under it. */
const WITH_COOKIES: ReadonlySet<PropertyKey> = new Set<RequestMethod>([
  ...(['compose', 'request', 'stream', 'pipeline', 'connect', 'upgrade'] as const),
]);

/** The dispatcher with cookies. undici's own compose() is not used: there may be no undici but Node's, and it loses private members. */
function sessionDispatcher(
  given: DispatcherLike | undefined,
  exchange: Exchange,
): SessionDispatcher {
  const dispatch = (options: DispatchOptions, handler: DispatchHandler): boolean => {
    const base = given ?? globalDispatcher(handler);
    return dispatchWithCookies(base.dispatch.bind(base), exchange, null, options, handler);
  };
  return new Proxy((given ?? {}) as SessionDispatcher, {
    get(_target, key) {
      if (key === 'dispatch') return dispatch;
      if (given === undefined && (key === 'close' || key === 'destroy')) return leaveOpen;
      const base = given ?? globalDispatcher();
      const member: unknown = Reflect.get(base, key);
      return typeof member === 'function' && !WITH_COOKIES.has(key) ? member.bind(base) : member;
    },
  });
}

/** The global dispatcher is everybody's: a session does not close it. */
async function leaveOpen(...args: unknown[]): Promise<void> {
  const callback = args.at(-1);
  if (typeof callback === 'function') callback();
}
