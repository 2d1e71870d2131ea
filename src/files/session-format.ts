import { extname } from 'node:path';
import type { Cookie } from '../cookie/cookie.js';
import type { FileReading } from '../formats/encoding.js';
import { parseLwp } from '../formats/lwp-reader.js';
import {
  explainLwp,
  explainLwpAlteration,
  explainLwpName,
  formatLwp,
  isPythonsLwp,
} from '../formats/lwp-writer.js';
import { parseNetscape } from '../formats/netscape-reader.js';
import {
  explainNetscape,
  explainNetscapeAlteration,
  formatNetscape,
  isPythonsNetscape,
} from '../formats/netscape-writer.js';
import { parseOwnJson } from '../formats/own-json.js';
import type { ParsedFile } from '../formats/parsed-file.js';
import { invalidArgValue } from '../internal/arguments.js';
import { cookiesToJson, isJarJson } from '../jar/json.js';
import type { CookiePolicy } from '../policy/cookie-policy.js';
import type { RefusalReason } from '../refusal.js';

/** A format that a session's file can have. */
export interface SessionFormat {
  /** The name of the format in errors. */
  readonly name: string;
  parse(content: Uint8Array): ParsedFile;
  format(cookies: readonly Cookie[]): Uint8Array;
  /** Why the format cannot hold the cookie. */
  explain(cookie: Cookie): RefusalReason | null;
  /** Why what it holds of the cookie is not quite the cookie. */
  explainAlteration(cookie: Cookie): RefusalReason | null;
}

/**
 * The format that the extension of a session's file stands for: `.txt` cookies.txt, `.lwp` LWP, `.json` this package's own.
 * Values are kept as the octets that they go out as, so that a session finds them as it left them, and curl as the server sent them.
 * @throws TypeError (ERR_INVALID_ARG_VALUE) for any other extension
 */
export function sessionFormat(file: string, policy: CookiePolicy): SessionFormat {
  const extension = extname(file).toLowerCase();
  const format = FORMATS.get(extension);
  if (format === undefined) {
    const known = [...FORMATS.keys()].join(', ');
    throw invalidArgValue('file', file, `must have one of the extensions ${known}`);
  }
  return format(policy.reading);
}

type Reading = FileReading['reading'];

const FORMATS: ReadonlyMap<string, (reading: Reading) => SessionFormat> = new Map([
  ['.txt', netscape],
  ['.lwp', lwp],
  ['.json', json],
]);

function netscape(reading: Reading): SessionFormat {
  return {
    name: 'a cookies.txt file',
    parse: (content) =>
      parseNetscape(content, {
        reading,
        encoding: isPythonsNetscape(content) ? 'python' : 'octets',
      }),
    format: (cookies) => formatNetscape(cookies, { sessionExpiry: '0', encoding: 'octets' }),
    explain: explainNetscape,
    explainAlteration: explainNetscapeAlteration,
  };
}

function lwp(reading: Reading): SessionFormat {
  return {
    name: 'an LWP file',
    parse: (content) =>
      parseLwp(content, { reading, encoding: isPythonsLwp(content) ? 'python' : 'octets' }),
    format: (cookies) => formatLwp(cookies, 'octets'),
    explain: (cookie) => explainLwp(cookie) ?? explainLwpName(cookie),
    explainAlteration: explainLwpAlteration,
  };
}

function json(): SessionFormat {
  return {
    name: "this package's JSON",
    parse: parseJson,
    format: (cookies) => Buffer.from(`${JSON.stringify(cookiesToJson(cookies), null, 2)}\n`),
    explain: () => null,
    explainAlteration: () => null,
  };
}

const NOT_OURS: ParsedFile = { cookies: [], isOfFormat: false };

function parseJson(content: Uint8Array): ParsedFile {
  let data: unknown;
  try {
    data = JSON.parse(new TextDecoder().decode(content));
  } catch {
    return NOT_OURS;
  }
  return isJarJson(data) ? parseOwnJson(data) : NOT_OURS;
}
