import { invalidArgType, invalidArgValue, invalidCall } from '../internal/arguments.js';
import { nowInSeconds } from '../internal/clock.js';
import { types } from '../internal/node-modules.js';
import { type NonstandardAttr, type SameSite, toAttributes } from './attributes.js';

/** The fields of a new cookie. The defaults are those of a Netscape session cookie. */
export interface CookieInit {
  /** 0 for a Netscape cookie, 1 for RFC 2965 and RFC 2109; `null` for a Set-Cookie2 cookie without Version. Default 0. */
  version?: number | string | null | undefined;
  name: string;
  /** `null` for a cookie without `=`, which is sent as its bare name. */
  value: string | null;
  /** The ports that the cookie is sent to, such as `"80,8080"`; `null`, the default, for all. */
  port?: string | null | undefined;
  portSpecified?: boolean | undefined;
  /** Stored in lower case (RFC 2965 section 3.3.3); with a leading dot the cookie is sent to subdomains under every policy. */
  domain: string;
  /** Whether there was a Domain attribute. Default: whether `domain` begins with a dot. */
  domainSpecified?: boolean | undefined;
  /** Whether the Domain attribute began with a dot. Default: the value of `domainSpecified`. */
  domainInitialDot?: boolean | undefined;
  path: string;
  /** Whether there was a Path attribute. Default false. */
  pathSpecified?: boolean | undefined;
  /** Whether the cookie is sent over secure protocols only. Default false. */
  secure?: boolean | undefined;
  /** Seconds since the epoch (fractions are truncated, numeric text is parsed) or a Date; `null`, the default, for a session cookie. */
  expires?: number | string | Date | null | undefined;
  /** The lifetime in seconds from now; it takes precedence over `expires`. */
  maxAge?: number | undefined;
  /** Whether the cookie is deleted at the end of the session. Default: whether it has no expiry. */
  discard?: boolean | undefined;
  comment?: string | null | undefined;
  commentUrl?: string | null | undefined;
  /** Whether it is an RFC 2109 cookie: from a Set-Cookie header with Version=1. */
  rfc2109?: boolean | undefined;
  /** Other attributes: a record, a Map or pairs; `null` for an attribute without a value. */
  rest?: Record<string, string | null> | Iterable<NonstandardAttr> | undefined;
  /** Adds or removes the HttpOnly attribute. Default: as in `rest`. */
  httpOnly?: boolean | undefined;
  /** The SameSite attribute, case-insensitive. Default: as in `rest`. */
  sameSite?: SameSite | Capitalize<SameSite> | undefined;
  /** Adds or removes the Partitioned attribute. Default: as in `rest`. */
  partitioned?: boolean | undefined;
  /** The partition of a Partitioned cookie: the site of the top-level page, such as `https://shop.example`. */
  partitionKey?: string | undefined;
  /**
   * Whether the value is text, which is sent as UTF-8, as in browsers' exports. Default false: each character is an octet, as in headers.
   */
  utf8?: boolean | undefined;
}

/** The values of all fields of a cookie. */
export type CookieFields = ReturnType<typeof checkedFields>;

/**
 * Checks the fields of a new cookie and applies the defaults.
 * @throws TypeError if a field has the wrong type, a number is not finite, or `portSpecified` is set without a port
 */
export function checkedFields(init: CookieInit) {
  if (typeof init !== 'object' || init === null)
    throw invalidArgType('init', 'of type object', init);
  const { partitionKey } = init;
  const version = toInteger('version', init.version === null ? null : (init.version ?? 0));
  const name = requireString('name', init.name);
  const value = requireStringOrNull('value', init.value);
  const port = requireStringOrNull('port', init.port ?? null);
  const portSpecified = toBoolean('portSpecified', init.portSpecified, false);
  if (port === null && portSpecified)
    throw invalidCall('A cookie with "portSpecified" must have a port');
  const domain = requireString('domain', init.domain).toLowerCase();
  const isDotted = domain.startsWith('.');
  const domainSpecified = toBoolean('domainSpecified', init.domainSpecified, isDotted);
  const expires = expiryOf(init);
  return {
    version,
    name,
    value,
    port,
    portSpecified,
    domain,
    domainSpecified,
    domainInitialDot: toBoolean('domainInitialDot', init.domainInitialDot, domainSpecified),
    path: requireString('path', init.path),
    pathSpecified: toBoolean('pathSpecified', init.pathSpecified, false),
    secure: toBoolean('secure', init.secure, false),
    expires,
    discard: toBoolean('discard', init.discard, expires === null),
    comment: requireStringOrNull('comment', init.comment ?? null),
    commentUrl: requireStringOrNull('commentUrl', init.commentUrl ?? null),
    rfc2109: toBoolean('rfc2109', init.rfc2109, false),
    rest: toAttributes(init.rest),
    partitionKey:
      partitionKey === undefined ? undefined : requireString('partitionKey', partitionKey),
    utf8: toBoolean('utf8', init.utf8, false),
  };
}

function expiryOf({ expires, maxAge }: CookieInit): number | null {
  if (maxAge !== undefined) return nowInSeconds() + (toInteger('maxAge', maxAge) as number);
  if (types.isDate(expires)) return toInteger('expires', expires.getTime() / 1000);
  return toInteger('expires', expires ?? null);
}

/** @throws TypeError (ERR_INVALID_ARG_TYPE) */
export function toBoolean(field: string, value: unknown, byDefault: boolean): boolean {
  if (value === undefined) return byDefault;
  if (typeof value !== 'boolean') throw invalidArgType(`init.${field}`, 'of type boolean', value);
  return value;
}

function requireString(field: string, value: unknown): string {
  if (typeof value !== 'string') throw invalidArgType(`init.${field}`, 'of type string', value);
  return value;
}

function requireStringOrNull(field: string, value: unknown): string | null {
  if (typeof value !== 'string' && value !== null)
    throw invalidArgType(`init.${field}`, 'of type string or null', value);
  return value;
}

function toInteger(field: string, value: unknown): number | null {
  if (value === null) return null;
  if (typeof value !== 'number' && typeof value !== 'string')
    throw invalidArgType(`init.${field}`, 'a finite number, numeric text or null', value);
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
  if (!Number.isFinite(number)) {
    const reason =
      field === 'expires' ? 'must be in seconds, or a Date' : 'must be a finite number';
    throw invalidArgValue(`init.${field}`, value, reason);
  }
  // Adding 0 turns -0 into 0.
  return Math.trunc(number) + 0;
}
