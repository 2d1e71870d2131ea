import type { Cookie } from './cookie/cookie.js';
import { errorText } from './internal/error-text.js';
import { printable } from './internal/printable.js';

/** Base class of the errors of this package. The `code` is stable; the message may change. */
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

/** Several cookies have the name (Requests: CookieConflictError). Narrow the scope with a `url`, `domain` or `path`. */
export class CookieConflictError extends CookieError {
  readonly code = 'ERR_COOKIE_CONFLICT';

  /** @param candidates the cookies of that name, in the order of the jar */
  constructor(
    name: string,
    readonly candidates: readonly Cookie[],
  ) {
    const scopes = candidates.map((cookie) => cookie.domain + cookie.path).join(', ');
    super(
      printable(
        `several cookies are named "${name}": ${scopes}; pass the domain and path of one of them`,
      ),
    );
  }
}

/** The content does not have the expected format (Python: LoadError). A file that cannot be read throws the file system's own error. */
export class LoadError extends CookieError {
  readonly code: string = 'ERR_COOKIE_LOAD';
}

/** The codes of a {@link BrowserDatabaseError}. */
export type BrowserDatabaseErrorCode =
  /** The file violates SQLite's file format. */
  | 'ERR_COOKIE_DATABASE_MALFORMED'
  /** The file is not a cookie database, or has a schema that no browser writes. */
  | 'ERR_COOKIE_DATABASE_UNSUPPORTED'
  /** The browser kept writing to the database. */
  | 'ERR_COOKIE_DATABASE_BUSY'
  /** The running browser has the file open exclusively (Windows). */
  | 'ERR_COOKIE_DATABASE_LOCKED'
  /** The values need the `password` option. */
  | 'ERR_COOKIE_PASSWORD_REQUIRED'
  /** The password is wrong, or the values were tampered with. */
  | 'ERR_COOKIE_DECRYPTION_FAILED'
  /** The values are encrypted in a way that this package does not decrypt. */
  | 'ERR_COOKIE_ENCRYPTION_UNSUPPORTED'
  /** Firefox has no container with that name. */
  | 'ERR_COOKIE_CONTAINER_NOT_FOUND';

/** The cookie database of a browser cannot be read. The message has the reason and an alternative. */
export class BrowserDatabaseError extends LoadError {
  override readonly code: BrowserDatabaseErrorCode;

  constructor(code: BrowserDatabaseErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** A jar is loaded or saved and neither the call nor the jar names a file (Python: ValueError). The code is Node's. */
export class MissingFilenameError extends TypeError {
  override readonly name = 'MissingFilenameError';
  readonly code = 'ERR_MISSING_ARGS';

  constructor(hint = 'Give it in the call or set the filename of the jar') {
    super(`The "filename" argument must be specified. ${hint}`);
  }
}

/** A subclass does not override a required method (Python: NotImplementedError). */
export class NotImplementedError extends CookieError {
  readonly code = 'ERR_METHOD_NOT_IMPLEMENTED';

  /** @param method the method's name, such as `MyJar.parse` */
  constructor(method: string) {
    super(`${method}() is not implemented: a subclass must override it`);
  }
}

/** A fetch did not use the dispatcher that was passed to it, so no cookies were sent or stored. */
export class DispatcherNotUsedError extends CookieError {
  readonly code = 'ERR_DISPATCHER_NOT_USED';

  constructor() {
    super(
      "The fetch did not use the dispatcher that was passed to it, so no cookies were sent or stored: it is a mock, or not undici's. For such a fetch: withCookies(fetch, { jar, via: 'headers' }), or new Session({ via: 'headers' })",
    );
  }
}

/**
 * A dispatcher below the cookies follows redirects, so the URL that sets a cookie is unknown and one site could set cookies for
 * another. Thrown before anything is sent.
 */
export class RedirectBelowCookiesError extends CookieError {
  readonly code = 'ERR_REDIRECT_BELOW_COOKIES';

  constructor() {
    super(
      'A dispatcher below the cookies follows redirects, so the URL that sets a cookie is unknown. Follow redirects above the cookies: dispatcher.compose(cookies({ jar }), interceptors.redirect({ maxRedirections: 5 })), or session.dispatcher.compose(interceptors.redirect({ maxRedirections: 5 }))',
    );
  }
}

/** The lock of a file was not released within the lock timeout. */
export class FileLockedError extends CookieError {
  readonly code = 'ERR_COOKIE_FILE_LOCKED';
}

/** A cookie whose last change or deletion is not yet written to the storage of a session. */
export interface UnwrittenCookie {
  readonly name: string;
  readonly domain: string;
  readonly path: string;
}

/** The storage of a session failed or timed out. Its own error is the `cause`. */
export class StorageError extends CookieError {
  readonly code = 'ERR_COOKIE_STORAGE';

  /** @param unwritten the cookies whose last changes are not written */
  constructor(
    operation: 'load' | 'save' | 'close' | 'lock',
    session: string | undefined,
    readonly unwritten: readonly UnwrittenCookie[],
    cause: unknown,
  ) {
    const what = unwritten.length === 0 ? '' : ` (${unwritten.length} not written)`;
    const where = session === undefined ? '' : ` of ${session}`;
    const reason = errorText(cause).replace(/\s*\n\s*/g, ' ');
    super(printable(`cannot ${operation} the cookies${where}${what}: ${reason}`), { cause });
  }
}

/** A lock of a session was not free within its timeout, or the callback took longer than that. */
export class LockTimeoutError extends CookieError {
  readonly code = 'ERR_LOCK_TIMEOUT';

  /** @param timeout in milliseconds */
  constructor(what: 'held' | 'lost', name: string, timeout: number, options?: { cause?: unknown }) {
    const message = what === 'held' ? 'was not free within' : 'ended: it was held for';
    super(printable(`the lock "${name}" ${message} ${timeout} ms`), options);
  }
}
