import { isJarJson } from '../jar/json.js';
import { readCookieHeader } from './cookie-header.js';
import { POWERSHELL_STATEMENT, readCurl, readFetch, readPowerShell } from './copied-request.js';
import { readDevToolsTable } from './devtools-table.js';
import type { FileReaderOptions } from './encoding.js';
import type { FileContent } from './file-content.js';
import { JSON_FORMATS, type JsonFormat } from './json-formats.js';
import { readJsonCookies } from './json-reader.js';
import { readLwp } from './lwp-reader.js';
import { isPythonsLwp } from './lwp-writer.js';
import { readNetscape } from './netscape-reader.js';
import { isPythonsNetscape } from './netscape-writer.js';
import { parseOwnJson } from './own-json.js';
import type { FileFindings } from './parsed-file.js';
import { runSteps } from './steps.js';

/** A format that `readCookies` reads. */
export interface Format {
  /** The name that `readCookies` reports. */
  readonly format: string;
  /** The name of the format in messages. */
  readonly title: string;
  /** Parses a file, without side effects; `null` if it has another format. */
  read(content: FileContent): FileFindings | null;
}

const OWN_JSON = {
  format: 'json',
  title: "this package's JSON",
  read: ({ json }) => (isJarJson(json) ? parseOwnJson(json) : null),
} as const satisfies Format;

/** Chromium's "copy all" has a comment in place of each request that it cannot copy, such as an extension's. */
const NOTES = /^(?:\s*(?:#|\/\/) Unsupported URL scheme[^\n]*\n)+/;
const CURL_COMMAND = /^\s*(?:\$\s+)?curl(?:\.exe)?\s/i;
const FETCH_CALL = /^\s*(?:await\s+)?fetch\(/;

/** Reads a copied request that begins as the pattern says. */
function copied(pattern: RegExp, read: (text: string) => FileFindings | null): Format['read'] {
  return ({ start, text }) =>
    pattern.test(start.replace(NOTES, '')) ? read(text.replace(NOTES, '')) : null;
}

const TEXT_FORMATS = [
  {
    format: 'lwp',
    title: 'an LWP file (Set-Cookie3)',
    read: ({ start, octets }) =>
      /^#LWP-Cookies-|(?:^|\n)Set-Cookie3:/.test(start)
        ? runSteps(readLwp(octets, optionsFor(octets)))
        : null,
  },
  {
    format: 'curl',
    title: 'a curl command',
    read: copied(CURL_COMMAND, readCurl),
  },
  {
    format: 'powershell',
    title: 'a PowerShell command',
    read: (content) =>
      POWERSHELL_STATEMENT.test(content.start) ? readPowerShell(content.text) : null,
  },
  {
    format: 'fetch',
    title: 'a fetch() call',
    read: copied(FETCH_CALL, readFetch),
  },
  {
    format: 'devtools-table',
    title: "a table of a browser's tools",
    read: (content) =>
      /(?:^|\t)domain(?:[\t\r]|$)/i.test(content.firstLine)
        ? readDevToolsTable(content.text)
        : null,
  },
  { format: 'cookie-header', title: 'a Cookie header', read: readCookieHeader },
] as const satisfies readonly Format[];

/** The first line of cookies.txt, in the form of each tool. The values below it are those of servers, and may look like any format. */
const NETSCAPE_HEADER = /^#\s*(?:Netscape )?HTTP Cookie File/i;

const NETSCAPE = {
  format: 'netscape',
  title: 'a cookies.txt file',
  read: ({ octets }: FileContent) => runSteps(readNetscape(octets, optionsFor(octets))),
} as const;

/** The formats before cookies.txt, in the order in which they are tried. */
const FORMATS: readonly Format[] = [
  OWN_JSON,
  ...JSON_FORMATS.map((each: JsonFormat) => ({
    ...each,
    read: (content: FileContent) => readJson(content, each),
  })),
  ...TEXT_FORMATS,
];

/** A format, and what its reader found in a file. */
export interface Detected {
  readonly format: Format;
  /** If it is not of the format, the file is of no known format. */
  readonly file: FileFindings;
}

/** Detects the format of a file: the first whose reader returns something, or else cookies.txt. @throws LoadError as the readers do */
export function detectFormat(content: FileContent): Detected {
  const formats = NETSCAPE_HEADER.test(content.start) ? [] : FORMATS;
  for (const format of formats) {
    const file = format.read(content);
    if (file !== null) return { format, file };
  }
  return { format: NETSCAPE, file: NETSCAPE.read(content) };
}

/** The name of a format: `json` is this package's JSON, `firefox` and `chromium` are databases of browsers. */
export type CookieFileFormat =
  | 'json'
  | 'firefox'
  | 'chromium'
  | (typeof JSON_FORMATS)[number]['format']
  | (typeof TEXT_FORMATS)[number]['format']
  | (typeof NETSCAPE)['format'];

function readJson({ json }: FileContent, format: JsonFormat): FileFindings | null {
  const list = json === undefined ? null : format.find(json);
  return list === null ? null : readJsonCookies(list, format);
}

/** In files written by Python, each character stands for an octet of a header; other files are UTF-8. */
function optionsFor(octets: Uint8Array): FileReaderOptions {
  const isPythons = isPythonsLwp(octets) || isPythonsNetscape(octets);
  return { dialect: 'rfc6265bis', encoding: isPythons ? 'python' : 'foreign' };
}
