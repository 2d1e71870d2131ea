import { LoadError } from '../errors.js';
import { cookiesInHeader } from '../parsers/parse-cookie-header.js';
import type { FileContent } from './file-content.js';
import { FileFindings } from './parsed-file.js';

/** The cookies of a Cookie header given as text, numbered from 1. Of several with the same name, which differ in path, only the first is used. */
export function cookiesOfHeader(header: string, url: string): FileFindings {
  const file = new FileFindings();
  file.isOfFormat = true;
  const names = new Set<string>();
  let number = 0;
  for (const cookie of cookiesInHeader(header, { url, dialect: 'rfc6265bis', isText: true })) {
    number++;
    if (names.has(cookie.name)) file.skip(number, 'cookie-repeated');
    else file.add(number, cookie);
    names.add(cookie.name);
  }
  return file;
}

/** Pairs of which one has a name. A word alone may be text of any kind. */
const PAIRS = /^(?:=?[^\s=;,<{[#]+; ?)*[^\s=;,<{[#]+=/;
/** The same with the names that other formats begin with, such as PHP's `cart[0]`: with a URL, the text is likely to be a header. */
const PAIRS_OF_URL = /^(?![[{]\s*["{[\]}])(?:=?[^\s=;<]+; ?)*[^\s=;<]+=/;
const REQUEST_LINE = /^\s*[A-Z]+ \S+ HTTP\/\d/;
/** A line of a request's headers, and not one of cookies.txt for the host `cookie`. A CR may be a part of a server's value. */
const COOKIE_LINE = /(?:^|\n)[ \t]*cookie:(?!\d+\t)[ \t]*(?:\r?\n)?([^\r\n]*)/gi;

/**
 * Reads `Cookie: a=1`, alone or among the headers of a request, or `a=1; b=2`; `null` for another format.
 * @throws LoadError if the URL is not known
 */
export function readCookieHeader(content: FileContent): FileFindings | null {
  const { start, firstLine, url } = content;
  if (start.includes('\0')) return null;
  const isPrefixed = headersIn(start).search(COOKIE_LINE) >= 0;
  const pairs = url === undefined ? PAIRS : PAIRS_OF_URL;
  const isPairs = firstLine === start.trim() && pairs.test(firstLine) && content.json === undefined;
  if (!isPrefixed && !isPairs) return null;
  if (url === undefined) {
    throw new LoadError(
      'a Cookie header does not name its host; pass the URL of the request: readCookies(text, { url })',
    );
  }
  const headers = isPrefixed
    ? Array.from(headersIn(content.text).matchAll(COOKIE_LINE), ([, pairs = '']) => pairs)
    : [content.text];
  return cookiesOfHeader(headers.join('; '), url);
}

/** The headers of a request, without its body, which a form of another site may have filled. */
function headersIn(text: string): string {
  const start = REQUEST_LINE.test(text) ? text.search(/\S/) : Math.max(text.search(COOKIE_LINE), 0);
  const headers = text.slice(start);
  const end = headers.search(/\n[ \t]*\r?\n/);
  return end < 0 ? headers : headers.slice(0, end);
}
