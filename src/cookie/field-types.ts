import { isAttributeList } from './attributes.js';
import type { Cookie } from './cookie.js';

/** Whether each field of the cookie has its type: a program may assign anything. */
export function hasFieldTypes(cookie: Cookie): boolean {
  return (
    typeof cookie.name === 'string' &&
    isStringOrNull(cookie.value) &&
    typeof cookie.domain === 'string' &&
    typeof cookie.path === 'string' &&
    hasOtherFieldTypes(cookie)
  );
}

/** Whether each field but name, value, domain and path has its type. */
export function hasOtherFieldTypes(cookie: Cookie): boolean {
  const { version, expires, partitionKey } = cookie;
  return (
    typeof cookie.secure === 'boolean' &&
    (expires === null || (typeof expires === 'number' && !Number.isNaN(expires))) &&
    (version === null || Number.isInteger(version)) &&
    isAttributeList(cookie.rest) &&
    (partitionKey === undefined || typeof partitionKey === 'string') &&
    typeof cookie.utf8 === 'boolean' &&
    isStringOrNull(cookie.port) &&
    typeof cookie.portSpecified === 'boolean' &&
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
