import { isUtf8 } from 'node:buffer';

/** Whether the text has a control character other than HTAB, for which 6265bis-22 section 5.6 gives up the cookie. */
export function hasControlCharacter(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    if (isControlCharacter(text.charCodeAt(at))) return true;
  }
  return false;
}

/** Whether it is an ASCII control character other than HTAB. */
export function isControlCharacter(code: number): boolean {
  return code < 0x20 ? code !== 0x09 : code === 0x7f;
}

/** Whether the text has anything but ASCII. */
export function hasNonAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return true;
  return false;
}

/** Text in UTF-8, a character for each octet. */
export function octetsOf(text: string): string {
  return hasNonAscii(text) ? Buffer.from(text).toString('latin1') : text;
}

/** The text that octets are in UTF-8, a character for each; `null` where they are no such text. */
export function textOf(octets: string): string | null {
  if (!hasNonAscii(octets)) return octets;
  const bytes = Buffer.from(octets, 'latin1');
  return bytes.length === octets.length && !/[^\0-\xff]/.test(octets) && isUtf8(bytes)
    ? bytes.toString()
    : null;
}
