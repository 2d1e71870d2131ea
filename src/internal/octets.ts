import { isUtf8 } from 'node:buffer';

/** Whether the text has a control character other than HTAB, with which RFC 6265bis-22 section 5.6 ignores a cookie. */
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

/** Whether the text has non-ASCII characters. */
export function hasNonAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return true;
  return false;
}

/** Encodes text as UTF-8, one character for each octet. */
export function octetsOf(text: string): string {
  return hasNonAscii(text) ? Buffer.from(text).toString('latin1') : text;
}

/** Decodes UTF-8 octets, one character for each; `null` if they are not valid UTF-8. */
export function textOf(octets: string): string | null {
  if (!hasNonAscii(octets)) return octets;
  const bytes = Buffer.from(octets, 'latin1');
  return bytes.length === octets.length && !/[^\0-\xff]/.test(octets) && isUtf8(bytes)
    ? bytes.toString()
    : null;
}
