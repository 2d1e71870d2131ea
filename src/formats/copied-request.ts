import { parseJson } from '../internal/parse-json.js';
import { parseUrl } from '../internal/parse-url.js';
import { parseHost } from '../url/parse-host.js';
import { cookiesOfHeader } from './cookie-header.js';
import { isObject } from './json-fields.js';
import { readJsonCookies } from './json-reader.js';
import { FileFindings } from './parsed-file.js';
import { powerShellString, shellWords } from './shell-words.js';

// Requests copied from a browser's developer tools, one or all: "copy as cURL", "copy as PowerShell", "copy as fetch (Node.js)". Cookies
// belong to the URL of their own command, not to that of the first.

/** The cookies of curl commands; `null` if a command with cookies has no URL. */
export function readCurl(text: string): FileFindings | null {
  const commands = curlCommands(shellWords(text.replace(/^\s*\$\s/, '').trim()));
  const withCookies = commands.filter((command) => cookieHeadersOf(command).length > 0);
  const read = withCookies.length > 0 ? withCookies : commands.slice(0, 1);
  return read.length === 0 ? null : joined(read.map(readCurlCommand));
}

/** curl sends the cookies of a command to each of its URLs. */
function readCurlCommand(command: CurlArguments): FileFindings | null {
  const { words } = command;
  const headers = cookieHeadersOf(command);
  // A word without a scheme may be the value of an unknown option.
  const withScheme = words.filter((word) => SCHEME.test(word));
  const urls = (withScheme.length > 0 ? withScheme : words).flatMap(
    // Browsers escape the characters of curl's patterns, such as the brackets of an IPv6 address.
    (word) => absoluteUrl(word.replace(/\\(?=[[\]{}])/g, '')) ?? [],
  );
  const urlOfHost = new Map(urls.map((url) => [`${isSecure(url)} ${hostOf(url)}`, url]));
  if (urlOfHost.size === 0) return null;
  return joined([...urlOfHost.values()].map((url) => cookiesOfRequest(url, headers)));
}

function cookieHeadersOf({ cookies, headers }: CurlArguments): readonly string[] {
  return headers.length > 0 ? headers : cookies;
}

/** The cookies of PowerShell commands; `null` if one with a Cookie header has no URL. */
export function readPowerShell(text: string): FileFindings | null {
  return joined(powerShellCommands(text).map(readPowerShellCommand));
}

/** Each command, including the preceding lines that fill its `$session`. */
function powerShellCommands(text: string): string[] {
  const starts: number[] = [];
  let isComplete = true;
  for (const { 0: word, index } of withoutStrings(text).matchAll(POWERSHELL_START)) {
    const isCall = word.startsWith('I') || word.startsWith('i');
    if (isComplete || !isCall) starts.push(index);
    isComplete = isCall;
  }
  return [0, ...starts.slice(1)].map((start, at) => text.slice(start, starts[at + 1]));
}

/** `New-Object System.Net.Cookie(name, value, path, domain)` for each cookie, or a header. */
function readPowerShellCommand(text: string): FileFindings | null {
  const masked = withoutStrings(text);
  /** The strings that the pattern finds outside other strings. */
  const stringsIn = (pattern: RegExp) =>
    Array.from(masked.matchAll(pattern), ({ indices = [] }) =>
      indices.slice(1).map((range) => range && powerShellString(text.slice(...range))),
    );
  const [uri] = stringsIn(POWERSHELL_URL)[0] ?? [];
  const url = uri === undefined ? null : absoluteUrl(uri);
  const headers = stringsIn(POWERSHELL_HEADER).map(([header = '']) => header);
  if (headers.length > 0) return cookiesOfRequest(url, headers);
  const cookies = stringsIn(NET_COOKIE).map(([name, value, path, domain]) => {
    // Firefox writes the port of the URL too.
    const host = domain?.replace(/^([^:]+|\[.*\]):\d+$/, '$1') ?? hostOf(url);
    return { name, value, path, domain: host, secure: isSecure(url) };
  });
  const file = readJsonCookies(cookies);
  const expected = masked.match(/System\.Net\.Cookie\b/gi)?.length ?? 0;
  for (let line = cookies.length + 1; line <= expected; line++) file.skip(line, 'line-not-cookie');
  return file;
}

/**
 * The text with `_` for every character in strings that is not a letter, so of the same length: a server may have written another command
 * into a string.
 */
function withoutStrings(text: string): string {
  return text.replace(STRINGS, (string) => {
    const [quote = ''] = string;
    if (string.length === 1) return string;
    if (quote === '#') return string.replace(/./g, '_');
    return quote + string.slice(1, -1).replace(/[^a-z]/gi, '_') + quote;
  });
}

