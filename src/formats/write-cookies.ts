import type { Cookie } from '../cookie/cookie.js';
import { invalidArgValue, requireOptions, requireType } from '../internal/arguments.js';
import { textOf } from '../internal/octets.js';
import { requireCookies } from '../jar/arguments.js';
import { cookiesToJson } from '../jar/json.js';
import { type RefusalReason, reasonFor } from '../refusal.js';
import { isUnencodable } from './encoding.js';
import { explainLwp, explainLwpAlteration, formatLwp } from './lwp-writer.js';
import { explainNetscape, formatNetscape } from './netscape-writer.js';
import { report, type SkippedCookie } from './skipped-cookie.js';
import { explainStorageState, formatStorageState } from './storage-state.js';

/** How cookies are written. */
export interface WriteCookiesOptions {
  /**
   * - `netscape` (or `cookies.txt`): what curl, wget and Python load. It holds neither SameSite nor partitions.
   * - `lwp`: what Python and Perl load.
   * - `storageState` (or `playwright`): what Playwright loads.
   * - `json`: this package's own form, which loses nothing.
   */
  format: 'netscape' | 'cookies.txt' | 'lwp' | 'storageState' | 'playwright' | 'json';
  /** The expiry of a session cookie in cookies.txt: `'0'`, which is the default, or empty for Python, which takes 0 for long ago. */
  sessionExpiry?: '' | '0' | undefined;
  /** Told of each cookie that the format cannot hold, which is left out, or not quite. */
  onSkipped?: ((skipped: SkippedCookie) => void) | undefined;
}

/** A format: what it cannot hold, and how it is written. */
interface Writer {
  explain(cookie: Cookie): RefusalReason | null;
  /** What it holds, but not quite. */
  explainAlteration?(cookie: Cookie): RefusalReason | null;
  format(cookies: readonly Cookie[], options: WriteCookiesOptions): string;
}

const FOREIGN = { encoding: 'foreign', reading: 'rfc6265bis' } as const;

const netscape: Writer = {
  explain: explainNetscape,
  explainAlteration: explainText,
  format: (cookies, { sessionExpiry = '0' }) =>
    textOfFile(formatNetscape(cookies, { sessionExpiry, ...FOREIGN })),
};

const storageState: Writer = {
  explain: explainStorageState,
  explainAlteration: explainText,
  format: formatStorageState,
};

const WRITERS: Readonly<Record<WriteCookiesOptions['format'], Writer>> = {
  netscape,
  'cookies.txt': netscape,
  lwp: {
    explain: explainLwp,
    explainAlteration: (cookie) => explainLwpAlteration(cookie) ?? explainText(cookie),
    format: (cookies) => textOfFile(formatLwp(cookies, FOREIGN)),
  },
  storageState,
  playwright: storageState,
  json: {
    explain: () => null,
    format: (cookies) => `${JSON.stringify(cookiesToJson(cookies), null, 2)}\n`,
  },
};

/**
 * Cookies as text that other tools read, to be stored as UTF-8; session cookies and expired ones included, where the format has
 * room for them. What it cannot hold is left out and reported, on the diagnostics channel too.
 * @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) for another format or an unknown option
 */
export function writeCookies(cookies: Iterable<Cookie>, options: WriteCookiesOptions): string {
  const given = requireCookies(cookies, EXAMPLE);
  const { format, onSkipped } = requireWriteOptions(options);
  const writer = WRITERS[format];
  const writable: Cookie[] = [];
  for (const cookie of given) {
    const refusal = writer.explain(cookie);
    const reason = refusal ?? writer.explainAlteration?.(cookie) ?? null;
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

/** Octets that are no UTF-8 have no place in text: each is written as the character of its number. */
function explainText(cookie: Cookie): RefusalReason | null {
  const { name, value, utf8 } = cookie;
  const isText = textOf(name) !== null && (utf8 || value === null || textOf(value) !== null);
  return isText && !isUnencodable(cookie) ? null : reasonFor('saved-altered');
}

function textOfFile(content: Uint8Array): string {
  return Buffer.from(content).toString();
}
