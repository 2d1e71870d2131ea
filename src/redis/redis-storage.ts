import { randomUUID } from 'node:crypto';
import {
  invalidArgValue,
  requireMilliseconds,
  requireOptions,
  requireType,
} from '../internal/arguments.js';
import { errorText } from '../internal/error-text.js';
import type {
  CookieChange,
  CookieStorage,
  StorageNews,
  StoredCookie,
} from '../storage/cookie-storage.js';
import { MOST_DELETIONS } from '../storage/known-records.js';
import { requireRevision } from '../storage/require-result.js';
import { includesState, type StorageState } from '../storage/revisions.js';
import { connectionOf, type RedisClient, type RedisConnection } from './redis-client.js';
import { APPLY, LOCK, RELEASE, REMOVE, type Script } from './scripts.js';

export type {} from '../internal/globals.js';

export type { RedisClient, RedisConnection } from './redis-client.js';

export interface RedisStorageOptions {
  /** Sessions with the same name share their cookies. */
  session: string;
  /**
   * The interval for comparing revisions, in milliseconds, because messages may be lost, and a client that cannot subscribe receives none.
   * Default: 1,000
   */
  poll?: number | undefined;
  /**
   * Deletes the session from the server if it is neither changed nor opened for this number of seconds. A process that has it open keeps its
   * cookies, and writes all of them with its next change. Default: never
   */
  idle?: number | undefined;
}

const OPTIONS = { session: true, poll: true, idle: true } as const;

/** Records per reply of a load, so that a reply of the largest cookies stays below 2 MB. */
const PAGE = '400';
/** Expired records that are removed per command. */
const REMOVED_AT_ONCE = 500;
/** A record is removed this number of seconds after its expiry, because the clocks of processes may differ. */
const EXPIRY_MARGIN = 60 * 60;
/** How long an estimate of the server's clock is kept, in microseconds. */
const CLOCK_LIFE = 60_000_000;
/** In microseconds. A command that takes longer may have waited for the connection. */
const LONG_ROUND_TRIP = 50_000;
/**
 * In microseconds. If the difference of the two clocks grows by more than this, the machine has slept, during which the monotonic clock may
 * stop.
 */
const SLEEP = 1_000_000;
/** How long a message may arrive after its revision was read, in milliseconds. */
const MESSAGE_DELAY = 250;

/**
 * The cookies of a session in Redis or Valkey, for the processes of many machines.
 * @example
 * ```js not-run (needs a Redis server)
 * import { createClient } from 'redis';
 * import { Session } from 'undici-cookiejar';
 * import { RedisStorage } from 'undici-cookiejar/redis';
 *
 * const client = await createClient().connect();
 * const session = await Session.open(new RedisStorage(client, { session: 'acme' }));
 * await session.fetch('https://example.com/login', { method: 'POST', body: new URLSearchParams({ user: 'ada' }) });
 * await session.close();
 * await client.close();
 * ```
 */
export class RedisStorage implements CookieStorage {
  readonly session: string;
  readonly #connection: RedisConnection;
  /** The key of the session's hash, and the name of its channel. */
  readonly #hash: string;
  readonly #deletions: string;
  readonly #poll: number;
  readonly #idle: string;
  readonly #listeners = new Set<(news?: StorageNews) => void>();
  /** The newest revision that was passed to every session of this storage. */
  #latest = { epoch: '', revision: 0 };
  /** When the session was last loaded or changed, on the monotonic clock in microseconds. */
  #lastUse = 0;
  /** The server's clock, estimated from the recent reply with the shortest round trip. */
  #clock: ServerClock | undefined;
  #closing = new AbortController();
  /** How many sessions have subscribed and not closed the storage. */
  #sessions = 0;
  #isPolling = false;

  /**
   * @param client a connected client of redis, ioredis or iovalkey, which the storage does not close, or an object `{ send, subscribe }`
   * @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE)
   */
  constructor(client: RedisClient, options: RedisStorageOptions) {
    const hint = "The right call: new RedisStorage(client, { session: 'name' })";
    const { session, poll = 1_000, idle } = requireOptions('options', options, OPTIONS, hint);
    requireType('options.session', session, 'string', hint);
    requireMilliseconds('options.poll', poll);
    if (idle !== undefined) requireSeconds('options.idle', idle);
    this.#connection = connectionOf(client);
    this.session = session;
    // Braces keep all keys of a session in one slot of a cluster, unless they are empty.
    this.#hash = `cookies:{${encode('options.session', session) || '%'}}`;
    this.#deletions = `${this.#hash}:deletions`;
    this.#poll = poll;
    this.#idle = idle === undefined ? '' : String(Math.ceil(idle));
  }