/** The cookies of `fetch()` calls whose arguments are JSON; `null` if they are not. */
export function readFetch(text: string): FileFindings | null {
  return joined(text.trimStart().split(FETCH_START).map(readFetchCall));
}

function readFetchCall(text: string): FileFindings | null {
  const [, url, options = ''] = FETCH.exec(text) ?? [];
  if (url === undefined) return null;
  const init = parseJson(options.slice(0, options.lastIndexOf('}') + 1));
  const headers = isObject(init) ? init.headers : {};
  return cookiesOfRequest(String(parseJson(url)), cookieHeadersIn(headers));
}

/** @param headers a record, or pairs */
function cookieHeadersIn(headers: unknown): string[] {
  const record = isObject(headers) ? Object.entries(headers) : [];
  const pairs: unknown[] = Array.isArray(headers) ? headers : record;
  return pairs.flatMap((pair) => {
    const [name, value] = Array.isArray(pair) ? pair : [];
    const isCookie = typeof value === 'string' && String(name).toLowerCase() === 'cookie';
    return isCookie ? [value] : [];
  });
}

function cookiesOfRequest(url: string | null, headers: readonly string[]): FileFindings | null {
  const absolute = url === null ? null : absoluteUrl(url);
  if (absolute === null) return null;
  return cookiesOfHeader(headers.join('; '), absolute);
}

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

/** The cookies of all requests, numbered from 1; `null` if one could not be parsed. */
function joined(requests: readonly (FileFindings | null)[]): FileFindings | null {
  const all = new FileFindings();
  all.isOfFormat = true;
  let last = 0;
  for (const request of requests) {
    if (request === null) return null;
    const first = last;
    for (const [index, cookie] of request.cookies.entries()) {
      last = first + (request.lines[index] as number);
      all.add(last, cookie);
    }
    for (const { line, reason } of request.skipped) {
      all.skipped.push({ line: first + line, reason });
      last = Math.max(last, first + line);
    }
  }
  if (all.cookies.length + all.skipped.length === 0) all.skip(1, 'request-without-cookies');
  return all;
}

/** curl and PowerShell assume http if there is no scheme. */
function absoluteUrl(text: string): string | null {
  const url = SCHEME.test(text) ? text : `http://${text}`;
  return hostOf(url) === undefined ? null : url;
}

function hostOf(url: string | null): string | undefined {
  const parsed = url === null ? null : parseUrl(url);
  return parsed === null ? undefined : (parseHost(parsed.hostname) ?? undefined);
}

function isSecure(url: string | null): boolean {
  return url !== null && /^https:/i.test(url);
}

interface CurlArguments {
  /** The words that are URLs, or may be. */
  readonly words: string[];
  /** The values of -b. */
  readonly cookies: string[];
  /** Cookie headers, which curl sends instead of the values of -b. */
  readonly headers: string[];
}

/** The arguments of each curl command, including those separated by `--next`. Other commands are ignored. */
function curlCommands(words: readonly string[]): CurlArguments[] {
  const commands: CurlArguments[] = [];
  let command: CurlArguments | null = null;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string;
    if (CURL.test(word) || (command !== null && NEXT.test(word))) {
      command = { words: [], cookies: [], headers: [] };
      commands.push(command);
    } else if (OPERATOR.test(word)) command = null;
    else if (command !== null) at += takeWord(command, word, words[at + 1] ?? '');
  }
  return commands;
}

const CURL = /^curl(?:\.exe)?$/i;
const NEXT = /^(?:--next|-:)$/;
const OPERATOR = /^(?:;|&&?|\|\|?)$/;

/** @returns how many words after this one belong to it */
function takeWord(command: CurlArguments, word: string, next: string): 0 | 1 {
  const [option, attached] = splitOption(word);
  if (option === null) {
    command.words.push(word);
    return 0;
  }
  if (!HAS_VALUE.test(option)) return 0;
  takeOption(command, option, attached || next);
  return attached === '' ? 1 : 0;
}

/**
 * The option, `null` for a URL, and its value if the same word contains it, as in `-ba=1`. Of combined short options, as in `-sSLb`, only
 * the last can take a value.
 */
function splitOption(word: string): [option: string | null, attached: string] {
  if (!word.startsWith('-') || word === '-') return [null, word];
  // curl 8.16 and later: --cookie=a=1
  if (word.startsWith('--')) {
    const [option = '', ...value] = word.split('=');
    return [option, value.join('=')];
  }
  const at = word.search(SHORT_WITH_VALUE);
  return at < 0 ? [word, ''] : [`-${word[at]}`, word.slice(at + 1)];
}

const SHORT_WITH_VALUE = /[AbcCdDeEFhHKmoPQrtTuUwxXyYz]/;

