import { Cookie, type CookieInit, LAST_DATE, type NonstandardAttr } from '../cookie/cookie.js';
import { hasNonAscii, octetsOf } from '../internal/octets.js';
import type { RefusalCode } from '../refusal.js';
import { isOwnPartition } from '../url/site.js';
import { storedDomain } from '../url/stored-domain.js';
import { readDate, secondsOf } from './expiry.js';
import { isObject, type JsonFields, jsonFields } from './json-fields.js';
import type { JsonFormat } from './json-formats.js';
import { FileFindings } from './parsed-file.js';
import { withoutInsecureNone } from './without-insecure-none.js';

/** The members of a format that the reader uses. */
type CookieForm = Pick<JsonFormat, 'rename' | 'holdsOctets'>;

/** Reads cookies from plain data. @param list the list that the format's `find` returned */
export function readJsonCookies(list: readonly unknown[], format: CookieForm = {}): FileFindings {
  const file = new FileFindings();
  file.isOfFormat = true;
  const cookies = list.map((cookie) =>
    isObject(cookie) ? jsonFields(format.rename?.(cookie) ?? cookie) : null,
  );
  const isOtherStore = otherStores(cookies);
  for (const [index, fields] of cookies.entries()) {
    const line = index + 1;
    const init = isOtherStore(fields) ? 'other-store' : readCookie(fields, format);
    if (typeof init === 'string') file.skip(line, init);
    else {
      file.add(line, new Cookie(init));
      if (init.expires !== null && isConverted(fields)) file.alter(line, 'expiry-unit');
    }
  }
  return file;
}

function readCookie(fields: JsonFields | null, format: CookieForm): CookieInit | RefusalCode {
  if (fields === null) return 'line-not-cookie';
  const name = fields.get('name') ?? fields.get('key') ?? '';
  const octets = octetsOfBase64(fields.get('value'));
  const value = octets ?? textOfBidi(fields.get('value')) ?? '';
  const path = fields.get('path') ?? '/';
  if (typeof name !== 'string' || typeof value !== 'string' || typeof path !== 'string')
    return 'line-not-cookie';
  if (name === '' && value === '') return 'line-not-cookie';
  const flags = readFlags(fields);
  if (flags === null) return 'line-flag';
  const domain = readDomain(fields, flags.hostOnly);
  if (domain === null) return 'line-domain';
  const expires = flags.session || flags.discard ? null : readExpiry(fields);
  if (expires === undefined) return 'line-expiry';
  const partitionKey = readPartition(fields, domain);
  if (partitionKey === null || flags.partitionKeyOpaque) return 'line-partition';
  return {
    ...(octets === null ? readText(name, value, format) : { name: octetsOf(name), value }),
    domain,
    path: path.startsWith('/') ? path : `/${path}`,
    secure: flags.secure === true,
    expires,
    rest: readRest(fields, flags, partitionKey),
    partitionKey,
  };
}

/** Browsers store text, which is sent as UTF-8; programs store header values, which are octets. */
function readText(name: string, value: string, { holdsOctets = false }: CookieForm) {
  const isText = !holdsOctets || /[^\0-\xff]/.test(name + value);
  return isText ? { name: octetsOf(name), value, utf8: hasNonAscii(value) } : { name, value };
}

/** WebDriver BiDi has `{ type: 'base64', value }` for octets that are not UTF-8. */
function octetsOfBase64(value: unknown): string | null {
  if (!isObject(value) || value.type !== 'base64') return null;
  const isBase64 = typeof value.value === 'string' && BASE64.test(value.value);
  return isBase64 ? Buffer.from(value.value as string, 'base64').toString('latin1') : null;
}

const BASE64 = /^[a-z\d+/]*={0,2}$/i;

/** WebDriver BiDi has `{ type: 'string', value }` for text. */
function textOfBidi(value: unknown): unknown {
  return isObject(value) && value.type === 'string' ? value.value : value;
}

