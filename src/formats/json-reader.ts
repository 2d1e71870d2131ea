import { Cookie, type CookieInit, type NonstandardAttr } from '../cookie/cookie.js';
import { http2time, iso2time } from '../headers/http-date.js';
import { hasNonAscii, octetsOf } from '../internal/octets.js';
import type { RefusalCode } from '../refusal.js';
import { secondsOf } from './expiry.js';
import { asciiDomain, isHost } from './host.js';
import { isObject, type JsonList, type JsonObject } from './json-shapes.js';
import { FileFindings } from './parsed-file.js';

/** Reads the cookies of a JSON file. The tools disagree in names, and only now and then in what these mean. */
export function parseJsonList({ entries, format }: JsonList): FileFindings {
  const file = new FileFindings();
  const isOtherStore = otherStores(entries);
  for (const [index, entry] of entries.entries()) {
    const init = isOtherStore(entry) ? 'other-store' : readEntry(entry, format);
    if (typeof init === 'string') file.skip(index + 1, init);
    else file.add(index + 1, new Cookie(init));
  }
  return file;
}

function readEntry(entry: unknown, format: JsonList['format']): CookieInit | RefusalCode {
  if (!isObject(entry)) return 'line-not-cookie';
  const name = own(entry, 'name') ?? own(entry, 'key') ?? '';
  const value = own(entry, 'value') ?? '';
  const path = own(entry, 'path') ?? '/';
  if (typeof name !== 'string' || typeof value !== 'string' || typeof path !== 'string')
    return 'line-not-cookie';
  if (name === '' && value === '') return 'line-not-cookie';
  const domain = readDomain(entry);
  if (domain === null) return 'line-domain';
  const expires = readExpiry(entry);
  if (expires === undefined) return 'line-expiry';
  const partitionKey = readPartition(own(entry, 'partitionKey'));
  if (partitionKey === null || own(entry, 'partitionKeyOpaque') === true) return 'line-partition';
  return {
    ...readText(name, value, format),
    domain,
    path: path.startsWith('/') ? path : `/${path}`,
    secure: own(entry, 'secure') === true,
    expires,
    rest: readRest(entry, partitionKey),
    partitionKey,
  };
}

/** Its own fields only: `__proto__` and `constructor` are no fields that an entry has by itself (R7). */
function own(entry: JsonObject, name: string): unknown {
  return Object.hasOwn(entry, name) ? entry[name] : undefined;
}

/** Browsers hold text, which goes out as UTF-8; what came to a program as a header is octets already. */
function readText(name: string, value: string, format: JsonList['format']) {
  const isText = !HOLDS_OCTETS.has(format) || /[^\0-\xff]/.test(name + value);
  return isText ? { name: octetsOf(name), value, utf8: hasNonAscii(value) } : { name, value };
}

const HOLDS_OCTETS: ReadonlySet<JsonList['format']> = new Set(['tough-cookie-json', 'httpie']);

/** A leading dot, or `hostOnly: false` where there is such a field, takes in the subdomains. */
function readDomain(entry: JsonObject): string | null {
  const text = own(entry, 'domain');
  if (typeof text !== 'string') return null;
  const domain = asciiDomain(text);
  const hasDot = domain.startsWith('.');
  const host = hasDot ? domain.slice(1) : domain;
  const hostOnly = own(entry, 'hostOnly');
  const isHostOnly = typeof hostOnly === 'boolean' ? hostOnly : !hasDot;
  if (!isHost(host)) return null;
  return isHostOnly ? host : `.${host}`;
}

/** Seconds since the epoch, `null` for a session cookie, `undefined` for what cannot be read. */
function readExpiry(entry: JsonObject): number | null | undefined {
  if (own(entry, 'session') === true) return null;
  const age = own(entry, 'maxAge');
  if (age !== undefined && age !== null) return readMaxAge(age, own(entry, 'creation'));
  const time = own(entry, 'expirationDate') ?? own(entry, 'expires') ?? own(entry, 'expiry');
  if (time === undefined || time === null || time === '' || time === 'Infinity') return null;
  if (typeof time !== 'string') return readSeconds(time);
  if (/^-?\d+(?:\.\d*)?$/.test(time)) return readSeconds(Number(time));
  return iso2time(time) ?? http2time(time) ?? undefined;
}

function readSeconds(time: unknown): number | null | undefined {
  if (typeof time !== 'number' || !Number.isFinite(time)) return undefined;
  // Playwright, CDP and Puppeteer write -1, others 0.
  return time === -1 || time === 0 ? null : secondsOf(time);
}

/** tough-cookie keeps Max-Age as it came, and when: seconds, or text where that is infinite. */
function readMaxAge(age: unknown, creation: unknown): number | undefined {
  if (age === '-Infinity') return 0;
  if (age === 'Infinity') return FAR_FUTURE;
  const born = typeof creation === 'string' ? Date.parse(creation) / 1000 : Number.NaN;
  const time = typeof age === 'number' ? born + age : Number.NaN;
  return Number.isFinite(time) ? time : undefined;
}

/** The last second of the year 9999. */
const FAR_FUTURE = 253_402_300_799;

/** The top-level site of a partitioned cookie; `undefined` where there is none, `null` where it cannot be read. */
function readPartition(key: unknown): string | undefined | null {
  if (key === undefined || key === null || key === '') return undefined;
  const site = isObject(key) ? (own(key, 'topLevelSite') ?? own(key, 'sourceOrigin')) : key;
  if (isObject(key) && site === undefined) return undefined;
  return typeof site === 'string' && site !== '' ? site : null;
}

function readRest(entry: JsonObject, partitionKey: string | undefined): NonstandardAttr[] {
  const rest: NonstandardAttr[] = [];
  if (own(entry, 'httpOnly') === true) rest.push(['HttpOnly', null]);
  const sameSite = SAME_SITE.get(textIn(entry, 'sameSite').toLowerCase());
  if (sameSite !== undefined) rest.push(['SameSite', sameSite]);
  if (partitionKey !== undefined) rest.push(['Partitioned', null]);
  const extensions = own(entry, 'extensions');
  if (Array.isArray(extensions)) rest.push(...extensions.flatMap(readExtension));
  return rest;
}

/** Whatever else a tool writes, `unspecified` and `null` among it, says that the server said nothing. */
const SAME_SITE: ReadonlyMap<string, string> = new Map([
  ['strict', 'Strict'],
  ['lax', 'Lax'],
  ['none', 'None'],
  ['no_restriction', 'None'],
]);

/** An attribute that tough-cookie has no field for, as it stood in the header. */
function readExtension(text: unknown): NonstandardAttr[] {
  if (typeof text !== 'string') return [];
  const equals = text.indexOf('=');
  return [equals < 0 ? [text, null] : [text.slice(0, equals), text.slice(equals + 1)]];
}

/**
 * Firefox's containers and isolated sites have cookies of their own under the same names. Where an export mixes several, only
 * those of no container are taken.
 */
function otherStores(entries: readonly unknown[]): (entry: unknown) => boolean {
  const stores = new Set(entries.map(storeOf));
  return (entry) => stores.size > 1 && !DEFAULT_STORE.test(storeOf(entry));
}

function storeOf(entry: unknown): string {
  if (!isObject(entry)) return NO_STORE;
  return `${textIn(entry, 'storeId')} ${textIn(entry, 'firstPartyDomain')}`;
}

/** A field as text; an object, which may have its own mind about what text it is, is none. */
function textIn(entry: JsonObject, name: string): string {
  const value = own(entry, name);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

const NO_STORE = ' ';
const DEFAULT_STORE = /^(?:|0|firefox-default) $/;
