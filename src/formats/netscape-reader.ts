import { Cookie, type CookieInit, type NonstandardAttr } from '../cookie/cookie.js';
import type { RefusalCode } from '../refusal.js';
import { type FileLine, type FileReading, linesOf, MAX_LINE, setOutgoing } from './encoding.js';
import { isConverted, readExpiry } from './expiry.js';
import { asciiDomain, isHost } from './host.js';
import { HTTP_ONLY_PREFIX } from './netscape-writer.js';
import { FileFindings } from './parsed-file.js';
import { LINES_PER_STEP, runSteps, type Steps } from './steps.js';

// cookies.txt, one cookie a line, its seven fields parted by TABs and nothing ever escaped:
//   domain, whether it includes subdomains, path, secure, expires, name, value

const FIRST_LINE = /^#\s*(?:Netscape )?HTTP Cookie File/i;
const HTTP_ONLY: readonly NonstandardAttr[] = [['HttpOnly', null]];
const HTTP_ONLY_AS_IN_PYTHON: readonly NonstandardAttr[] = [['HTTPOnly', '']];

/**
 * Reads cookies.txt as every tool writes it: with or without a first line, with BOM, CRLF, `#HttpOnly_`, six fields, host:port,
 * expiries in seconds, milliseconds or microseconds. A line that is no cookie is skipped (departure D13).
 */
export function parseNetscape(content: Uint8Array, rules: FileReading): FileFindings {
  return runSteps(readNetscape(content, rules));
}

/** {@link parseNetscape} in steps. */
export function readNetscape(content: Uint8Array, rules: FileReading): Steps<FileFindings> {
  return new NetscapeReader(rules).read(content);
}

const SPACE = 0x20;
const HASH = 0x23;
const DOLLAR = 0x24;

/** Blank lines and those that begin with `#` or, as http.cookiejar has it, with `$`. */
function isComment(text: string): boolean {
  const first = text.charCodeAt(0);
  if (first > SPACE && first !== HASH && first !== DOLLAR) return false;
  const start = text.trimStart();
  return start === '' || start[0] === '#' || start[0] === '$';
}

class NetscapeReader {
  readonly #rules: FileReading;
  readonly #isExact: boolean;
  readonly #file = new FileFindings();
  /** The domain of the line before, and what came of it: the cookies of a site mostly stand together. */
  #lastDomain = '';
  #lastIncludesSubdomains = false;
  #lastScope: Scope | null = null;

  constructor(rules: FileReading) {
    this.#rules = rules;
    this.#isExact = rules.reading === 'http.cookiejar';
  }

  *read(content: Uint8Array): Steps<FileFindings> {
    const file = this.#file;
    for (const line of linesOf(content, this.#rules.encoding)) {
      if (line.number % LINES_PER_STEP === 0) yield;
      const isHttpOnly = line.text.startsWith(HTTP_ONLY_PREFIX);
      if (!isHttpOnly && isComment(line.text)) file.isOfFormat ||= FIRST_LINE.test(line.text);
      else {
        const fault = this.#readLine(line, isHttpOnly);
        if (fault !== null) file.skip(line.number, fault);
      }
    }
    return file;
  }

  /** @returns what is wrong with the line, `null` where it gave a cookie */
  #readLine({ text, number, isUtf8 }: FileLine, isHttpOnly: boolean): RefusalCode | null {
    if (text.length > MAX_LINE) return 'line-too-long';
    const fields = fieldsOf(text, isHttpOnly ? HTTP_ONLY_PREFIX.length : 0);
    if (fields === null) return 'line-not-cookie';
    // Other control characters are for those to judge who send: no server could have set them, but a program can.
    if (text.includes('\0') || text.includes('\r')) return 'line-control-character';
    const init = this.#readFields(fields);
    if (typeof init === 'string') return init;
    if (isHttpOnly) init.rest = this.#isExact ? HTTP_ONLY_AS_IN_PYTHON : HTTP_ONLY;
    if (isUtf8) setOutgoing(init, this.#rules.encoding);
    this.#file.add(number, new Cookie(init));
    if (isConverted(fields.expires)) this.#file.alter(number, 'expiry-unit');
    return null;
  }

  #readFields(fields: Fields): CookieInit | RefusalCode {
    const isExact = this.#isExact;
    const { name, value, path } = fields;
    const includesSubdomains = readFlag(fields.subdomains);
    const secure = isExact ? fields.secure === 'TRUE' : readFlag(fields.secure);
    if (!isExact && (includesSubdomains === null || secure === null)) return 'line-flag';
    if (!isExact && name === '' && value === '') return 'line-not-cookie';
    const scope = this.#scopeOf(fields.domain, includesSubdomains === true);
    if (scope === null) return 'line-domain';
    const expires = readExpiry(fields.expires);
    if (expires === undefined) return 'line-expiry';
    const isValueless = isExact && name === '';
    // One object of one form for every line, which V8 makes quicker than one in pieces and with gaps.
    return {
      name: isValueless ? value : name,
      value: isValueless ? null : value,
      domain: scope.domain,
      port: scope.port,
      portSpecified: scope.port !== null,
      path: isExact || path.startsWith('/') ? path : `/${path}`,
      secure: secure === true,
      expires,
      rest: undefined,
      utf8: false,
    };
  }

