import { SetCookieScan } from '../headers/set-cookie-scanner.js';
import { withoutDot } from '../url/domain.js';
import { parseHost } from '../url/parse-host.js';
import { defaultPublicSuffixList } from '../url/public-suffix-list.js';
import { siteOfHost } from '../url/site.js';
import { withoutLocal } from './file-domain.js';
import { isObject, type JsonObject } from './json-fields.js';

/** A JSON format of another tool. Most formats differ only in their envelopes and field names. */
export interface JsonFormat {
  /** The name that `readCookies` reports. */
  readonly format: string;
  /** The name of the format in messages. */
  readonly title: string;
  /** The list of cookies in a file of this format; `null` for data of another shape. */
  find(data: unknown): readonly unknown[] | null;
  /** Converts a cookie to the field names of json-reader.ts, which are case-insensitive. Default: the identity function. */
  rename?(cookie: JsonObject): JsonObject;
  /** Whether each character of a value is an octet, as in headers. Default: values are text, which is sent as UTF-8. */
  readonly holdsOctets?: boolean;
}

/** How tough-cookie writes a cookie. */
export const toughCookieForm = { rename: fromToughCookie, holdsOctets: true } as const;

/**
 * The formats, in the order in which they are tried: the most specific first. To add a format, add an entry here and a sample to
 * test/formats.
 */
