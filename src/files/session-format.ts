import { extname } from 'node:path';
import type { Cookie } from '../cookie/cookie.js';
import { type FileEncoding, MAX_LINE } from '../formats/encoding.js';
import { readLwp } from '../formats/lwp-reader.js';
import {
  explainLwp,
  explainLwpAlteration,
  explainLwpName,
  isPythonsLwp,
  lwpCookieStr,
  writeLwp,
} from '../formats/lwp-writer.js';
import { readNetscape } from '../formats/netscape-reader.js';
import {
  explainNetscape,
  explainNetscapeAlteration,
  pythonsSessionExpiry,
  writeNetscape,
} from '../formats/netscape-writer.js';
import type { ParsedFile } from '../formats/parsed-file.js';
import { readSessionJson, writeSessionJson } from '../formats/session-json.js';
import type { Steps } from '../formats/steps.js';
import { invalidArgValue } from '../internal/arguments.js';
import type { CookiePolicy } from '../policy/cookie-policy.js';
import { type RefusalReason, reasonFor } from '../refusal.js';
import { readingRulesOf } from './reading-rules.js';

/** A format of cookie files. */
export interface CookieFormat {
  /** The name of the format in errors. */
  readonly name: string;
  read(content: Uint8Array): Steps<ParsedFile>;
  /** @param kept the value that `read` returned as `kept`: comments and unreadable lines, which the file keeps */
  write(cookies: readonly Cookie[], kept?: readonly string[]): Steps<Uint8Array>;
}

/** The format of a session's file. A file keeps the form, Python's or ours, of the content that was read last. */
export interface SessionFormat extends CookieFormat {
  /** Why the format cannot represent the cookie. */
  explain(cookie: Cookie): RefusalReason | null;
  /** Why the cookie will be read back with other fields. */
  explainAlteration(cookie: Cookie): RefusalReason | null;
}

/** The names of the formats that a session's file can have. */
export type SessionFileFormat = 'netscape' | 'cookies.txt' | 'lwp' | 'json';

const FORMATS: Readonly<Record<SessionFileFormat, (policy: CookiePolicy) => SessionFormat>> = {
  netscape,
  'cookies.txt': netscape,
  lwp,
  json,
};

/** The file extensions that determine a format. */
export const EXTENSIONS: ReadonlyMap<string, SessionFileFormat> = new Map([
  ['.txt', 'netscape'],
  ['.lwp', 'lwp'],
  ['.json', 'json'],
]);

/**
 * The given format of a session's file, or else the format of its extension: `.txt` cookies.txt, `.lwp` LWP, `.json` this package's JSON.
 * Values are written as the octets that are sent, so that sessions and curl read the exact value that the server sent. A file that Python
 * wrote keeps its form, which is remembered from the last `read()`, so that Python can still read it.
 * @throws TypeError (ERR_INVALID_ARG_VALUE) for an unknown format, or another extension if no format is given
 */
export function sessionFormat(
  file: string,
  policy: CookiePolicy,
  format: SessionFileFormat | undefined = EXTENSIONS.get(extname(file).toLowerCase()),
): SessionFormat {
  if (format === undefined) {
    const known = [...EXTENSIONS.keys()].join(', ');
    const hint = /\.(?:db|sqlite3?)$/i.test(file)
      ? 'For a database: await Session.open(new SqliteStorage(file, { session }))'
      : "For any other name: await Session.open(file, { format: 'netscape' })";
    throw invalidArgValue('file', file, `must have one of the extensions ${known}`, hint);
  }
  if (typeof format === 'string' && Object.hasOwn(FORMATS, format)) return FORMATS[format](policy);
  const names = Object.keys(FORMATS).join(', ');
  throw invalidArgValue('options.format', format, `must be one of ${names}`);
}

function netscape(policy: CookiePolicy): SessionFormat {
  const { dialect } = policy;
  const rules = readingRulesOf(policy);
  let encoding: FileEncoding = 'octets';
  let sessionExpiry: '' | '0' = '0';
  return {
    name: 'a cookies.txt file',
    read(content) {
      const pythons = pythonsSessionExpiry(content);
      encoding = pythons === null ? 'octets' : 'python';
      sessionExpiry = pythons ?? '0';
      return readNetscape(content, { ...rules, encoding });
    },
    write: (cookies, kept) => writeNetscape(cookies, { sessionExpiry, encoding, dialect, kept }),
    explain: (cookie) => explainNetscape(cookie, dialect) ?? explainLength(fieldsOf(cookie)),
    explainAlteration: (cookie) => explainNetscapeAlteration(cookie, 'octets'),
  };
}

function lwp(policy: CookiePolicy): SessionFormat {
  const { dialect } = policy;
  const rules = readingRulesOf(policy);
  let encoding: FileEncoding = 'octets';
  return {
    name: 'an LWP file',
    read(content) {
      encoding = isPythonsLwp(content) ? 'python' : 'octets';
      return readLwp(content, { ...rules, encoding });
    },
    write: (cookies, kept) => writeLwp(cookies, { encoding, dialect, kept }),
    explain: (cookie) =>
      explainLwp(cookie, dialect) ?? explainLwpName(cookie) ?? explainLength(lwpCookieStr(cookie)),
    explainAlteration: explainLwpAlteration,
  };
}

function fieldsOf({ name, value, domain, path }: Cookie): string {
  return name + value + domain + path;
}

/**
 * A longer line would never be read again, and so stay in the file after the cookie has been deleted. 100 octets are left for the rest of
 * the line.
 */
function explainLength(text: string): RefusalReason | null {
  const isLong = text.length > MAX_LINE / 4 && Buffer.byteLength(text) > MAX_LINE - 100;
  return isLong ? reasonFor('line-too-long') : null;
}

function json(): SessionFormat {
  return {
    name: "this package's JSON",
    read: readSessionJson,
    write: writeSessionJson,
    explain: () => null,
    explainAlteration: () => null,
  };
}
