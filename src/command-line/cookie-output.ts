import type { Cookie } from '../cookie/cookie.js';

const MASK = '***';

/** The value of a cookie, masked without `--show-values`. */
export function shownValue({ value }: Cookie, showValues: boolean): string | null {
  return value === null || showValues ? value : MASK;
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
    name,
    value: shownValue(cookie, showValues),
    domain,
    path,
    expires,
    secure,
    httpOnly,
    sameSite: sameSite ?? null,
    partitionKey: partitionKey ?? null,
  };
}

/** The output of `--json`. The version is incremented when the meaning of a field changes or a field is removed. */
export function jsonOutput(output: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ version: 1, ...output }, null, 2);
}