export const JSON_FORMATS = [
  {
    format: 'storageState',
    title: 'a storageState file of Playwright',
    find: (data) => (isObject(data) && Array.isArray(data.origins) ? listIn(data) : null),
  },
  {
    format: 'httpie',
    title: 'a session of HTTPie',
    find: (data) => {
      if (!isObject(data) || !isObject(data.__meta__)) return null;
      // Versions before 3.1 have an object of cookies by name.
      return isObject(data.cookies) ? cookiesByName(data.cookies) : listIn(data);
    },
    rename: (cookie) => ({ ...cookie, domain: withoutLocal(textOf(cookie.domain)) }),
    holdsOctets: true,
  },
  {
    format: 'insomnia',
    title: 'an export of Insomnia',
    find: (data) => {
      if (!isObject(data) || !Array.isArray(data.resources)) return null;
      const jars = data.resources.filter((each) => isObject(each) && each._type === 'cookie_jar');
      return jars.length === 0 ? null : sessionsApart(jars.map(({ cookies }) => listOf(cookies)));
    },
    ...toughCookieForm,
  },
  {
    format: 'crawlee',
    title: 'a session pool of Crawlee',
    find: (data) => {
      if (!isObject(data) || !Array.isArray(data.sessions)) return null;
      const jars = data.sessions.map((session) => isObject(session) && session.cookieJar);
      const lists = jars.map((jar) => (isObject(jar) ? listIn(jar) : null));
      return lists.every((list) => list === null) ? null : sessionsApart(lists);
    },
    ...toughCookieForm,
  },
  {
    format: 'tough-cookie-json',
    title: 'the JSON of tough-cookie',
    find: (data) => {
      const isSerialized =
        isObject(data) &&
        typeof data.version === 'string' &&
        data.version.startsWith('tough-cookie');
      return anyList(data, (has) => isSerialized || (has('key') && !has('name')));
    },
    ...toughCookieForm,
  },
  {
    format: 'tough-cookie-file-store',
    title: 'a file of tough-cookie-file-store',
    find: (data) => {
      const cookies = nestedCookies(data);
      return cookies.length === 0 ? null : cookies;
    },
    ...toughCookieForm,
  },
  {
    format: 'cookie-quick-manager',
    title: 'an export of Cookie Quick Manager',
    find: (data) => anyList(data, (has) => has('Name raw') && has('Host raw')),
    rename: (cookie) => ({
      name: cookie['Name raw'],
      value: cookie['Content raw'],
      domain: textOf(cookie['Host raw']).replace(/^https?:\/\/|\/.*$/g, ''),
      path: cookie['Path raw'],
      expires: cookie['Expires raw'],
      secure: cookie['Send for raw'],
      httpOnly: cookie['HTTP only raw'],
      sameSite: cookie['SameSite raw'],
      hostOnly: cookie['This domain only raw'],
      storeId: cookie['Store raw'],
      firstPartyDomain: cookie['First Party Domain'],
    }),
  },
  {
    format: 'cookie_store',
    title: "the JSON of Rust's cookie_store",
    find: (data) => anyList(data, (has) => has('raw_cookie')),
    rename: (cookie) => {
      const { domain, path, expires } = cookie;
      const hostOnly = isObject(domain) && Object.hasOwn(domain, 'HostOnly');
      return {
        ...fieldsOfHeader(textOf(cookie.raw_cookie)),
        domain: isObject(domain) ? (domain.HostOnly ?? domain.Suffix) : undefined,
        hostOnly,
        path: Array.isArray(path) ? path[0] : undefined,
        expires: isObject(expires) ? expires.AtUtc : null,
      };
    },
  },
  {
    format: 'capitalised-json',
    title: 'the JSON of a Go, PHP (Guzzle) or .NET program',
    find: (data) => anyList(data, (has) => has('Name') && has('Domain')),
    rename: ({ MaxAge, SameSite, Persistent, Expires, ...cookie }) => ({
      ...cookie,
      ...(isQuotedByGo(cookie) ? { Value: `"${cookie.Value}"` } : {}),
      ...(sendsToSubdomains(cookie) ? { hostOnly: isPublicSuffix(textOf(cookie.Domain)) } : {}),
      // Go: seconds since a time that is not recorded; a negative value deletes the cookie.
      Expires: typeof MaxAge === 'number' && MaxAge < 0 ? 1 : Expires,
      ...(Persistent === false ? { session: true } : {}),
      sameSite:
        Object.hasOwn(cookie, 'RawExpires') && typeof SameSite === 'number'
          ? ['', '', 'Lax', 'Strict', 'None'][SameSite]
          : SameSite,
    }),
  },
  {
    format: 'webdriver-bidi',
    title: 'cookies of WebDriver BiDi',
    find: (data) => {
      const list = anyList(data, (has) => has('value', isObject));
      const answer = withoutEnvelope(data);
      // Firefox names the partition of all cookies.
      const partitionKey = isObject(answer) ? answer.partitionKey : undefined;
      if (list === null || partitionKey === undefined) return list;
      return list.map((cookie) => (isObject(cookie) ? { partitionKey, ...cookie } : cookie));
    },
    // Chromium adds `goog:partitionKey`.
    rename: (cookie) =>
      Object.fromEntries(
        Object.entries(cookie).map(([name, value]) => [name.replace(/^goog:/, ''), value]),
      ),
  },
  {
    format: 'okhttp',
    title: "the JSON of OkHttp's cookies",
    find: (data) => anyList(data, (has) => has('expiresAt')),
    rename: ({ expiresAt, persistent, ...cookie }) => ({
      ...cookie,
      // Milliseconds; Max-Age=0 is the least 64-bit integer.
      expires:
        typeof expiresAt === 'number' ? Math.max(1, Math.floor(expiresAt / 1000)) : expiresAt,
      session: persistent === false,
    }),
  },
  {
    format: 'python-json',
    title: "the JSON of http.cookiejar's cookies (Requests)",
    find: (data) => anyList(data, (has) => has('rfc2109')),
    rename: ({ _rest, rest = _rest, ...cookie }) => ({
      // A server may have named other attributes as fields.
      ...Object.fromEntries(
        entriesIn(rest)
          .filter(([name]) => /^(?:HttpOnly|SameSite)$/i.test(name))
          .map(([name, value]) => [name.toLowerCase(), value || true]),
      ),
      ...cookie,
      domain: withoutLocal(textOf(cookie.domain)),
    }),
    holdsOctets: true,
  },
  {
    format: 'editthiscookie',
    title: 'an export of EditThisCookie',
    find: (data) => anyList(data, (has) => isOfExtension(has) && has('id')),
  },
  {
    format: 'cookie-editor-json',
    title: 'an export of Cookie-Editor',
    find: (data) => anyList(data, (has) => has('storeId', (store) => store === null)),
  },
  {
    format: 'chrome.cookies',
    title: 'an export of a browser extension (chrome.cookies)',
    find: (data) => anyList(data, isOfExtension),
  },
  {
    format: 'puppeteer',
    title: "Puppeteer's cookies",
    find: (data) =>
      anyList(
        data,
        (has) =>
          isOfProtocol(has) &&
          has('partitionKey', (key) => isObject(key) && Object.hasOwn(key, 'sourceOrigin')),
      ),
  },
  {
    format: 'cdp',
    title: 'cookies of the DevTools protocol',
    find: (data) => anyList(data, isOfProtocol),
  },
  {
    format: 'playwright-cookies',
    title: "Playwright's cookies",
    find: (data) => anyList(data, (has) => has('expires')),
  },
  {
    format: 'webdriver',
    title: 'cookies of WebDriver',
    find: (data) => anyList(data, (has) => has('domain')),
  },
  {
    format: 'cookie-list',
    title: 'a JSON list without a cookie',
    find: (data) => anyList(data, () => true),
  },
] as const satisfies readonly JsonFormat[];

/** Whether any cookie of a list has a field, optionally with a value that passes the test. */
type Has = (field: string, test?: (value: unknown) => boolean) => boolean;

const isOfExtension = (has: Has) => has('expirationDate') || has('hostOnly') || has('storeId');
const isOfProtocol = (has: Has) => has('size') || has('session');

/** The list of cookies, with or without an envelope, if it passes the test. A cookie may lack fields that others have. */
function anyList(data: unknown, test: (has: Has) => boolean): readonly unknown[] | null {
  const content = withoutEnvelope(data);
  // JSON Lines with a single line are an object.
  const list = isCookie(content)
    ? [content]
    : isObject(content)
      ? listIn(content)
      : listOf(content);
  if (list === null) return null;
  const has: Has = (field, isValue = () => true) =>
    list.some((each) => isObject(each) && Object.hasOwn(each, field) && isValue(each[field]));
  return test(has) ? list : null;
}

