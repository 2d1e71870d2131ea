import { invalidArgType } from '../internal/arguments.js';
import { isAttributeList } from './attributes.js';
import { type CookieFields, checkedFields } from './cookie-fields.js';

const VALID = checkedFields({ name: '', value: '', domain: '', path: '', port: '' });

/**
 * @throws TypeError (ERR_INVALID_ARG_TYPE) that names the first field of the wrong type. Assignments are not validated, so this is checked
 * when a cookie is stored
 */
export function requireFieldTypes(cookie: CookieFields): void {
  if (hasFieldTypes(cookie)) return;
  const fields = Object.keys(VALID) as (keyof CookieFields)[];
  const isWrong = (field: keyof CookieFields) =>
    !hasFieldTypes({ ...VALID, [field]: cookie[field] });
  // If each field by itself is valid, `portSpecified` is set and there is no port.
  const field = fields.find(isWrong) ?? 'port';
  throw invalidArgType(`cookie.${field}`, 'of the type that Cookie declares', cookie[field]);
}

/** Whether each field of the cookie has its type. */
export function hasFieldTypes(cookie: CookieFields): boolean {
  return (
    typeof cookie.name === 'string' &&
    isStringOrNull(cookie.value) &&
    typeof cookie.domain === 'string' &&
    typeof cookie.path === 'string' &&
    (cookie.version === null || Number.isInteger(cookie.version)) &&
    typeof cookie.utf8 === 'boolean' &&
    hasOtherFieldTypes(cookie)
  );
}

/** Whether each field except name, value, domain, path, version and utf8 has its type. */
export function hasOtherFieldTypes(cookie: CookieFields): boolean {
  const { expires, partitionKey } = cookie;
  return (
    typeof cookie.secure === 'boolean' &&
    (expires === null || Number.isFinite(expires)) &&
    isAttributeList(cookie.rest) &&
    (partitionKey === undefined || typeof partitionKey === 'string') &&
    isStringOrNull(cookie.port) &&
    (cookie.portSpecified === false || (cookie.portSpecified === true && cookie.port !== null)) &&
    typeof cookie.domainSpecified === 'boolean' &&
    typeof cookie.domainInitialDot === 'boolean' &&
    typeof cookie.pathSpecified === 'boolean' &&
    typeof cookie.discard === 'boolean' &&
    isStringOrNull(cookie.comment) &&
    isStringOrNull(cookie.commentUrl) &&
    typeof cookie.rfc2109 === 'boolean'
  );
}

function isStringOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string';
}
