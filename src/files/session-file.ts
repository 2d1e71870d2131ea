import { writeSync } from 'node:fs';
import { Cookie, cookieAssignments } from '../cookie/cookie.js';
import { reportError } from '../diagnostics.js';
import type { SkippedLine } from '../formats/parsed-file.js';
import { report } from '../formats/skipped-cookie.js';
import { forEachInSteps, inOneStep, type Steps } from '../formats/steps.js';
import { filePath } from '../internal/file-path.js';
import type { CookieJar } from '../jar/cookie-jar.js';
import { NO_COOKIE, type RefusalReason, reasonFor, reportRefusal } from '../refusal.js';
import { CookieFile, type CookieFormat, type CookiesToSave } from './cookie-file.js';
import type { LockOptions } from './lock.js';
import { type SessionFormat, sessionFormat } from './session-format.js';
import { type FileOperation, runAsync, runSync } from './sync-or-async.js';

/** What a change waits for others before it is written, in milliseconds. */
const SHORTEST_DELAY = 500;
const LONGEST_DELAY = 10_000;
/** Writing takes no more than this part of the time, however large the jar is. */
const SHARE_OF_TIME = 0.1;
/** How often a jar is looked at that a program may have changed by itself, in milliseconds: two numbers are compared. */
const LOOK_EVERY = 1_000;
/** How long a writing at the end of the process waits for another process, in milliseconds. */
const LOCK_TIMEOUT_AT_EXIT = 2_000;
const LOCK_TIMEOUT = 5_000;

/** The jar of a session in its file: written a little after each change, at the end, and when it is asked for. */
export class SessionFile {
  readonly #path: string;
  readonly #jar: CookieJar;
  readonly #format: SessionFormat;
  readonly #file: CookieFile;
  /** The jar as it was when it was last written: {@link stateOf}. */
  #written: string;
  #looking: NodeJS.Timeout | undefined;
  #waiting: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  #delay = SHORTEST_DELAY;
  #closing: Promise<void> | undefined;
  #hasWarned = false;
  /** Cookies of which it has been said that the format cannot hold them, or not quite. */
  readonly #told = new WeakSet<Cookie>();

  private constructor(path: string, jar: CookieJar) {
    this.#path = path;
    this.#jar = jar;
    this.#format = sessionFormat(path, jar.policy);
    this.#file = new CookieFile(stepsOf(this.#format));
    this.#written = stateOf(jar);
  }

  /**
   * Loads what is in the file into the jar; a missing or empty file is a new session. Session cookies are kept: being logged in
   * tomorrow is what the file is for.
   * @throws LoadError where the file is not of its extension's format; the file system's own error where it cannot be read
   */
  static async open(file: string | URL, jar: CookieJar): Promise<SessionFile> {
    const session = new SessionFile(
      filePath('file', file, "The right call: await Session.open('cookies.txt')"),
      jar,
    );
    await runAsync(session.#load());
    session.#looking = setInterval(() => session.#look(), LOOK_EVERY).unref();
    keepUntilExit(session);
    return session;
  }

  *#load(): FileOperation<void> {
    const isOwn = this.#jar.size === 0;
    const readings = yield* this.#file.readIfAny(this.#path, (cookie) => this.#explainLoad(cookie));
    for (const cookie of readings.cookies) this.#jar.setCookie(cookie);
    for (const line of readings.unreadable) reportLine(line);
    // What a jar brings with it has yet to be written.
    if (isOwn) this.#written = stateOf(this.#jar);
    else this.#written = '';
  }