/** The options of curl that take a value and are used with a URL. */
const HAS_VALUE = new RegExp(
  `^(?:-${SHORT_WITH_VALUE.source}|--(?:${[
    'abstract-unix-socket|alt-svc|aws-sigv4|cacert|capath|cert|cert-type|ciphers|config|connect-timeout|connect-to|continue-',
    'at|cookie|cookie-jar|create-file-mode|crlfile|curves|data|data-ascii|data-binary|data-raw|data-urlencode|dns-interface',
    'dns-ipv4-addr|dns-ipv6-addr|dns-servers|doh-url|dump-header|ech|engine|etag-compare|etag-save|expect100-timeout|form',
    'form-string|happy-eyeballs-timeout-ms|haproxy-clientip|header|hsts|interface|json|keepalive-time|key|key-type|limit-rate',
    'local-port|login-options|max-filesize|max-redirs|max-time|netrc-file|noproxy|oauth2-bearer|output|output-dir|pass',
    'pinnedpubkey|preproxy|proto|proto-default|proto-redir|proxy|proxy-cacert|proxy-capath|proxy-cert|proxy-header|proxy-key',
    'proxy-pass|proxy-user|proxy1\\.0|quote|range|rate|referer|request|request-target|resolve|retry|retry-delay|retry-max-time',
    'socks4|socks4a|socks5|socks5-hostname|speed-limit|speed-time|stderr|time-cond|tls-max|tls13-ciphers|trace|trace-ascii',
    'unix-socket|upload-file|url|url-query|user|user-agent|variable|write-out',
  ].join('|')}))$`,
);

const COOKIE = /^\s*cookie\s*:/i;

function takeOption(found: CurlArguments, option: string, value: string): void {
  if (option === '--url') found.words.push(absoluteUrl(value) ?? value);
  // Without `=` the value of -b is the name of a file.
  const isCookie = (option === '-b' || option === '--cookie') && value.includes('=');
  const isHeader = (option === '-H' || option === '--header') && COOKIE.test(value);
  if (isCookie) found.cookies.push(value.replace(COOKIE, ''));
  if (isHeader) found.headers.push(value.replace(COOKIE, ''));
}

/**
 * The beginning of a statement, by which a copied request is recognized: that of a line, which ends with LF. Cookies and URLs contain no LF,
 * but a server may have written text after a CR or within a line.
 */
const STATEMENT = String.raw`(?:^|\n)[ \t]*`;
const NEW_COOKIE = String.raw`\$[\w:]+(?:(?:\.Cookies)?\.Add\((?: ?(?:"[^"\n]*"|'[^'\n]*') ?,)? ?\(? ?|[ \t]*=[ \t]*)(?:New-Object[ \t]+(?:-TypeName[ \t]+)?System\.Net\.Cookie\(|\[System\.Net\.Cookie\]::new\()`;
export const POWERSHELL_STATEMENT = new RegExp(
  String.raw`${STATEMENT}${NEW_COOKIE}|${STATEMENT}(?:\$\w+ = New-Object Microsoft\.PowerShell\.|Invoke-(?:WebRequest|RestMethod)\s)`,
  'i',
);
const POWERSHELL_START = /\$session\s*=\s*New-Object|\bInvoke-(?:WebRequest|RestMethod)\b/gi;
const STRING = `("[^"\`]*(?:(?:\`[\\s\\S]|"")[^"\`]*)*"|'[^']*(?:''[^']*)*')`;
/** Strings and comments. A string without an end extends to the end of the text, so that matching takes linear time. */
const STRINGS =
  /(?<=^|\s)#[^\n]*|"[^"`]*(?:(?:`[\s\S]?|"")[^"`]*)*(?:"|$)|'[^']*(?:''[^']*)*(?:'|$)/g;
const POWERSHELL_URL = new RegExp(`-Uri\\s+${STRING}`, 'dgi');
const POWERSHELL_HEADER = new RegExp(
  `(?:(?:"cookie"|'cookie'|[{;\\n][ \\t]*cookie)\\s*=\\s*|\\.Add\\(\\s*["']cookie["']\\s*,\\s*)${STRING}`,
  'dgi',
);
const NET_COOKIE = new RegExp(
  `(?:^|[\\n;])[ \\t]*(?:\\[void\\] ?)?${NEW_COOKIE}\\s*${STRING}\\s*,\\s*${STRING}(?:\\s*,\\s*${STRING})?(?:\\s*,\\s*${STRING})?`,
  'dgi',
);
const FETCH_START = /\n(?=[ \t]*(?:await\s+)?fetch\()/;
const FETCH = /^\s*(?:await\s+)?fetch\(\s*("[^"\\]*(?:\\.[^"\\]*)*")\s*(?:,\s*([\s\S]*))?/;
