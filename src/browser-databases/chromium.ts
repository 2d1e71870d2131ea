import { Cookie, type CookieInit } from '../cookie/cookie.js';
import type { FileFindings } from '../formats/parsed-file.js';
import type { RefusalCode } from '../refusal.js';
import { isOwnPartition } from '../url/site.js';
import type { BrowserPassword } from './database-options.js';
import type { DomainFilter } from './domain-filter.js';
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
import {
  type Decrypted,
  decryptProven,
  decryptValues,
  type EncryptedValue,
  type Key,
  knownKeys,
  requireDecrypted,
} from './value-decryption.js';

// The database `Cookies` of Chromium-based browsers: cookies are in the table `cookies`, the schema version is in the table `meta`.

/** Since this version, an encrypted value begins with the SHA-256 of its domain. */
const HOST_HASH = 24;
/** The newest schema version that this reader supports. */
export const NEWEST_CHROMIUM = 24;

export interface ChromiumOptions {
  /** The schema version in the table `meta`; undefined if it has none. */
  readonly version: number | undefined;
  readonly partitions: boolean;
  readonly password: BrowserPassword | undefined;
  readonly isWanted: DomainFilter;
}

/**
 * Reads the table `cookies`, which includes session cookies.
 * @throws BrowserDatabaseError if the values are encrypted and none of them can be decrypted
 */
export async function readChromium(
  rows: Iterable<SqliteRow>,
  options: ChromiumOptions,
): Promise<FileFindings> {
  const keys = knownKeys(options.password);
  const read = Array.from(rows, (row) => readRow(row, options, keys));
  const values = await decryptValues(read.filter(isEncrypted), keys, {
    hasHostHash: (options.version ?? HOST_HASH) >= HOST_HASH,
    password: options.password,
  });
  const decrypted = read.map((row) => (isEncrypted(row) ? withValue(row, values.get(row)) : row));
  if (!decrypted.some((row) => 'cookie' in row)) requireDecrypted([...values.values()]);
  return toFindings(decrypted);
}

/** A cookie whose value cannot be verified with a known key. */
interface EncryptedCookie extends EncryptedValue {
  readonly rowid: bigint;
  readonly created: bigint;
  readonly init: CookieInit;
}

type ReadRow = StoredCookie | SkippedRow | EncryptedCookie;

function isEncrypted(row: ReadRow): row is EncryptedCookie {
  return 'encrypted' in row;
}

function withValue(
  { rowid, created, init }: EncryptedCookie,
  value: Decrypted | undefined,
): StoredCookie | SkippedRow {
  if (value === undefined || 'code' in value)
    return { rowid, code: value?.code ?? 'encryption-unknown' };
  return { rowid, created, cookie: new Cookie({ ...init, ...valueFromOctets(value.octets) }) };
}

function readRow(row: SqliteRow, options: ChromiumOptions, keys: readonly Key[]): ReadRow {
  const { rowid } = row;
  const init = readInit(row, options);
  if (typeof init === 'string') return { rowid, code: init };
  const created = integerIn(row, 'creation_utc') ?? 0n;
  const encrypted = row.get('encrypted_value') ?? '';
  // Versions without encryption left this column empty.
  if (encrypted === '' || (Buffer.isBuffer(encrypted) && encrypted.length === 0))
    return { rowid, created, cookie: new Cookie(init) };
  if (!Buffer.isBuffer(encrypted)) return { rowid, code: 'encryption-unknown' };
  const value = { rowid, created, init, encrypted, hostKey: octetsIn(row, 'host_key') ?? '' };
  const octets = decryptProven(value, keys);
  return octets === null ? value : withValue(value, { octets });
}

/** All fields except an encrypted value. */
function readInit(row: SqliteRow, options: ChromiumOptions): CookieInit | RefusalCode {
  const domain = domainIn(row, 'host_key');
  if (domain !== null && !options.isWanted(domain)) return 'left-out-domain';
  const partitionKey = octetsIn(row, 'top_frame_site_key');
  if (partitionKey !== '' && !options.partitions) return 'left-out-partition';
  const identity = identityIn(row, domain);
  if (typeof identity === 'string') return identity;
  const value = octetsIn(row, 'value');
  if (value === null) return 'line-not-cookie';
  if (partitionKey !== '' && !isPartition(row, partitionKey, identity.domain))
    return 'line-partition';
  const expires = expiresOf(row);
  if (expires === undefined) return 'line-expiry';
  const secure = isSet(row, 'is_secure', 'secure');
  return {
    ...identity,
    ...valueFromOctets(value),
    secure,
    expires,
    rest: restOf({
      httpOnly: isSet(row, 'is_httponly', 'httponly'),
      sameSite: integerIn(row, 'samesite', 'is_firstpartyonly', 'firstpartyonly'),
      // Up to version 10, the column has another name and 0 means unset.
      hasNone: secure && row.get('samesite') !== undefined,
      partitioned: partitionKey !== '',
    }),
    partitionKey: partitionKey === '' ? undefined : partitionKey,
  };
}

/** Whether the jar can represent the partition: its key is the top-level site, without a cross-site ancestor. */
function isPartition(row: SqliteRow, key: string | null, domain: string): key is string {
  if (key === null || !/^https?:\/\/[^/]+$/.test(key)) return false;
  return !isOwnPartition(key, domain) || integerIn(row, 'has_cross_site_ancestor') !== 1n;
}

const MICROSECONDS = 1_000_000n;
const SECONDS_FROM_1601_TO_1970 = 11_644_473_600n;

/** Seconds since 1970; null for a session cookie, undefined for an invalid time. */
function expiresOf(row: SqliteRow): number | null | undefined {
  const time = integerIn(row, 'expires_utc');
  if (time === undefined) return undefined;
  if (time === 0n || integerIn(row, 'has_expires') === 0n) return null;
  return expiryOf(time / MICROSECONDS - SECONDS_FROM_1601_TO_1970);
}
