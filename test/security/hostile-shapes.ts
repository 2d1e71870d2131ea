import { tableColumns } from '../../src/browser-databases/table-columns.js';
import { Cookie } from '../../src/cookie/cookie.js';
import { BrowserDatabaseError } from '../../src/errors.js';
import { LWPCookieJar } from '../../src/files/lwp-cookie-jar.js';
import { readCookies } from '../../src/formats/read-cookies.js';
import { type WriteCookiesOptions, writeCookies } from '../../src/formats/write-cookies.js';
import { parseCookieDate } from '../../src/headers/cookie-date.js';
import { joinHeaderWords, WordReader } from '../../src/headers/header-words.js';
import { http2time, iso2time } from '../../src/headers/http-date.js';
import { CookieJar } from '../../src/jar/cookie-jar.js';
import { BrowserCookiePolicy } from '../../src/policy/browser-cookie-policy.js';
import { DefaultCookiePolicy } from '../../src/policy/default-cookie-policy.js';
import { defaultPublicSuffixList } from '../../src/url/public-suffix-list.js';
import { escapePath } from '../../src/url/urllib-url.js';
import { responseWith } from '../messages.js';

// What strangers have sent to cost a reader its time (R8), and everything here that reads.

const LATIN_1 = Array.from({ length: 128 }, (_, at) => String.fromCharCode(128 + at)).join('');

/** Texts that are repeated until they are long. */
export const SHAPES: readonly [name: string, unit: string][] = [
  ['semicolons', ';'],
  ['commas', ','],
  ['spaces', ' '],
  ['tabs', '\t'],
  ['quotes', '"'],
  ['single quotes', "'"],
  ['backticks and quotes', '`"'],
  ['backticks', '`'],
  ['comments', '/*'],
  ['hyphens', '-'],
  ['equals signs', '='],
  ['digits', '9'],
  ['zeros', '0'],
  ['letters', 'a'],
  ['dots', '.'],
  ['labels', 'a.'],
  ['slashes', '/'],
  ['backslashes', '\\'],
  ['escaped quotes', '\\"'],
  ['percent signs', '%'],
  ['escapes', '%2f'],
  ['colons', ':'],
  ['brackets', '['],
  ['braces', '{"a":'],
  ['at signs', '@'],
  ['number signs', '#'],
  ['dollar signs', '$'],
  ['signs', '+-'],
  ['parentheses', '('],
  ['pairs', 'a=b;'],
  ['attributes', 'a=b; '],
  ['quoted pairs', 'a="b",'],
  ['open quotes', 'a="'],
  ['commas and quotes', ',"'],
  ['spaces and commas', ' ,'],
  ['spaces and semicolons', ' ;'],
  ['date tokens', '1 Jan 2037 00:00:00 '],
  ['clocks', '00:00:00 '],
  ['weekdays', 'Sun, '],
  ['no-break spaces', '\xa0'],
  ['beyond ASCII', '\xe9'],
  ['all of latin-1', LATIN_1],
  ['line feeds', '\n'],
  ['carriage returns', '\r'],
  ['NULs', '\0'],
];

const URL = 'https://www.example.com/';

const both = (): CookieJar[] => [
  new CookieJar(new BrowserCookiePolicy()),
  new CookieJar(new DefaultCookiePolicy({ rfc2965: true, strictDomain: true, strictNsDomain: 7 })),
];

function setCookie(header: string): void {
  for (const jar of both()) jar.setFromHeader(header, URL);
}

function setCookie2(header: string): void {
  const [, jar] = both() as [CookieJar, CookieJar];
  const response = responseWith({ 'set-cookie2': [header] });
  jar.extractCookies(response, requestOf(URL));
}