const FLAGS = [
  'secure',
  'httpOnly',
  'hostOnly',
  'session',
  'discard',
  'partitioned',
  'partitionKeyOpaque',
] as const;

type Flags = Partial<Record<(typeof FLAGS)[number], boolean>>;

/** @returns `null` if a flag has an unknown value or two different values: a Secure cookie must not lose its Secure attribute */
function readFlags(fields: JsonFields): Flags | null {
  const flags: Flags = {};
  for (const name of FLAGS) {
    const lowerCase = name.toLowerCase();
    // Dumps of Chromium's database have its column names.
    for (const key of [lowerCase, `is${lowerCase}`]) {
      const value = fields.get(key);
      if (value === undefined || value === null) continue;
      const flag = typeof value === 'boolean' ? value : FLAG_TEXTS.get(textOf(value).toLowerCase());
      if (flag === undefined || flag !== (flags[name] ?? flag)) return null;
      flags[name] = flag;
    }
  }
  return flags;
}

/** Flags that are text or numbers. */
const FLAG_TEXTS: ReadonlyMap<string, boolean> = new Map([
  ...['true', '1', 'yes'].map((text) => [text, true] as const),
  ...['false', '0', 'no'].map((text) => [text, false] as const),
]);

/** A leading dot, or `hostOnly: false`, includes the subdomains. */
function readDomain(fields: JsonFields, hostOnly: boolean | undefined): string | null {
  const text = fields.get('domain');
  if (typeof text !== 'string') return null;
  const hasDot = text.startsWith('.');
  const host = hasDot ? text.slice(1) : text;
  if (host.startsWith('.')) return null;
  return storedDomain((hostOnly ?? !hasDot) ? host : `.${host}`, 'rfc6265bis');
}

/** Seconds since the epoch, `null` for a session cookie, `undefined` for an invalid expiry. */
function readExpiry(fields: JsonFields): number | null | undefined {
  const age = fields.get('maxage') ?? null;
  const time = readTime(timeOf(fields));
  // Without a creation time, Max-Age cannot be evaluated; it must not make a session cookie.
  return age === null ? time : (readMaxAge(age, fields.get('creation')) ?? time ?? undefined);
}

const DOT_NET_DATE = /^\/Date\((-?\d{1,15})(?:[-+]\d{4})?\)\/$/;
const DOT_NET_UNSET = -62_135_596_800_000;

function readTime(time: unknown): number | null | undefined {
  if (typeof time === 'number') return readSeconds(time);
  if (time === null || time === '' || time === 'Infinity') return null;
  if (typeof time !== 'string') return undefined;
  // Windows PowerShell writes milliseconds.
  const date = DOT_NET_DATE.exec(time)?.[1];
  if (date !== undefined) return Number(date) === DOT_NET_UNSET ? null : Number(date) / 1000;
  // Go and .NET write the year 1 for an unset date.
  if (time.startsWith('0001-')) return null;
  return readDate(time);
}

const TIMES = ['expirationdate', 'expires', 'expiry', 'expirydate', 'expiresutc'] as const;

/** The expiry as the tool wrote it, numeric text as a number. */
function timeOf(fields: JsonFields): unknown {
  const time = TIMES.map((name) => fields.get(name) ?? null).find((each) => each !== null) ?? null;
  return typeof time === 'string' && /^-?\d+(?:\.\d*)?$/.test(time) ? Number(time) : time;
}

function isConverted(fields: JsonFields | null): boolean {
  const time = fields === null ? null : timeOf(fields);
  return typeof time === 'number' && secondsOf(time) !== time;
}

function readSeconds(time: number): number | null | undefined {
  if (!Number.isFinite(time)) return undefined;
  // Playwright, CDP and Puppeteer write -1, others 0.
  return time === -1 || time === 0 ? null : secondsOf(time);
}

