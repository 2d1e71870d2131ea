import type { Cookie } from './cookie/cookie.js';
import { printable } from './internal/printable.js';

/**
 * The error for a call whose arguments make no sense (Python: ValueError or TypeError).
 * Its `code` is Node's own, `ERR_INVALID_ARG_VALUE`.
 */
export function invalidArgument(message: string): TypeError & { code: string } {
  return Object.assign(new TypeError(message), { code: 'ERR_INVALID_ARG_VALUE' });
}

/** What all errors of this package share: a `code` that stays the same when the sentence changes. */
export abstract class CookieError extends Error {
  /** A constant of the form `ERR_…`. */
  abstract readonly code: string;

  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The cookie, path or domain that a call names is not in the jar (Python: KeyError). */
export class CookieNotFoundError extends CookieError {
  readonly code = 'ERR_COOKIE_NOT_FOUND';
}

/** A name stands for several cookies (Requests: CookieConflictError): say which with a `url`, `domain` or `path`. */
export class CookieConflictError extends CookieError {
  readonly code = 'ERR_COOKIE_CONFLICT';

  /** @param candidates the cookies that the name stands for, in the jar's order */
  constructor(
    name: string,
    readonly candidates: readonly Cookie[],
  ) {
    const scopes = candidates.map((cookie) => cookie.domain + cookie.path).join(', ');
    super(printable(`several cookies are named "${name}": ${scopes}; give a url, domain or path`));
  }
}

/** The content is not of the format that was asked for (Python: LoadError); a file that cannot be read is the file system's own error. */
export class LoadError extends CookieError {
  readonly code: string = 'ERR_COOKIE_LOAD';
}

/** The codes of a {@link BrowserDatabaseError}. */
export type BrowserDatabaseErrorCode =
  /** It breaks a rule of SQLite's file format. */
  | 'ERR_COOKIE_DATABASE_MALFORMED'
  /** It is no database of cookies, or of a form that no browser writes. */
  | 'ERR_COOKIE_DATABASE_UNSUPPORTED'
  /** The browser did not stop writing to it. */
  | 'ERR_COOKIE_DATABASE_BUSY'
  /** Windows opens it for the running browser alone. */
  | 'ERR_COOKIE_DATABASE_LOCKED'
  /** The values need the `password` option. */
  | 'ERR_COOKIE_PASSWORD_REQUIRED'
  /** The password is wrong, or the values were changed. */
  | 'ERR_COOKIE_DECRYPTION_FAILED'
  /** The values are encrypted in a way that this package does not decrypt. */
  | 'ERR_COOKIE_ENCRYPTION_UNSUPPORTED'
  /** Firefox has no container of that name. */
  | 'ERR_COOKIE_CONTAINER_NOT_FOUND';

/** The cookie database of a browser cannot be read. The message says why, and what to do instead. */
export class BrowserDatabaseError extends LoadError {
  override readonly code: BrowserDatabaseErrorCode;

  constructor(code: BrowserDatabaseErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** A jar should be loaded or saved, and neither the call nor the jar names a file (Python: ValueError). The code is that of Node. */
export class MissingFilenameError extends TypeError {
  override readonly name = 'MissingFilenameError';
  readonly code = 'ERR_MISSING_ARGS';

  constructor(hint = 'Give it in the call or set the filename of the jar') {
    super(`The "filename" argument must be specified. ${hint}`);
  }
}

/** A subclass did not give a method that its base class leaves to it (Python: NotImplementedError). */
export class NotImplementedError extends CookieError {
  readonly code = 'ERR_METHOD_NOT_IMPLEMENTED';

  /** @param method the method's name, such as `MyJar.parse` */
  constructor(method: string) {
    super(`${method} is not implemented: a subclass has to give it`);
  }
}

/** A fetch answered without having asked the dispatcher that it was given: its requests carried no cookies, and none were stored. */
export class DispatcherNotUsedError extends CookieError {
  readonly code = 'ERR_DISPATCHER_NOT_USED';

  constructor() {
    super(
      "The fetch did not use the dispatcher that it was given, so no cookies were sent or stored: it is a mock, or not undici's. For such a fetch: withCookies(fetch, { jar, via: 'headers' }), or new Session({ via: 'headers' })",
    );
  }
}

/**
 * A dispatcher below the cookies follows redirects: which URL sets a cookie could not be told, and one site could set the cookies of
 * another. Thrown before anything is sent.
 */
export class RedirectBelowCookiesError extends CookieError {
  readonly code = 'ERR_REDIRECT_BELOW_COOKIES';

  constructor() {
    super(
      'A dispatcher below the cookies follows redirects, so the cookies of each URL cannot be told apart. Follow redirects above the cookies: dispatcher.compose(cookies({ jar }), interceptors.redirect({ maxRedirections: 5 })), or session.dispatcher.compose(interceptors.redirect({ maxRedirections: 5 }))',
    );
  }
}

/** Another process holds the lock of a file and did not let go of it in time, or left it behind. */
export class FileLockedError extends CookieError {
  readonly code = 'ERR_COOKIE_FILE_LOCKED';
}

/** A cookie of which the storage of a session does not know yet, or whose deletion it does not know. */
export interface UnwrittenCookie {
  readonly name: string;
  readonly domain: string;
  readonly path: string;
}

/** The storage of a session failed, or gave no answer in time; its own error is the `cause`. */
export class StorageError extends CookieError {
  readonly code = 'ERR_COOKIE_STORAGE';

  /** @param unwritten the cookies whose last changes are not written */
  constructor(
    operation: 'load' | 'save' | 'close',
    session: string | undefined,
    readonly unwritten: readonly UnwrittenCookie[],
    cause: unknown,
  ) {
    const what = unwritten.length === 0 ? '' : ` (${unwritten.length} not written)`;
    const where = session === undefined ? '' : ` of ${session}`;
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(printable(`cannot ${operation} the cookies${where}${what}: ${reason}`), { cause });
  }
}

/** A lock of a session was not free in time, or ended before its holder did. */
export class LockTimeoutError extends CookieError {
  readonly code = 'ERR_LOCK_TIMEOUT';

  /** @param timeout in milliseconds */
  constructor(what: 'held' | 'lost', name: string, timeout: number) {
    const message =
      what === 'held' ? 'is held by another process for more than' : 'ended: it was held for';
    super(printable(`the lock "${name}" ${message} ${timeout} ms`));
  }
}
