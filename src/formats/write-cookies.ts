import { type Cookie, copyCookie } from '../cookie/cookie.js';
import { hasFieldTypes } from '../cookie/field-types.js';
import { invalidArgValue, requireOptions, requireType } from '../internal/arguments.js';
import { hasControlCharacter, textOf } from '../internal/octets.js';
import { requireCookies } from '../jar/arguments.js';
import { cookiesToJson } from '../jar/json.js';
import { type RefusalReason, reasonFor, reasonOrNull } from '../refusal.js';
import { isUnencodable, written } from './encoding.js';
import { foreignExpiry, isLimited } from './expiry.js';
import { explainImpossible } from './impossible-cookie.js';
import {
  explainChromeCookies,
  explainStorageState,
  explainToughCookieJson,
  formatChromeCookies,
  formatStorageState,
  formatToughCookieJson,
  jsonText,
} from './json-writers.js';
import { explainLwp, explainLwpAlteration, explainLwpName, writeLwp } from './lwp-writer.js';
import { explainNetscape, explainNetscapeAlteration, writeNetscape } from './netscape-writer.js';
import { report, type SkippedCookie } from './skipped-cookie.js';
import { runSteps, type Steps } from './steps.js';

/** Options of {@link writeCookies}. */
export interface WriteCookiesOptions {
  /**
   * - `netscape` (or `cookies.txt`): for curl, wget and, with `sessionExpiry: ''`, Python. Cannot represent SameSite and partitions.
   * - `lwp`: for Python and Perl.
   * - `storageState` (or `playwright`): for Playwright.
   * - `chrome.cookies` (or `cookie-editor-json`): for Cookie-Editor, EditThisCookie and other browser extensions.
   * - `tough-cookie-json`: for tough-cookie's `CookieJar.deserialize()`.
   * - `json`: this package's JSON, which represents all fields.
   */
  format:
    | 'netscape'
    | 'cookies.txt'
    | 'lwp'
    | 'storageState'
    | 'playwright'
    | 'chrome.cookies'
    | 'cookie-editor-json'
    | 'tough-cookie-json'
    | 'json';
  /**
   * The expiry of a session cookie in cookies.txt: `'0'` (default) for curl, wget and most other tools, or empty for Python, which reads 0
   * as expired. If it is empty, http://localhost is written as in Python, `localhost.local`.
   */
  sessionExpiry?: '' | '0' | undefined;
  /**
   * Called for each cookie that is not written, that will be read back with a change (in cookies.txt, one with a SameSite or a port), or
   * that browsers, and so {@link readCookies}, refuse, such as `__Secure-` without Secure.
   */
  onSkipped?: ((skipped: SkippedCookie) => void) | undefined;
}

/** The writer of a format. */
interface Writer {
  /** Why the format cannot represent the cookie. */
  explain(cookie: Cookie): RefusalReason | null;
  /** Why the cookie would be read back with a change. */
  explainAlteration?(cookie: Cookie): RefusalReason | null;
  format(cookies: readonly Cookie[], options: WriteCookiesOptions): string;
}

const FOREIGN = { encoding: 'foreign', dialect: 'rfc6265bis' } as const;

const netscape: Writer = {
  explain: (cookie) => explainNetscape(cookie, 'rfc6265bis') ?? explainCharacters(cookie),
  explainAlteration: (cookie) =>
    explainNetscapeAlteration(cookie, 'foreign') ?? explainFields(cookie) ?? explainText(cookie),
  format: (cookies, { sessionExpiry = '0' }) =>
    textOfFile(
      writeNetscape(cookies.map(withForeignExpiry), {
        sessionExpiry,
        dialect: 'rfc6265bis',
        // Python sends each character as an octet.
        encoding: sessionExpiry === '' ? 'python' : 'foreign',
      }),
    ),
};

const storageState: Writer = {
  explain: explainStorageState,
  explainAlteration: (cookie) => explainFields(cookie) ?? explainText(cookie),
  format: formatStorageState,
};

const chromeCookies: Writer = {
  explain: (cookie) => explainChromeCookies(cookie) ?? explainCharacters(cookie),
  explainAlteration: (cookie) => explainFields(cookie) ?? explainText(cookie),
  format: formatChromeCookies,
};

