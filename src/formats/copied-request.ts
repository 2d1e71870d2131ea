import { parseHost } from '../url/parse-host.js';
import { cookiesOfHeader } from './cookie-header.js';
import { isObject, type JsonObject } from './json-fields.js';
import { readJsonCookies } from './json-reader.js';
import type { FileFindings } from './parsed-file.js';
import { powerShellText, shellWords } from './shell-words.js';

// Requests that a browser's tools copied: "copy as cURL", "copy as PowerShell", "copy as fetch (Node.js)".

/** The cookies of a curl command; `null` if it names no URL. */
export function readCurl(text: string): FileFindings | null {
  const words = shellWords(text.replace(/^\s*\$\s/, '').trim());
  const { url, cookies } = curlArguments(words.slice(1));
  return cookiesOfRequest(url, cookies);
}

/** The cookies of a PowerShell command: `New-Object System.Net.Cookie(name, value, path, domain)` for each, or a header. */
export function readPowerShell(text: string): FileFindings | null {
  const [, uri] = POWERSHELL_URL.exec(text) ?? [];
  const url = uri === undefined ? null : absoluteUrl(powerShellText(uri));
  const headers = Array.from(text.matchAll(POWERSHELL_HEADER), ([, header = '']) =>
    powerShellText(header),
  );
  if (headers.length > 0) return cookiesOfRequest(url, headers);
  const cookies = Array.from(text.matchAll(NET_COOKIE), ([, ...strings]) => {
    const [name, value, path, domain] = strings.map((each) => each && powerShellText(each));
    return { name, value, path, domain: domain ?? hostOf(url), secure: isSecure(url) };
  });
  return readJsonCookies(cookies);
}

/** The cookies of a `fetch()` call whose arguments are JSON; `null` if they are not. */
export function readFetch(text: string): FileFindings | null {
  const [, url, options = ''] = FETCH.exec(text) ?? [];
  if (url === undefined) return null;
  const init = jsonIn(options.slice(0, options.lastIndexOf('}') + 1));
  const headers = isObject(init) && isObject(init.headers) ? init.headers : {};
  return cookiesOfRequest(String(jsonIn(url)), cookieHeadersIn(headers));
}

function cookieHeadersIn(headers: JsonObject): string[] {
  const cookies = Object.entries(headers).filter(([name]) => name.toLowerCase() === 'cookie');
  return cookies.map(([, value]) => String(value));
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function cookiesOfRequest(url: string | null, headers: readonly string[]): FileFindings | null {
  const absolute = url === null ? null : absoluteUrl(url);
  if (absolute === null) return null;
  return cookiesOfHeader(headers.join('; '), absolute);
}

/** curl and PowerShell assume http if there is no scheme. */
function absoluteUrl(text: string): string | null {
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  return hostOf(url) === undefined ? null : url;
}

function hostOf(url: string | null): string | undefined {
  if (url === null || !URL.canParse(url)) return undefined;
  return parseHost(new URL(url).hostname) ?? undefined;
}

function isSecure(url: string | null): boolean {
  return url !== null && /^https:/i.test(url);
}

interface CurlArguments {
  url: string | null;
  readonly cookies: string[];
}

function curlArguments(words: readonly string[]): CurlArguments {
  const found: CurlArguments = { url: null, cookies: [] };
  for (let at = 0; at < words.length; at++) {
    const [option, attached] = splitOption(words[at] as string);
    if (option === null) found.url ??= attached;
    else if (attached !== '') takeOption(found, option, attached);
    else if (HAS_VALUE.test(option)) takeOption(found, option, words[++at] ?? '');
  }
  return found;
}

/** The option, `null` for a URL, and its value if that is in the same word, as in `-ba=1`. */
function splitOption(word: string): [option: string | null, attached: string] {
  if (!word.startsWith('-') || word === '-') return [null, word];
  const short = word.slice(0, 2);
  return short !== '--' && HAS_VALUE.test(short) ? [short, word.slice(2)] : [word, ''];
}

/** The options of curl that take a value and are used with a URL. */
const HAS_VALUE =
  /^(?:-[AbcCdDeEFhHKmoPQrtTuUwxXyYz]|--(?:aws-sigv4|cacert|cert|ciphers|config|connect-timeout|connect-to|cookie|cookie-jar|data|data-ascii|data-binary|data-raw|data-urlencode|form|form-string|header|interface|json|key|limit-rate|max-redirs|max-time|noproxy|oauth2-bearer|output|proxy|proxy-user|range|referer|request|resolve|retry|unix-socket|upload-file|url|url-query|user|user-agent|write-out))$/;

const COOKIE = /^\s*cookie\s*:/i;

function takeOption(found: CurlArguments, option: string, value: string): void {
  if (option === '--url') found.url = value;
  // Without `=` the value of -b is the name of a file.
  const isCookie = (option === '-b' || option === '--cookie') && value.includes('=');
  const isHeader = (option === '-H' || option === '--header') && COOKIE.test(value);
  if (isCookie || isHeader) found.cookies.push(value.replace(COOKIE, ''));
}

const STRING = '"([^"`]*(?:(?:`[\\s\\S]|"")[^"`]*)*)"';
const POWERSHELL_URL = new RegExp(`-Uri\\s+${STRING}`, 'i');
const POWERSHELL_HEADER = new RegExp(`"cookie"\\s*=\\s*${STRING}`, 'gi');
const NET_COOKIE = new RegExp(
  `System\\.Net\\.Cookie\\(\\s*${STRING}\\s*,\\s*${STRING}(?:\\s*,\\s*${STRING})?(?:\\s*,\\s*${STRING})?`,
  'g',
);
const FETCH = /^\s*(?:await\s+)?fetch\(\s*("[^"\\]*(?:\\.[^"\\]*)*")\s*(?:,\s*([\s\S]*))?/;