function requestOf(url: string) {
  return {
    unverifiable: false,
    originReqHost: 'www.example.com',
    getFullUrl: () => url,
    getHost: () => /^[^/]*\/\/([^/?#]*)/.exec(url)?.[1] ?? '',
    getType: () => 'https',
    hasHeader: () => false,
    getHeader: () => undefined,
    headerItems: () => [],
    addUnredirectedHeader: () => {},
  };
}

function ask(url: string): void {
  for (const jar of both()) {
    jar.setCookie(new Cookie({ name: 'a', value: 'b', domain: '.example.com', path: '/' }));
    jar.extractCookies(responseWith(['a=b; Domain=example.com', 'c=d; Path=/x']), requestOf(url));
    jar.addCookieHeader(requestOf(url));
  }
}

function send(value: string, version = 0): void {
  for (const jar of both()) {
    jar.setCookie(
      new Cookie({ version, name: 'a', value, domain: '.example.com', path: '/', rest: { value } }),
    );
    jar.cookieHeader(URL);
  }
}

/** Cookies with the text in all their fields, a seventh of it in each: so much and no more is there to write. */
function cookieFields(text: string): Cookie[] {
  const usual = { name: 'a', value: 'b', domain: 'www.example.com', path: '/' };
  const seventh = text.slice(0, Math.ceil(text.length / 7));
  return [
    new Cookie({ ...usual, value: seventh }),
    new Cookie({ ...usual, name: seventh }),
    new Cookie({ ...usual, path: seventh }),
    new Cookie({ ...usual, domain: seventh }),
    new Cookie({ ...usual, rest: { [seventh]: seventh }, comment: seventh }),
  ];
}

function write(format: WriteCookiesOptions['format']): (text: string) => void {
  return (text) => {
    writeCookies(cookieFields(text), { format });
  };
}

/** Reads a file; an unknown format is a valid result too. */
export function readFile(content: string): void {
  try {
    readCookies(content);
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_COOKIE_LOAD') throw error;
  }
}

const netscape = (line: string) => readFile(`# Netscape HTTP Cookie File\n${line}\n`);
const lwp = (line: string) => readFile(`#LWP-Cookies-2.0\nSet-Cookie3: ${line}\n`);
/** Lines as long as a loader reads them, so that it reads them all. */
function linesOf(text: string, start = ''): string {
  const lines = text.replace(/[\r\n]/g, '').match(/.{1,60000}/gs) ?? [];
  return lines.map((line) => `${start}${line}\n`).join('');
}

const json = (entry: object) =>
  readFile(JSON.stringify([{ name: 'a', value: 'b', domain: 'www.example.com', ...entry }]));

/** A malformed definition is a valid result too. */
function tableDefinition(text: string): void {
  try {
    tableColumns(`CREATE TABLE t(a ${text}`);
  } catch (error) {
    if (!(error instanceof BrowserDatabaseError)) throw error;
  }
}

/** Everything that reads what a stranger has written, or writes it. */
export const READERS: readonly [name: string, read: (text: string) => unknown][] = [
  ['a Set-Cookie', setCookie],
  ['a value', (text) => setCookie(`a=${text}b`)],
  ['a name', (text) => setCookie(`a${text}=b`)],
  ['an attribute', (text) => setCookie(`a=b; ${text}`)],
  ['Domain', (text) => setCookie(`a=b; Domain=${text}.example.com`)],
  ['Domain, its end', (text) => setCookie(`a=b; Domain=example.com${text}x`)],
  ['Path', (text) => setCookie(`a=b; Path=/${text}`)],
  ['Expires', (text) => setCookie(`a=b; Expires=${text}x`)],
  ['Max-Age', (text) => setCookie(`a=b; Max-Age=${text}1`)],
  ['Version', (text) => setCookie(`a=b; Version=${text}`)],
  ['a Set-Cookie2', setCookie2],
  ['a quoted value', (text) => setCookie2(`a="${text}`)],
  ['Port', (text) => setCookie2(`a=b; Version=1; Port="${text}443"`)],
  ['Domain of Set-Cookie2', (text) => setCookie2(`a=b; Version=1; Domain="${text}.example.com"`)],
  ['Expires of Set-Cookie2', (text) => setCookie2(`a=b; Version=1; Expires="${text}x"`)],
  ['header words', (text) => Array.from(new WordReader(text).lists(), () => null)],
  ['header words, written', (text) => joinHeaderWords([[['a', text]]])],
  ['a date of http.cookiejar', (text) => [http2time(text), http2time(`1 Jan 2037 ${text}`)]],
  ['a date of ISO 8601', (text) => [iso2time(text), iso2time(`2037-01-01 ${text}`)]],
  ['a date of RFC 6265bis', (text) => parseCookieDate(text)],
  ['a host', (text) => ask(`https://${text}.example.com/`)],
  ['a host, its end', (text) => ask(`https://example.com${text}x/`)],
  ['a port', (text) => ask(`https://www.example.com:${text}/`)],
  ['a path', (text) => ask(`https://www.example.com/${text}`)],
  ['a query', (text) => ask(`https://www.example.com/?${text}`)],
  ['the list of public suffixes', (text) => defaultPublicSuffixList.publicSuffix(`${text}.com`)],
  ['escapePath', escapePath],
  ['the Cookie header', (text) => send(text)],
  ['the Cookie header of RFC 2965', (text) => send(text, 1)],
  ['a file', readFile],
  ['a line of cookies.txt', netscape],
  ['a domain in cookies.txt', (text) => netscape(`${text}:x\tFALSE\t/\tFALSE\t0\ta\tb`)],
  ['a domain in cookies.txt, its end', (text) => netscape(`a${text}b\tTRUE\t/\tFALSE\t0\ta\tb`)],
  ['an expiry in cookies.txt', (text) => netscape(`a.test\tFALSE\t/\tFALSE\t${text}x\ta\tb`)],
  ['a value in cookies.txt', (text) => netscape(`a.test\tFALSE\t/\tFALSE\t0\ta\t${text}`)],
  ['lines of cookies.txt', (text) => readFile(`# Netscape HTTP Cookie File\n${linesOf(text)}`)],
  ['a line of LWP', lwp],
  ['lines of LWP', (text) => readFile(`#LWP-Cookies-2.0\n${linesOf(text, 'Set-Cookie3: ')}`)],
  ['a domain in LWP', (text) => lwp(`a=b; path="/"; domain="${text}.test"; version=0`)],
  ['an expiry in LWP', (text) => lwp(`a=b; path="/"; domain=a.test; expires="${text}x"`)],
  [
    'a port and version in LWP',
    (text) => lwp(`a=b; domain=a.test; port="${text}"; version=${text}x`),
  ],
  ['a curl command', (text) => readFile(`curl 'https://a.test/' ${text}`)],
  ['a curl command, quoted', (text) => readFile(`curl "https://a.test/" -b "${text}`)],
  ['a curl command for cmd', (text) => readFile(`curl https://a.test/ -b ^"${text}`)],
  ['a PowerShell command', (text) => readFile(`Invoke-WebRequest -Uri "https://a.test/${text}`)],
  ['a fetch() call', (text) => readFile(`fetch("https://a.test/", {"headers":{"cookie":"${text}`)],
  ['a domain in JSON', (text) => json({ domain: `${text}.test` })],
  ['a path in JSON', (text) => json({ path: text })],
  ['an expiry in JSON', (text) => json({ expires: `${text}x` })],
  ['a table definition', tableDefinition],
  ['nested JSON', (text) => readFile(`[{"name":"a","value":"b","domain":"a.test","x":${text}`)],
  ['cookies.txt, written', write('netscape')],
  ['LWP, written', write('lwp')],
  ['storageState, written', write('storageState')],
  ['our JSON, written', write('json')],
  [
    'LWP of a jar',
    (text) => {
      const jar = new LWPCookieJar();
      for (const cookie of cookieFields(text)) jar.setCookie(cookie);
      jar.asLwpStr({ ignoreDiscard: true });
    },
  ],
];

/** Processor time in milliseconds: what else the machine does is not in it. */
export function processorTime(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The shape, this long or a little shorter. */
export function textOf(unit: string, length: number): string {
  return unit.repeat(Math.floor(length / unit.length));
}