  #scopeOf(domain: string, includesSubdomains: boolean): Scope | null {
    if (domain !== this.#lastDomain || includesSubdomains !== this.#lastIncludesSubdomains) {
      const name = this.#isExact ? domain.toLowerCase() : asciiDomain(domain);
      this.#lastScope = readDomain(name, includesSubdomains);
      this.#lastDomain = domain;
      this.#lastIncludesSubdomains = includesSubdomains;
    }
    return this.#lastScope;
  }
}

interface Fields {
  readonly domain: string;
  readonly subdomains: string;
  readonly path: string;
  readonly secure: string;
  readonly expires: string;
  readonly name: string;
  readonly value: string;
}

/** The seven fields, a missing last one empty; more TABs belong to the value, as wget, Perl and Python write it. */
function fieldsOf(text: string, start: number): Fields | null {
  const tab1 = text.indexOf('\t', start);
  const tab2 = text.indexOf('\t', tab1 + 1);
  const tab3 = text.indexOf('\t', tab2 + 1);
  const tab4 = text.indexOf('\t', tab3 + 1);
  const tab5 = text.indexOf('\t', tab4 + 1);
  if (tab1 < 0 || tab2 <= tab1 || tab3 <= tab2 || tab4 <= tab3 || tab5 <= tab4) return null;
  const tab6 = text.indexOf('\t', tab5 + 1);
  const endOfName = tab6 < 0 ? text.length : tab6;
  return {
    domain: text.slice(start, tab1),
    subdomains: text.slice(tab1 + 1, tab2),
    path: text.slice(tab2 + 1, tab3),
    secure: text.slice(tab3 + 1, tab4),
    expires: text.slice(tab4 + 1, tab5),
    name: text.slice(tab5 + 1, endOfName),
    value: text.slice(endOfName + 1),
  };
}

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ['', false],
  ...['TRUE', 'T', 'YES', 'Y', '1'].map((text) => [text, true] as const),
  ...['FALSE', 'F', 'NO', 'N', '0'].map((text) => [text, false] as const),
]);

function readFlag(text: string): boolean | null {
  if (text === 'TRUE') return true;
  if (text === 'FALSE') return false;
  return FLAGS.get(text.toUpperCase()) ?? null;
}

/** Where a cookie goes. */
interface Scope {
  readonly domain: string;
  readonly port: string | null;
}

/**
 * The scope that a domain stands for. The second field decides whether subdomains are in it, whatever the dot says: wget2 writes
 * none. A port, which wget writes, holds the cookie to that port; those of http and https say nothing that `secure` does not.
 */
function readDomain(text: string, includesSubdomains: boolean): Scope | null {
  const name = text.trim();
  const start = name.startsWith('.') ? 1 : 0;
  // What is in brackets is an IPv6 address, with colons of its own.
  const colon = name.indexOf(':', name.lastIndexOf(']') + 1);
  const host = name.slice(start, colon < 0 ? name.length : colon);
  const port = colon < 0 ? null : name.slice(colon + 1);
  if (!isHost(host) || (port !== null && !/^\d+$/.test(port))) return null;
  const isUsual = port === null || port === '80' || port === '443';
  return { domain: includesSubdomains ? `.${host}` : host, port: isUsual ? null : port };
}