/** Removes the response envelope of the DevTools protocol and WebDriver. */
function withoutEnvelope(data: unknown): unknown {
  if (!isObject(data) || Array.isArray(data.cookies)) return data;
  if (isObject(data.result)) return data.result;
  return Array.isArray(data.value) ? data.value : data;
}

function listIn(data: JsonObject): readonly unknown[] | null {
  return listOf(data.cookies ?? data.Cookies);
}

/** The list of cookies in the data. A list is one of cookies if it is empty or any entry has a domain, which every tool writes. */
function listOf(data: unknown): readonly unknown[] | null {
  if (!Array.isArray(data)) return null;
  return data.length === 0 || data.some(hasDomain) ? data : null;
}

function hasDomain(entry: unknown): boolean {
  return (
    isObject(entry) && ['domain', 'Domain', 'Host raw'].some((field) => Object.hasOwn(entry, field))
  );
}

function isCookie(data: unknown): boolean {
  const hasValue =
    isObject(data) &&
    ['value', 'Value', 'raw_cookie', 'Content raw'].some((field) => Object.hasOwn(data, field));
  return hasValue && hasDomain(data);
}

/** The cookies of tough-cookie's memory store, which is nested by domain, path and name. */
function nestedCookies(data: unknown): JsonObject[] {
  return entriesIn(data).flatMap(([domain, paths]) =>
    entriesIn(paths).flatMap(([path, keys]) =>
      entriesIn(keys).flatMap(([key, cookie]) =>
        isObject(cookie) && Object.hasOwn(cookie, 'key') ? [{ domain, path, key, ...cookie }] : [],
      ),
    ),
  );
}

function entriesIn(data: unknown): [string, unknown][] {
  return isObject(data) ? Object.entries(data) : [];
}

/** HTTPie's cookies before version 3.1. */
function cookiesByName(cookies: JsonObject): JsonObject[] {
  return Object.entries(cookies).flatMap(([name, cookie]) =>
    isObject(cookie) ? [{ name, ...cookie }] : [],
  );
}

/** Go's http.Cookie sends a value in quotes if it came in quotes, or contains a space or a comma. */
function isQuotedByGo({ Value, Quoted, RawExpires }: JsonObject): boolean {
  return RawExpires !== undefined && (Quoted === true || /[ ,]/.test(textOf(Value)));
}

/**
 * The cookies of several sessions in one list. For each site, the cookies of the first session that has any are used; the others are marked
 * as those of another store, which are skipped and reported.
 */
function sessionsApart(lists: readonly (readonly unknown[] | null)[]): unknown[] {
  const sessionOfSite = new Map<string, number>();
  return lists.flatMap((list, session) =>
    (list ?? []).map((cookie) => {
      if (!isObject(cookie)) return cookie;
      const host = parseHost(withoutDot(textOf(cookie.domain)));
      // The reader reports invalid hosts.
      if (host === null) return cookie;
      const site = siteOfHost(defaultPublicSuffixList, host) ?? host;
      const owner = sessionOfSite.get(site) ?? session;
      sessionOfSite.set(site, owner);
      return owner === session ? cookie : { ...cookie, storeId: `session ${session}` };
    }),
  );
}

/**
 * The fields of tough-cookie's cookies. Without `hostOnly`, a cookie is sent to subdomains, except to those of a public suffix. Max-Age
 * counts from the last access.
 */
function fromToughCookie(cookie: JsonObject): JsonObject {
  const { domain, hostOnly, lastAccessed, creation } = cookie;
  const start = [lastAccessed, creation].find((time) => !Number.isNaN(Date.parse(textOf(time))));
  return {
    ...cookie,
    hostOnly: hostOnly ?? isPublicSuffix(textOf(domain)),
    creation: start ?? new Date(Date.now()).toISOString(),
  };
}

/**
 * Go's http.Cookie (`RawExpires`) and Guzzle (`Max-Age`) send a cookie with a domain to its subdomains, with or without a leading dot.
 * persistent-cookiejar adds `HostOnly`.
 */
function sendsToSubdomains(cookie: JsonObject): boolean {
  const isOfTool = Object.hasOwn(cookie, 'RawExpires') || Object.hasOwn(cookie, 'Max-Age');
  return isOfTool && !Object.hasOwn(cookie, 'HostOnly');
}

function isPublicSuffix(domain: string): boolean {
  const host = parseHost(domain);
  return host !== null && defaultPublicSuffixList.publicSuffix(host) === host;
}

function fieldsOfHeader(setCookie: string): JsonObject {
  const scan = new SetCookieScan(setCookie);
  scan.next();
  const fields: Record<string, unknown> = { name: scan.name, value: scan.value ?? '' };
  while (scan.next()) {
    if (scan.isNamed('secure')) fields.secure = true;
    else if (scan.isNamed('httponly')) fields.httpOnly = true;
    else if (scan.isNamed('partitioned')) fields.partitioned = true;
    else if (scan.isNamed('samesite')) fields.sameSite = scan.value;
  }
  return fields;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
