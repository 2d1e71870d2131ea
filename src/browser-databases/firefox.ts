import { Cookie, type CookieInit } from '../cookie/cookie.js';
import type { FileFindings } from '../formats/parsed-file.js';
import type { RefusalCode } from '../refusal.js';
import type { DomainFilter } from './domain-filter.js';
import {
  type OriginAttributes,
  parseOriginAttributes,
  siteOf,
  siteOfPartitionKey,
} from './origin-attributes.js';
import type { SqliteRow } from './sqlite-row.js';
import {
  domainIn,
  expiryOf,
  identityIn,
  integerIn,
  isSet,
  octetsIn,
  restOf,
  type SkippedRow,
  type StoredCookie,
  toFindings,
  valueFromOctets,
} from './stored-cookie.js';

// Firefox's cookies.sqlite: cookies are in the table `moz_cookies`, the schema version is the database's `user_version`.

/** Since this version, an unset SameSite is 256 instead of 0. */
const UNSET_SAME_SITE = 15;
/** Since this version, the expiry is in milliseconds instead of seconds. */
const EXPIRY_IN_MILLISECONDS = 16;
/** The newest schema version that this reader supports. */
export const NEWEST_FIREFOX = 17;

export interface FirefoxOptions {
  /** The database's user_version. */
  readonly version: number;
  /** The number of the container to read; 0 for the cookies outside containers. */
  readonly container: number;
  readonly partitions: boolean;
  readonly isWanted: DomainFilter;
}

/** Reads the table `moz_cookies`, which has no session cookies. */
export function readFirefox(rows: Iterable<SqliteRow>, options: FirefoxOptions): FileFindings {
  return toFindings(Array.from(rows, (row) => readRow(row, options)));
}

function readRow(row: SqliteRow, options: FirefoxOptions): StoredCookie | SkippedRow {
  const { rowid } = row;
  const init = readInit(row, options);
  if (typeof init === 'string') return { rowid, code: init };
  return { rowid, created: integerIn(row, 'creationTime') ?? 0n, cookie: new Cookie(init) };
}

function readInit(row: SqliteRow, options: FirefoxOptions): CookieInit | RefusalCode {
  const domain = domainIn(row, 'host');
  if (domain !== null && !options.isWanted(domain)) return 'left-out-domain';
  const attributes = parseOriginAttributes(octetsIn(row, 'originAttributes') ?? '');
  const leftOut = explainLeftOut(attributes, options);
  if (leftOut !== null) return leftOut;
  const identity = identityIn(row, domain);
  if (typeof identity === 'string') return identity;
  const value = octetsIn(row, 'value');
  if (value === null || (identity.name === '' && value === '')) return 'line-not-cookie';
  const expiry = integerIn(row, 'expiry');
  if (expiry === undefined) return 'line-expiry';
  const partitionKey = partitionOf(row, attributes);
  if (partitionKey === null) return 'line-partition';
  const secure = isSet(row, 'isSecure');
  const isOld = options.version < UNSET_SAME_SITE;
  return {
    ...identity,
    ...valueFromOctets(value),
    secure,
    expires: expiryOf(options.version < EXPIRY_IN_MILLISECONDS ? expiry : expiry / 1000n),
    rest: restOf({
      httpOnly: isSet(row, 'isHttpOnly'),
      // Versions 10 to 14 also have a column with the attribute as the server sent it.
      sameSite: isOld ? integerIn(row, 'rawSameSite', 'sameSite') : integerIn(row, 'sameSite'),
      hasNone: secure && !isOld,
      partitioned: integerIn(row, 'isPartitionedAttributeSet') === 1n,
    }),
    partitionKey,
  };
}

function explainLeftOut(
  { container, firstPartyDomain, partitionKey, hasOthers }: OriginAttributes,
  options: FirefoxOptions,
): RefusalCode | null {
  if (container !== options.container) return 'left-out-container';
  if (hasOthers) return 'other-store';
  if (options.partitions) return null;
  if (firstPartyDomain !== null) return 'left-out-first-party';
  return partitionKey === null ? null : 'left-out-partition';
}

/** The site of the partition; undefined if there is none, null if it cannot be determined. */
function partitionOf(
  row: SqliteRow,
  { partitionKey, firstPartyDomain }: OriginAttributes,
): string | undefined | null {
  if (firstPartyDomain === null)
    return partitionKey === null ? undefined : siteOfPartitionKey(partitionKey);
  // A partition within a first party: another cookie of the first party may have the same name.
  if (partitionKey !== null) return null;
  // First-party isolation records no scheme, so the cookie's scheme is used (bit 2: it was set over HTTPS).
  const isHttps = ((integerIn(row, 'schemeMap') ?? 2n) & 2n) !== 0n;
  return siteOf(isHttps ? 'https' : 'http', firstPartyDomain);
}
