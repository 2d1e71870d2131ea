import type { Cookie } from '../cookie/cookie.js';
import { LoadError } from '../errors.js';
import { invalidArgType, requireOptions } from '../internal/arguments.js';
import { types } from '../internal/node-modules.js';
import { UrlRequest } from '../url/request.js';
import { reportReplacements } from './encoding.js';
import { explainUnknownFormat } from './explain-unknown-format.js';
import { FileContent } from './file-content.js';
import { type CookieFileFormat, detectFormat } from './formats.js';
import { withoutImpossible } from './impossible-cookie.js';
import type { FileFindings, SkippedLine } from './parsed-file.js';

export type { CookieFileFormat } from './formats.js';

/** Options of {@link readCookies}. */
export interface ReadCookiesOptions {
  /** The URL of the request that contained a `Cookie` header. Other formats contain their hosts. */
  url?: string | URL | undefined;
}

/** The cookies of a file. */
export interface ReadCookies {
  format: CookieFileFormat;
  /** All cookies, session cookies and expired ones included. */
  cookies: Cookie[];
  /** The entries that could not be parsed, in file order. */
  skipped: SkippedLine[];
  /** The entries whose cookies were changed; absent if there are none. */
  altered?: SkippedLine[] | undefined;
}

/**
 * Reads cookies in any of these formats: cookies.txt, LWP, Playwright's storageState, exports of browser extensions, tough-cookie and its
 * stores, the DevTools protocol, Puppeteer, WebDriver, HTTPie, Go, Guzzle, .NET, Rust, OkHttp, this package's JSON, and text copied from a
 * browser's developer tools: the cookie table, a `Cookie` header, a request as cURL, PowerShell or fetch. Non-ASCII text is sent as the
 * octets that the tool would send ({@link Cookie.utf8}).
 * @param content text, or the octets of a file
 * @throws LoadError if the format is unknown, or for a `Cookie` header without a `url`
 * @example
 * ```js
 * import { readCookies, Session } from 'undici-cookiejar';
 *
 * const session = new Session();
 * const copied = "curl 'https://example.com/account' -b 'sid=1; theme=dark'";
 * const { format, cookies, skipped } = readCookies(copied);
 * session.jar.update(cookies);
 * console.log(format, session.jar.keys(), skipped); // curl [ 'sid', 'theme' ] []
 * ```
 */
export function readCookies(
  content: string | Uint8Array,
  options?: ReadCookiesOptions,
): ReadCookies {
  const { url } = requireOptions('options', options, { url: true });
  const request = url === undefined ? undefined : new UrlRequest(url);
  const input = new FileContent(requireContent(content), request?.getFullUrl());
  const detected = detectFormat(input);
  const { file } = detected;
  if (!file.isOfFormat) {
    const reason = explainUnknownFormat(input, detected);
    throw new LoadError(reason ?? 'the file has no known format of cookies');
  }
  const format = detected.format.format as CookieFileFormat;
  if (format !== 'netscape' && format !== 'lwp') reportReplacements(file, input.octets);
  return resultOf(format, file);
}

function requireContent(content: unknown): Uint8Array {
  if (typeof content === 'string') return Buffer.from(content);
  if (types.isUint8Array(content)) return content;
  const hint =
    typeof content === 'object' && content !== null
      ? 'For an object or a list of cookies: readCookies(JSON.stringify(content))'
      : 'The right call: readCookies(text), or await readCookieFile(path)';
  throw invalidArgType('content', 'of type string or an instance of Uint8Array', content, hint);
}

function resultOf(format: CookieFileFormat, file: FileFindings): ReadCookies {
  const cookies = format === 'json' ? file.cookies : withoutImpossible(file);
  const { skipped, altered } = file;
  for (const list of [skipped, altered]) list.sort((a, b) => a.line - b.line);
  return { format, cookies, skipped, ...(altered.length > 0 ? { altered } : {}) };
}