  #explainLoad(cookie: Cookie): RefusalReason | null {
    if (cookie.isExpired()) return reasonFor('left-out-expired');
    const reason = this.#jar.policy.explainLoad?.(cookie) ?? null;
    if (reason !== null) report('load', cookie, reason);
    return reason;
  }

  /** Whether there is something to write. */
  get hasChanged(): boolean {
    return stateOf(this.#jar) !== this.#written;
  }

  #look(): void {
    if (this.hasChanged) this.changed();
  }

  /** Told that the jar may have changed. */
  changed(): void {
    if (this.#closing !== undefined || this.#waiting !== undefined) return;
    this.#waiting = setTimeout(() => this.saveUnasked(), this.#delay).unref();
  }

  /** Writes what has changed, if anything has. @throws the error for which it could not */
  async save(): Promise<void> {
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
    // What is being written now may have been read from the jar before its last change.
    const writing = (this.#writing ?? Promise.resolve())
      .catch(() => {})
      .then(() => (this.hasChanged ? this.#write() : undefined));
    this.#writing = writing;
    try {
      await writing;
    } finally {
      if (this.#writing === writing) this.#writing = undefined;
    }
  }

  /** {@link save} of which nobody waits for the end: a failure becomes a warning of the process, the first of a row at least. */
  saveUnasked(): void {
    this.save().catch((error: unknown) => {
      if (!this.#hasWarned)
        process.emitWarning(this.#failure(error), { code: 'COOKIES_NOT_SAVED' });
      this.#hasWarned = true;
    });
  }

  /** Writes what is not yet written, and no more after that. @throws the error for which it could not */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    clearInterval(this.#looking);
    try {
      await this.save();
    } finally {
      letGo(this);
    }
  }

  async #write(): Promise<void> {
    const state = stateOf(this.#jar);
    const began = Date.now();
    try {
      await runAsync(this.#merge({ timeout: LOCK_TIMEOUT, onOwnLock: 'wait' }));
      this.#written = state;
      this.#hasWarned = false;
      this.#delay = between(SHORTEST_DELAY, (Date.now() - began) / SHARE_OF_TIME, LONGEST_DELAY);
    } catch (error) {
      this.#delay = between(SHORTEST_DELAY, this.#delay * 2, LONGEST_DELAY);
      publishFailure(error);
      throw error;
    }
  }

  /** Whether {@link saveUnasked} is worth a try before the process ends: what has just failed is tried once more only. */
  get isUnwritten(): boolean {
    return this.hasChanged && !this.#hasWarned;
  }

  /** Writes at the end of the process. A lock may be held for a writing of this process, which comes to no end any more. */
  saveAtExit(): void {
    if (!this.hasChanged) return;
    try {
      runSync(this.#merge({ timeout: LOCK_TIMEOUT_AT_EXIT, onOwnLock: 'proceed' }));
    } catch (error) {
      publishFailure(error);
      complain(this.#failure(error));
    }
  }

  #merge(options: LockOptions): FileOperation<number> {
    return this.#file.merge(this.#path, () => this.#savable(), {
      ...options,
      keepExpired: false,
      writeEmpty: false,
    });
  }

  *#savable(): Steps<CookiesToSave> {
    const cookies: Cookie[] = [];
    yield* forEachInSteps([...this.#jar], (cookie) => {
      if (!cookie.isExpired() && this.#isSavable(cookie)) cookies.push(new Cookie(cookie));
    });
    return { cookies, heldBack: [] };
  }

  #isSavable(cookie: Cookie): boolean {
    const refusal = this.#format.explain(cookie);
    const reason = refusal ?? this.#format.explainAlteration(cookie);
    if (reason !== null && !this.#told.has(cookie)) {
      this.#told.add(cookie);
      report('save', cookie, reason);
    }
    return refusal === null;
  }

  #failure(error: unknown): string {
    return `the cookies of a session could not be written to ${this.#path}: ${String(error)}`;
  }
}

function stepsOf(format: SessionFormat): CookieFormat {
  return {
    name: format.name,
    parse: (content) => inOneStep(() => format.parse(content)),
    format: (cookies) => inOneStep(() => format.format(cookies)),
  };
}

/** Says something at the end of the process, when warnings come too late. */
function complain(message: string): void {
  try {
    writeSync(STDERR, `${message}\n`);
  } catch {
    // Nobody is left to be told; the other sessions are still to be written.
  }
}

/** `process.stderr` has no such number in a worker. */
const STDERR = 2;

/** Differs whenever anything in the jar does. */
function stateOf(jar: CookieJar): string {
  return `${jar.revision} ${cookieAssignments()}`;
}

function between(least: number, wanted: number, most: number): number {
  return Math.min(Math.max(least, wanted), most);
}

function reportLine({ line, reason }: SkippedLine): void {
  const explain = () => ({ code: 'line-skipped', message: `line ${line}: ${reason}` });
  reportRefusal('load', explain, NO_COOKIE, null);
}

function publishFailure(cause: unknown): void {
  reportError({ operation: 'save', code: 'save-failed', cause });
}

/** The files of sessions that have not been closed. */
const open = new Set<SessionFile>();

function keepUntilExit(file: SessionFile): void {
  if (open.size === 0) process.on('beforeExit', saveBeforeExit).on('exit', saveAtExit);
  open.add(file);
}

function letGo(file: SessionFile): void {
  open.delete(file);
  if (open.size === 0) process.off('beforeExit', saveBeforeExit).off('exit', saveAtExit);
}

/** The process has nothing left to do: what is begun here keeps it until it is done. */
function saveBeforeExit(): void {
  for (const file of open) if (file.isUnwritten) file.saveUnasked();
}

function saveAtExit(): void {
  for (const file of open) file.saveAtExit();
}