const WRITERS: Readonly<Record<WriteCookiesOptions['format'], Writer>> = {
  netscape,
  'cookies.txt': netscape,
  lwp: {
    explain: (cookie) =>
      explainLwp(cookie, 'rfc6265bis') ??
      explainLwpName(written(cookie, 'foreign')) ??
      explainControls(cookie),
    explainAlteration: (cookie) => explainLwpAlteration(cookie) ?? explainText(cookie),
    format: (cookies) => textOfFile(writeLwp(cookies, FOREIGN)),
  },
  storageState,
  playwright: storageState,
  'chrome.cookies': chromeCookies,
  'cookie-editor-json': chromeCookies,
  'tough-cookie-json': {
    explain: (cookie) => explainToughCookieJson(cookie) ?? explainCharacters(cookie),
    explainAlteration: explainFields,
    format: formatToughCookieJson,
  },
  json: {
    explain: () => null,
    format: (cookies) => jsonText(cookiesToJson(cookies)),
  },
};

/**
 * Serializes cookies in the format of another tool, as text to be stored as UTF-8. Session and expired cookies are included. A cookie that
 * the format cannot represent is skipped and reported to `onSkipped` and on the diagnostics channel.
 * @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) for an unknown format or option
 * @example
 * ```js
 * import { writeFile } from 'node:fs/promises';
 * import { Session, writeCookies } from 'undici-cookiejar';
 *
 * const session = new Session();
 * await session.fetch('https://example.com/login');
 * const onSkipped = ({ name, reason }) => console.warn(name, reason);
 * await writeFile('state.json', writeCookies(session.jar, { format: 'storageState', onSkipped })); // for Playwright
 * ```
 */
export function writeCookies(cookies: Iterable<Cookie>, options: WriteCookiesOptions): string {
  const given = requireCookies(cookies, EXAMPLE);
  const { format, onSkipped } = requireWriteOptions(options);
  const writer = WRITERS[format];
  const writable: Cookie[] = [];
  for (const cookie of given) {
    const refusal = hasFieldTypes(cookie) ? writer.explain(cookie) : reasonFor('unsavable-type');
    const reason =
      refusal ??
      writer.explainAlteration?.(cookie) ??
      reasonOrNull(format === 'json' ? null : explainImpossible(cookie));
    if (refusal === null) writable.push(cookie);
    if (reason === null) continue;
    const skipped = report('save', cookie, reason);
    onSkipped?.(skipped);
  }
  return writer.format(writable, options);
}

const EXAMPLE = "The right call: writeCookies(jar, { format: 'netscape' })";

function requireWriteOptions(options: WriteCookiesOptions): WriteCookiesOptions {
  requireType('options', options, 'object', EXAMPLE);
  const known = { format: true, sessionExpiry: true, onSkipped: true } as const;
  const { format } = requireOptions('options', options, known, EXAMPLE);
  requireType('options.onSkipped', options.onSkipped, ['function', 'undefined']);
  if (typeof format === 'string' && Object.hasOwn(WRITERS, format)) return options;
  const names = Object.keys(WRITERS).join(', ');
  throw invalidArgValue('options.format', format, `must be one of ${names}`);
}

/** Python reads an expiry of 0 as that of a session cookie. */
function withForeignExpiry(cookie: Cookie): Cookie {
  if (cookie.expires === null || !isLimited(cookie)) return cookie;
  return Object.assign(copyCookie(cookie), { expires: foreignExpiry(cookie.expires) });
}

/**
 * Other tools have no ports, limited expiry times, only paths that begin with a slash and, for a cookie without a value, one with an empty
 * name.
 */
function explainFields(cookie: Cookie): RefusalReason | null {
  const isAltered =
    isLimited(cookie) ||
    cookie.port !== null ||
    cookie.value === null ||
    !cookie.path.startsWith('/');
  return isAltered ? reasonFor('saved-altered') : null;
}

/** Other tools would send what follows a semicolon as another cookie. */
function explainCharacters(cookie: Cookie): RefusalReason | null {
  const hasSemicolon = cookie.name.includes(';') || (cookie.value ?? '').includes(';');
  return hasSemicolon ? reasonFor('unwritable-pair') : explainControls(cookie);
}

/** `readCookies` skips a cookie with a control character, and other tools cannot send one. */
function explainControls({ name, value, domain, path }: Cookie): RefusalReason | null {
  const hasControls = [name, value ?? '', domain, path].some(hasControlCharacter);
  return hasControls ? reasonFor('control-character') : null;
}

/** Octets that are not valid UTF-8 cannot be written as text; each becomes the character with that code point. */
function explainText(cookie: Cookie): RefusalReason | null {
  const { name, value, utf8 } = cookie;
  const isText = textOf(name) !== null && (utf8 || value === null || textOf(value) !== null);
  return isText && !isUnencodable(cookie) ? null : reasonFor('saved-altered');
}

function textOfFile(content: Steps<Uint8Array>): string {
  return Buffer.from(runSteps(content)).toString();
}
