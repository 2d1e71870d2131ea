import { parseCookieDate } from '../headers/cookie-date.js';
import { SetCookieScan } from '../headers/set-cookie-scanner.js';

/** The options of the Cookie constructor: the fields, each with a default. */
export interface CreateCookieOptions {
  key?: string | undefined;
  value?: string | undefined;
  expires?: Date | 'Infinity' | null | undefined;
  maxAge?: number | 'Infinity' | '-Infinity' | null | undefined;
  domain?: string | null | undefined;
  path?: string | null | undefined;
  secure?: boolean | undefined;
  httpOnly?: boolean | undefined;
  extensions?: string[] | null | undefined;
  hostOnly?: boolean | null | undefined;
  pathIsDefault?: boolean | null | undefined;
  creation?: Date | 'Infinity' | null | undefined;
  lastAccessed?: Date | 'Infinity' | null | undefined;
  sameSite?: string | undefined;
}

/** A TAB included, unlike under browsers' rules. */
const CONTROL_CHARACTER = /[\0-\x1f]/;

/**
 * The fields of a Set-Cookie header (RFC 6265 section 5.2). No policy is applied.
 * @param loose accept a cookie without `=` or with an empty name
 * @returns undefined if there is no cookie
 */
export function parseSetCookie(header: string, loose: boolean): CreateCookieOptions | undefined {
  // As in tough-cookie, a line break or NUL ends the pair, and other control characters are not accepted.
  const [pair = '', ...attributes] = header.split(';');
  const scan = new SetCookieScan([pair.replace(/[\r\n\0].*/s, ''), ...attributes].join(';'));
  scan.next();
  if (CONTROL_CHARACTER.test(scan.name + (scan.value ?? ''))) return undefined;
  const key = scan.value === null ? '' : scan.name;
  const value = scan.value ?? scan.name;
  if (key === '' && (!loose || value === '')) return undefined;
  const fields: CreateCookieOptions = { key, value };
  const extensions: string[] = [];
  for (const attribute of attributes) {
    scan.next();
    const text = attribute.trim();
    if (!readAttribute(fields, scan.name, scan.value) && text !== '') extensions.push(text);
  }
  return extensions.length === 0 ? fields : { ...fields, extensions };
}

/** @returns whether it is an attribute with a field */
function readAttribute(fields: CreateCookieOptions, name: string, value: string | null): boolean {
  switch (name.toLowerCase()) {
    case 'expires': {
      const seconds = parseCookieDate(value ?? '');
      if (seconds !== null) fields.expires = new Date(seconds * 1000);
      break;
    }
    case 'max-age':
      if (/^-?\d+$/.test(value ?? '')) fields.maxAge = Number(value);
      break;
    case 'domain':
      fields.domain = value?.replace(/^\./, '').toLowerCase() || fields.domain;
      break;
    case 'path':
      fields.path = value?.startsWith('/') ? value : null;
      break;
    case 'secure':
      fields.secure = true;
      break;
    case 'httponly':
      fields.httpOnly = true;
      break;
    case 'samesite':
      fields.sameSite = /^(?:strict|lax|none)$/i.test(value ?? '')
        ? value?.toLowerCase()
        : undefined;
      break;
    default:
      return false;
  }
  return true;
}
