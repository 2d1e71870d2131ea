import type { Cookie } from '../cookie/cookie.js';
import { textOf } from '../internal/octets.js';
import { escapeUnprintable } from '../internal/printable.js';

const MASK = '***';

/** Decodes octets, one character for each, as text. */
export function shownText(octets: string): string {
  return textOf(octets) ?? octets;
}

/** The value of a cookie, masked without `--show-values`. */
export function shownValue({ value, utf8 }: Cookie, showValues: boolean): string | null {
  if (value !== null && !showValues) return MASK;
  return value === null || utf8 ? value : shownText(value);
}

/** Flags of a cookie, in words. */
export function flagsText(cookie: Cookie): string {
  const { secure, httpOnly, sameSite, partitioned } = cookie;
  return [
    secure ? 'Secure' : '',
    httpOnly ? 'HttpOnly' : '',
    sameSite === undefined ? '' : `SameSite=${sameSite}`,
    partitioned ? 'Partitioned' : '',
  ]
    .filter((flag) => flag !== '')
    .join(' ');
}

/** A cookie in the output of `--json`. */
export function cookieOutput(cookie: Cookie, showValues: boolean) {
  const { name, domain, path, expires, secure, httpOnly, sameSite, partitionKey } = cookie;
  return {
    name: shownText(name),
    value: shownValue(cookie, showValues),
    domain,
    path: shownText(path),
    expires,
    secure,
    httpOnly,
    sameSite: sameSite ?? null,
    partitionKey: partitionKey ?? null,
  };
}

/** The output of `--json`. The version is incremented when the meaning of a field changes or a field is removed. */
export function jsonOutput(output: Readonly<Record<string, unknown>>): string {
  return escapeUnprintable(JSON.stringify({ version: 1, ...output }, null, 2));
}
