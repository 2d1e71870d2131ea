import { reasonFor } from '../refusal.js';
import type { FileContent } from './file-content.js';
import type { Detected } from './formats.js';
import { isObject } from './json-fields.js';

/**
 * Why the file has no format that `readCookies` reads.
 * @returns `null` if nothing is known about the content
 */
export function explainUnknownFormat(
  { octets, start, json }: FileContent,
  { format, file }: Detected,
): string | null {
  if (octets.length === 0) return 'the file is empty';
  if (start.startsWith('SQLite format 3'))
    return "an SQLite database, such as a browser's, which readCookieFile(path) reads";
  if (isObject(json) && isObject(json.log)) {
    return 'a HAR log, which is a record of requests and not a cookie jar';
  }
  if (json !== undefined)
    return 'JSON without a list of cookies; for names and values: jar.update(values, { url })';
  if (/^\s*[[{]/.test(start)) return 'the JSON is incomplete or not well-formed';
  if (/^(?:\xff\xfe|\xfe\xff)/.test(start))
    return 'the file is UTF-16, as Windows PowerShell writes with ">"; convert it to UTF-8';
  if (start.includes('\0')) return 'the file is not text in a known encoding';
  if (/^\s*(?:\$\s+)?curl(?:\.exe)?\b/i.test(start)) return 'the curl command has no URL';
  if (/^[ \t]*set-cookie:/im.test(start)) {
    return 'Set-Cookie headers; the right call: jar.setFromHeader(lines, url)';
  }
  if (/^[^\r\n=;]{1,255}\.(?:txt|json|lwp|sqlite|db)\s*$/i.test(start))
    return 'this is a file name; the right call: await readCookieFile(path)';
  const isUnlike = reasonFor('line-not-cookie').message;
  const fault = file.skipped.find(({ reason }) => reason !== isUnlike);
  return fault === undefined
    ? null
    : `no line is a valid cookie; read as ${format.title}, line ${fault.line}: ${fault.reason}`;
}