/** tough-cookie stores Max-Age (seconds, or text if it is infinite) and the creation time. */
function readMaxAge(age: unknown, creation: unknown): number | undefined {
  if (age === '-Infinity') return 0;
  if (age === 'Infinity') return LAST_DATE;
  const start = typeof creation === 'string' ? Date.parse(creation) / 1000 : Number.NaN;
  const time = typeof age === 'number' ? start + age : Number.NaN;
  return Number.isFinite(time) ? Math.min(time, LAST_DATE) : undefined;
}

/**
 * The top-level site of a partitioned cookie; `undefined` if it is not partitioned. `null` if the key is invalid, or if the cookie was set
 * in a frame of its own site within another site, whose partition has the same key.
 */
function readPartition(fields: JsonFields, domain: string): string | undefined | null {
  const key = fields.get('partitionkey');
  if (key === undefined || key === null || key === '') return undefined;
  const parts = isObject(key) ? jsonFields(key) : null;
  const site = parts === null ? key : (parts.get('toplevelsite') ?? parts.get('sourceorigin'));
  if (parts !== null && site === undefined) return undefined;
  if (typeof site !== 'string' || !/^https?:\/\/./i.test(site)) return null;
  const isNested = parts?.get('hascrosssiteancestor') ?? fields.get('_crhascrosssiteancestor');
  return isNested === true && isOwnPartition(site, domain) ? null : site;
}

function readRest(
  fields: JsonFields,
  { httpOnly, secure, partitioned }: Flags,
  partitionKey: string | undefined,
): readonly NonstandardAttr[] {
  const rest: NonstandardAttr[] = [];
  if (httpOnly) rest.push(['HttpOnly', null]);
  const sameSite = SAME_SITE.get(textOf(fields.get('samesite')).toLowerCase());
  if (sameSite !== undefined) rest.push(['SameSite', sameSite]);
  if (partitioned || partitionKey !== undefined) rest.push(['Partitioned', null]);
  const priority = textOf(fields.get('priority'));
  if (/^(?:low|medium|high)$/i.test(priority)) rest.push(['Priority', priority]);
  const extensions = fields.get('extensions');
  if (Array.isArray(extensions))
    for (const extension of extensions) rest.push(...readExtension(extension));
  return withoutInsecureNone(rest, secure === true);
}

/** Any other value, such as `unspecified` or `null`, means that the server sent no SameSite. */
const SAME_SITE: ReadonlyMap<string, string> = new Map([
  ['strict', 'Strict'],
  ['lax', 'Lax'],
  ['none', 'None'],
  ['no_restriction', 'None'],
]);

/** An attribute that tough-cookie has no field for, in the form that it had in the header. */
function readExtension(text: unknown): NonstandardAttr[] {
  if (typeof text !== 'string') return [];
  const equals = text.indexOf('=');
  return [equals < 0 ? [text, null] : [text.slice(0, equals), text.slice(equals + 1)]];
}

/** The inverse of {@link readExtension}: the attributes that tough-cookie has no field for, in the form that they had in the header. */
export function extensionsOf({ rest }: Cookie): string[] {
  return rest
    .filter(([name]) => !/^(?:httponly|samesite)$/i.test(name))
    .map(([name, value]) => (value === null ? name : `${name}=${value}`));
}

/**
 * Firefox stores the cookies of each container and isolated site separately. If an export mixes several, only the cookies outside
 * containers are read.
 */
function otherStores(
  cookies: readonly (JsonFields | null)[],
): (fields: JsonFields | null) => boolean {
  const stores = new Set(cookies.map(storeOf));
  return (fields) => stores.size > 1 && !DEFAULT_STORE.test(storeOf(fields));
}

function storeOf(fields: JsonFields | null): string {
  if (fields === null) return NO_STORE;
  return `${textOf(fields.get('storeid'))} ${textOf(fields.get('firstpartydomain'))}`;
}

/** Converts text or a number to text. Objects are excluded because their `toString()` may return anything. */
function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

const NO_STORE = ' ';
const DEFAULT_STORE = /^(?:|0|firefox-default) $/;