  async load(): Promise<StorageNews> {
    await this.#readClock();
    for (;;) {
      const known = this.#latest;
      const state = await this.#readState();
      if (this.#isIdle(state)) return { ...known, records: [], since: known.revision };
      requireRevision(state.revision);
      this.#lastUse = now();
      await this.#extendLife();
      const records = await this.#readRecords();
      // Otherwise, the server lost its records while they were being read.
      if (includesState(await this.#readState(), state)) {
        // Messages may have arrived in the meantime.
        const isAhead = this.#latest !== known && includesState(this.#latest, state);
        if (!isAhead && this.#isForAll) this.#latest = state;
        return { ...state, records };
      }
    }
  }

  async #readRecords(): Promise<StoredCookie[]> {
    const records: StoredCookie[] = [];
    const expired: string[] = [];
    for (let cursor = '0'; ; ) {
      const page = (await this.#send(['HSCAN', this.#hash, cursor, 'COUNT', PAGE])) as [
        string,
        string[],
      ];
      sortFields(page[1], this.#serverTime(), records, expired);
      cursor = page[0];
      if (cursor === '0') break;
    }
    await this.#remove(expired);
    return records;
  }

  async apply(changes: readonly CookieChange[]): Promise<StorageNews> {
    // The ages of the changes refer to this moment, and reading the clock takes until the client is online.
    const given = now();
    if (Math.abs(wallAhead() - (this.#clock?.wallAhead ?? 0)) > SLEEP) this.#clock = undefined;
    // Without the clock, the server could not detect a batch that the client queued while it was offline.
    if (this.#clock === undefined) await this.#readClock();
    const sent = String(Math.round(given + (this.#clock?.offset ?? 0)));
    const start = now();
    const settings = [this.#hash, randomUUID(), sent, String(MOST_DELETIONS), this.#idle];
    const fields = changes.flatMap(({ key, cookie, expires, age, seen }) => [
      ...[key, cookie ?? '', expires === null ? '' : String(expires), String(age), seen],
    ]);
    const reply = await this.#run(APPLY, [this.#hash, this.#deletions], [...settings, ...fields]);
    const [time, epoch, text, ...values] = reply as [string, string, string, ...string[]];
    // The script has no time for a revision that it cannot increment.
    if (time === '') throw new Error(`the revision of the storage is out of range: ${text}`);
    const revision = Number(text);
    requireRevision(revision);
    this.#noteClock(Number(time), start);
    const records = changes.map(({ key, cookie, expires }, at) => {
      const value = values[at] as string;
      if (/^\d+$/.test(value)) return { key, stamp: value, cookie, expires };
      return parseField(key, value) ?? { key, stamp: '0', cookie: null, expires: null };
    });
    const news = { epoch, revision, records };
    return this.#isForAll ? this.#note(news) : news;
  }

  /**
   * Whether every session of this storage receives what one of them loads or writes. Otherwise the next poll makes all of them load it.
   */
  get #isForAll(): boolean {
    return this.#connection.subscribe !== undefined || this.#listeners.size <= 1;
  }

  async subscribe(listener: (news?: StorageNews) => void): Promise<() => Promise<void>> {
    const onReady = () => {
      // After a reconnect, the server may be another one with another clock.
      this.#clock = undefined;
      listener();
    };
    const receive = (message: string) => void this.#receive(message, listener);
    // The storage may have been closed before, and opened again.
    if (this.#closing.signal.aborted) this.#closing = new AbortController();
    const { signal } = this.#closing;
    this.#sessions++;
    const end = await this.#connection.subscribe?.(this.#hash, receive, onReady, signal);
    this.#listeners.add(listener);
    const timer = setInterval(() => void this.#pollState(), this.#poll);
    timer.unref?.();
    return async () => {
      clearInterval(timer);
      this.#listeners.delete(listener);
      await end?.();
    };
  }

  async lock(name: string, milliseconds: number): Promise<(() => Promise<void>) | null> {
    const key = `${this.#hash}:lock:${encode('name', name)}`;
    const token = randomUUID();
    const time = String(Math.ceil(milliseconds));
    if (Number(await this.#run(LOCK, [key], [token, time])) !== 1) return null;
    return async () => void (await this.#run(RELEASE, [key], [token]));
  }

  async close(): Promise<void> {
    this.#sessions = Math.max(0, this.#sessions - 1);
    // Another session may be subscribing.
    if (this.#sessions === 0) this.#closing.abort();
  }

  async #extendLife(): Promise<void> {
    if (this.#idle === '') return;
    const keys = [this.#hash, this.#deletions];
    await Promise.all(keys.map((key) => this.#send(['EXPIRE', key, this.#idle])));
  }

  async #send(command: string[]): Promise<unknown> {
    try {
      return await this.#connection.send(command);
    } catch (error) {
      throw withoutValues(error);
    }
  }

  async #run({ sha, text }: Script, keys: string[], args: string[]): Promise<unknown> {
    const rest = [String(keys.length), ...keys, ...args];
    try {
      return await this.#send(['EVALSHA', sha, ...rest]);
    } catch (error) {
      if (!/NOSCRIPT/.test(String(error))) throw error;
    }
    return await this.#send(['EVAL', text, ...rest]);
  }

  /** Reads the server's clock, a second time if the first command took long: a client that was offline sends it late. */
  async #readClock(): Promise<void> {
    for (let attempt = 0; attempt < 2; attempt++) {
      const start = now();
      const [seconds, micros] = (await this.#send(['TIME'])) as [string, string];
      this.#noteClock(Number(seconds) * 1_000_000 + Number(micros), start);
      if (now() - start < LONG_ROUND_TRIP) return;
    }
  }

  /** The server read its clock between command and reply, so a shorter round trip means a smaller error. */
  #noteClock(serverTime: number, start: number): void {
    const end = now();
    const roundTrip = end - start;
    const known = this.#clock;
    if (known !== undefined && roundTrip > known.roundTrip && end < known.until) return;
    const offset = serverTime - (start + end) / 2;
    this.#clock = { offset, roundTrip, until: end + CLOCK_LIFE, wallAhead: wallAhead() };
  }

  /** The server's time in microseconds since the epoch, as far as it is known. */
  #serverTime(): number {
    return now() + (this.#clock?.offset ?? 0);
  }

  async #readState(): Promise<StorageState> {
    const reply = await this.#send(['HMGET', this.#hash, '#epoch', '#revision']);
    const [epoch, revision] = reply as [string | null, string | null];
    return { epoch: epoch ?? '', revision: Number(revision ?? 0) };
  }

  /** @param expired key, value, … */
  async #remove(expired: readonly string[]): Promise<void> {
    for (let at = 0; at < expired.length; at += REMOVED_AT_ONCE) {
      const some = expired.slice(at, at + REMOVED_AT_ONCE);
      await this.#run(REMOVE, [this.#hash, this.#deletions], some);
    }
  }

  #note(news: StorageNews): StorageNews {
    const { epoch, revision } = news;
    if (!includesState(this.#latest, news)) {
      this.#latest = { epoch, revision };
      this.#lastUse = now();
    }
    return news;
  }

  async #receive(message: string, listener: (news?: StorageNews) => void): Promise<void> {
    const news = parseMessage(message);
    if (news !== null && (await this.#isOwn(news))) listener(this.#note(news));
  }

  /**
   * Channels are shared by all databases of a server and all key prefixes of clients, so the message may be about another session with the
   * same name.
   */
  async #isOwn({ epoch }: StorageNews): Promise<boolean> {
    if (epoch === this.#latest.epoch) return true;
    try {
      return epoch === (await this.#readState()).epoch;
    } catch {
      // Not connected. The session reloads at the ready event.
      return false;
    }
  }

  /** Compares revisions, and makes the session reload if messages were lost. */
  async #pollState(): Promise<void> {
    // A client that is offline keeps the commands.
    if (this.#isPolling) return;
    this.#isPolling = true;
    try {
      const missed = await this.#missedState();
      if (missed === null) return;
      this.#latest = missed;
      this.#reload();
    } catch {
      // The load fails as well, and is reported.
      this.#reload();
    } finally {
      this.#isPolling = false;
    }
  }

  /** Makes the sessions load. */
  #reload(): void {
    for (const listener of this.#listeners) listener();
  }

  /** The state of the server, if messages about it were lost; otherwise `null`. */
  async #missedState(): Promise<StorageState | null> {
    const known = this.#latest;
    const state = await this.#readState();
    if (this.#isIdle(state)) return null;
    // The server has lost the latest batches.
    if (state.epoch === known.epoch && state.revision < known.revision) return state;
    if (includesState(this.#latest, state)) return null;
    if (this.#connection.subscribe)
      await new Promise<void>((done) => setTimeout(done, MESSAGE_DELAY).unref?.());
    return includesState(this.#latest, state) ? null : state;
  }

  /** Whether the server has deleted the session because it was idle, not because it lost its records. */
  #isIdle({ epoch }: { epoch: string }): boolean {
    const isGone = epoch === '' && this.#latest.epoch !== '';
    // A second less, because the server counts from the time at which it received the change.
    const idle = (Number(this.#idle) - 1) * 1_000_000;
    return isGone && this.#idle !== '' && now() >= this.#lastUse + idle;
  }
}

interface ServerClock {
  /** The server's clock minus this process's monotonic clock, in microseconds. */
  readonly offset: number;
  /** In microseconds; the error of the offset is at most half of it. */
  readonly roundTrip: number;
  /** The time on the monotonic clock, in microseconds, after which any reply replaces the estimate, because clocks drift. */
  readonly until: number;
  /** The wall clock minus the monotonic clock, in microseconds. */
  readonly wallAhead: number;
}

/** The longest expiry that Redis accepts on every platform, in seconds: 68 years. */
const LONGEST_IDLE = 2 ** 31 - 1;

function requireSeconds(name: string, value: unknown): void {
  requireType(name, value, 'number');
  if (value >= 1 && value <= LONGEST_IDLE) return;
  const reason = `must be a number of seconds from 1 to ${LONGEST_IDLE.toLocaleString('en')}`;
  throw invalidArgValue(name, value, reason);
}

/** The monotonic clock in microseconds. */
function now(): number {
  return performance.now() * 1_000;
}

/** The current difference of the wall clock and the monotonic clock, in microseconds. */
function wallAhead(): number {
  return Date.now() * 1_000 - now();
}

/** Encodes a name as part of a key, in which braces and colons are special. */
function encode(what: string, name: string): string {
  try {
    return encodeURIComponent(name);
  } catch {
    throw invalidArgValue(what, name, 'must not contain a lone surrogate');
  }
}

/** `null` if it is not a value of this storage. */
function parseField(key: string, value: string): StoredCookie | null {
  const match = /^(\d{1,16})\|(-?\d*)\|(.*)$/s.exec(value);
  if (match === null) return null;
  const [, stamp, expires, cookie] = match as unknown as [string, string, string, string];
  return { key, stamp, cookie: cookie || null, expires: expires === '' ? null : Number(expires) };
}

/**
 * @param fields field, value, … of the hash
 * @param time on the server's clock, in microseconds, because a process with a wrong clock would remove the cookies of all
 */
function sortFields(
  fields: readonly string[],
  time: number,
  records: StoredCookie[],
  expired: string[],
): void {
  const latest = time / 1_000_000 - EXPIRY_MARGIN;
  for (let at = 0; at < fields.length; at += 2) {
    const [key, value] = fields.slice(at, at + 2) as [string, string];
    if (key.startsWith('#')) continue;
    const record = parseField(key, value) ?? { key, stamp: '', cookie: value, expires: null };
    if (record.expires !== null && record.expires <= latest) expired.push(key, value);
    else records.push(record);
  }
}

function parseMessage(message: string): StorageNews | null {
  try {
    const { epoch, revision: text, news } = JSON.parse(message);
    const revision = Number(text);
    requireRevision(revision);
    // Lua has one type for lists and objects, so an empty list arrives as `{}`.
    const fields: [string, string][] = Array.isArray(news) ? news : [];
    const records = fields.flatMap(([key, value]) => parseField(key, value) ?? []);
    return { epoch: String(epoch), revision, records };
  } catch {
    return null;
  }
}

/**
 * Removes the values of cookies from an error: clients add the command to their errors, and the server quotes the beginning of arguments.
 */
function withoutValues(error: unknown): Error {
  const { code } = Object(error) as { code?: unknown };
  const text = errorText(error).replace(/,? with args beginning with.*/s, '');
  const hint = /client is closed/i.test(text) ? ': call await client.connect() first' : '';
  return Object.assign(new Error(text + hint), typeof code === 'string' ? { code } : {});
}
