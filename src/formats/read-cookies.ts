import type { Cookie } from '../cookie/cookie.js';
import { explainPrefix } from '../cookie/prefix.js';
import { LoadError } from '../errors.js';
import { invalidArgType } from '../internal/arguments.js';
import { hasControlCharacter } from '../internal/octets.js';
import { isJarJson } from '../jar/json.js';
import type { RefusalCode } from '../refusal.js';
import { isIpLiteral } from '../url/domain.js';
import { defaultPublicSuffixList } from '../url/public-suffix-list.js';
import { parseJsonList } from './json-reader.js';
import { findJsonList, type JsonFormat } from './json-shapes.js';
import { parseLwp } from './lwp-reader.js';
import { isPythonsLwp } from './lwp-writer.js';
import { parseNetscape } from './netscape-reader.js';
import { isPythonsNetscape } from './netscape-writer.js';
import { parseOwnJson } from './own-json.js';
import type { FileFindings, SkippedLine } from './parsed-file.js';

/** What a file was taken for: `json` is this package's own form, `firefox` and `chromium` are databases of browsers. */
export type CookieFileFormat = 'netscape' | 'lwp' | 'json' | 'firefox' | 'chromium' | JsonFormat;

/** The cookies of a file. */
export interface ReadCookies {
  format: CookieFileFormat;
  /** All of them, session cookies and expired ones too. */
  cookies: Cookie[];
  /** What was passed over. */
  skipped: SkippedLine[];
  /** Cookies that are not quite as they stood there; left out where there are none. */
  altered?: SkippedLine[] | undefined;
}

/**
 * Reads the cookies of a file of any tool: cookies.txt, LWP, Playwright's storageState, the exports of browser extensions,
 * tough-cookie, the DevTools protocol, Puppeteer, WebDriver, HTTPie, and this package's own JSON. Text beyond ASCII goes out
 * as the octets that the tool would send ({@link Cookie.utf8}).
 * @throws LoadError if it has another format; TypeError (ERR_INVALID_ARG_TYPE) if it is neither text nor octets
 */
export function readCookies(content: string | Uint8Array): ReadCookies {
  const octets = typeof content === 'string' ? Buffer.from(content) : content;
  if (!(octets instanceof Uint8Array)) throw invalidContent(content);
  const { format, file } = recognise(octets);
  const cookies = format === 'json' ? file.cookies : withoutImpossible(file);
  const { skipped, altered } = file;
  skipped.sort((a, b) => a.line - b.line);
  return { format, cookies, skipped, ...(altered.length > 0 ? { altered } : {}) };
}

function invalidContent(content: unknown): TypeError {
  const hint = 'The right call: readCookies(text), or await readCookieFile(path)';
  return invalidArgType('content', 'of type string or an instance of Uint8Array', content, hint);
}

interface Recognised {
  readonly format: CookieFileFormat;
  readonly file: FileFindings;
}

function recognise(content: Uint8Array): Recognised {
  const start = Buffer.from(content.subarray(0, 4096)).toString('latin1');
  const json = /^(?:\xef\xbb\xbf)?\s*[[{]/.test(start) ? parseJson(content) : undefined;
  if (json !== undefined) return readJson(json);
  const encoding = isPythonsLwp(content) || isPythonsNetscape(content) ? 'python' : 'foreign';
  const rules = { reading: 'rfc6265bis', encoding } as const;
  const isLwp = /^(?:\xef\xbb\xbf)?(?:#LWP-Cookies-|Set-Cookie3:)|^Set-Cookie3:/m.test(start);
  const file = isLwp ? parseLwp(content, rules) : parseNetscape(content, rules);
  if (!file.isOfFormat) throw new LoadError(explainUnknown(content, start));
  return { format: isLwp ? 'lwp' : 'netscape', file };
}

/** What no browser would have let a server set, and no tool should send: it was made up, or is of a file that was tampered with. */
export function withoutImpossible(file: FileFindings): Cookie[] {
  return file.cookies.filter((cookie, index) => {
    const code = explainText(cookie) ?? explainPrefix(cookie) ?? explainDomain(cookie.domain);
    if (code !== null) file.skip(file.lines[index] ?? index + 1, code);
    return code === null;
  });
}

function explainText({ name, value, path }: Cookie): RefusalCode | null {
  return [name, value ?? '', path].some(hasControlCharacter) ? 'line-control-character' : null;
}

function explainDomain(domain: string): RefusalCode | null {
  if (!domain.startsWith('.')) return null;
  // A last dot is the root of all names, and changes neither answer (R5).
  const name = domain.slice(1).replace(/\.+$/, '');
  if (isIpLiteral(name)) return 'ip-domain';
  return defaultPublicSuffixList.publicSuffix(name) === name ? 'public-suffix' : null;
}

function explainUnknown(content: Uint8Array, start: string): string {
  if (content.length === 0) return 'the file is empty';
  if (start.startsWith('SQLite format 3'))
    return "a browser's database, which readCookieFile(path) reads";
  if (/^\s*[[{]/.test(start)) return 'JSON that ends too soon or is otherwise not well-formed';
  if (start.includes('\0')) return 'not a text file in an encoding that is read here';
  return 'no format of cookies that is known here';
}

function parseJson(content: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(content));
  } catch {
    return undefined;
  }
}

function readJson(data: unknown): Recognised {
  if (isJarJson(data)) return { format: 'json', file: parseOwnJson(data) };
  const list = findJsonList(data);
  return { format: list.format, file: parseJsonList(list) };
}
