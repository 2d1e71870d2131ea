import { createDecipheriv, createHash, pbkdf2Sync } from 'node:crypto';
import { BrowserDatabaseError } from '../errors.js';
import { requireType } from '../internal/arguments.js';
import { hasControlCharacter, textOf } from '../internal/octets.js';
import type { RefusalCode } from '../refusal.js';
import type { BrowserPassword } from './database-options.js';

// Chromium's OSCrypt on the systems that need only a password: Linux (v10 with a fixed password, v11 with one from the desktop's keyring)
// and macOS (v10 with one from the keychain). AES-128-CBC; the key is PBKDF2-SHA1 of the password.

export interface EncryptedValue {
  readonly encrypted: Buffer;
  /** The domain of the cookie as stored in the database, in octets. */
  readonly hostKey: string;
}

export interface DecryptionOptions {
  /** Whether each value begins with the SHA-256 of its domain, which verifies the key. */
  readonly hasHostHash: boolean;
  readonly password: BrowserPassword | undefined;
}

/** A value in octets, or why it cannot be decrypted. */
export type Decrypted = { readonly octets: string } | { readonly code: RefusalCode };

/** The key for encrypted values that have this prefix. */
export interface Key {
  readonly prefix: string;
  readonly bytes: Buffer;
}

function keyOf(prefix: string, password: string, rounds: number): Key {
  return { prefix, bytes: pbkdf2Sync(password, 'saltysalt', rounds, BLOCK, 'sha1') };
}

/** Linux first, then macOS. The line break that ends a program's output is not part of the password. */
function keysOf(password: string): Key[] {
  const line = password.replace(/\r?\n$/, '');
  return [keyOf('v11', line, 1), keyOf('v10', line, 1003)];
}

/** The keys that need no call of the password function: Linux's fixed keys, and those derived from a password given as a string. */
export function knownKeys(password: BrowserPassword | undefined): Key[] {
  return [
    keyOf('v10', 'peanuts', 1),
    // Chromium tries this key too, because it once encrypted with an empty password (crbug.com/1195256).
    keyOf('v10', '', 1),
    keyOf('v11', '', 1),
    ...(typeof password === 'string' ? keysOf(password) : []),
  ];
}

/** The octets of a value, if the hash of its domain verifies one of the keys. */
export function decryptProven(value: EncryptedValue, keys: readonly Key[]): string | null {
  for (const key of keys) {
    const plain = isFor(key, value.encrypted) ? decrypt(value.encrypted, key) : null;
    const octets = plain === null ? null : withoutHash(plain, value.hostKey);
    if (octets !== null) return octets;
  }
  return null;
}

/** Decrypts, as far as possible, the values that no known key decrypts verifiably. @throws any error of the password function */
export async function decryptValues<T extends EncryptedValue>(
  values: readonly T[],
  keys: readonly Key[],
  { hasHostHash, password }: DecryptionOptions,
): Promise<Map<T, Decrypted>> {
  const results = new Map<T, Decrypted>(
    values.map((value) => [value, { code: explainEncryption(value.encrypted, password) }]),
  );
  for (const key of keys) decryptWith(key, results, hasHostHash);
  if (typeof password === 'function' && [...results.values()].some(needsPassword))
    for (const key of keysOf(await askPassword(password))) decryptWith(key, results, hasHostHash);
  return results;
}

function needsPassword(result: Decrypted): boolean {
  return 'code' in result && (result.code === 'password-wrong' || result.code === 'value-changed');
}

async function askPassword(ask: () => string | Promise<string>): Promise<string> {
  const password = await ask();
  requireType('options.password()', password, 'string');
  return password;
}

/** Decrypts the remaining values that have the key's prefix. */
function decryptWith<T extends EncryptedValue>(
  key: Key,
  results: Map<T, Decrypted>,
  hasHostHash: boolean,
): void {
  const isLeft = (value: T) => isFor(key, value.encrypted) && !isDecrypted(results.get(value));
  const values = [...results.keys()].filter(isLeft);
  if (values.length === 0) return;
  const isTrustedKey = !hasHostHash && isTrusted(key, values);
  for (const value of values) {
    const plain = decrypt(value.encrypted, key);
    if (plain === null) continue;
    const octets = withoutHash(plain, value.hostKey) ?? (isTrustedKey ? toText(plain) : null);
    if (octets !== null) results.set(value, { octets });
    else if (hasHostHash) results.set(value, { code: 'value-changed' });
  }
}

/** Null if the octets are not a valid cookie value. */
function toText(plain: Buffer): string | null {
  const octets = plain.toString('latin1');
  return hasControlCharacter(octets) ? null : octets;
}

function isDecrypted(result: Decrypted | undefined): boolean {
  return result !== undefined && 'octets' in result;
}

/**
 * Whether the key is probably right, for values without a hash. Valid padding is not enough, because one wrong key in 200 produces it; the
 * right key also decrypts most values to text.
 */
function isTrusted(key: Key, values: readonly EncryptedValue[]): boolean {
  const texts = values.filter(({ encrypted }) => {
    const plain = decrypt(encrypted, key);
    const octets = plain === null ? null : toText(plain);
    return octets !== null && textOf(octets) !== null;
  });
  return texts.length * 2 > values.length;
}

const PREFIX_LENGTH = 3;
const BLOCK = 16;
const IV = Buffer.alloc(BLOCK, ' ');

function prefixOf(encrypted: Buffer): string {
  return encrypted.toString('latin1', 0, PREFIX_LENGTH);
}

function isFor(key: Key, encrypted: Buffer): boolean {
  return prefixOf(encrypted) === key.prefix && hasBlocks(encrypted);
}

function hasBlocks({ length }: Buffer): boolean {
  return length > PREFIX_LENGTH && (length - PREFIX_LENGTH) % BLOCK === 0;
}

/** Null if the padding (PKCS #7) is wrong. */
function decrypt(encrypted: Buffer, key: Key): Buffer | null {
  const decipher = createDecipheriv('aes-128-cbc', key.bytes, IV).setAutoPadding(false);
  const padded = Buffer.concat([
    decipher.update(encrypted.subarray(PREFIX_LENGTH)),
    decipher.final(),
  ]);
  const count = padded.at(-1) ?? 0;
  const padding = padded.subarray(-count);
  const isPadded = count >= 1 && count <= BLOCK && padding.every((byte) => byte === count);
  return isPadded ? padded.subarray(0, padded.length - count) : null;
}

const HASH_LENGTH = 32;

/** Null if the value does not begin with the hash of its domain. */
function withoutHash(plain: Buffer, hostKey: string): string | null {
  const hash = createHash('sha256').update(hostKey, 'latin1').digest();
  return plain.subarray(0, HASH_LENGTH).equals(hash) ? plain.toString('latin1', HASH_LENGTH) : null;
}

/** The first bytes of a DPAPI blob, which Windows stores without a version prefix. */
const DPAPI_BLOB = Buffer.from('01000000d08c9ddf', 'hex');

/** The code for a value that no key decrypts. */
function explainEncryption(encrypted: Buffer, password: BrowserPassword | undefined): RefusalCode {
  const prefix = prefixOf(encrypted);
  if (prefix === 'v20') return 'encryption-app-bound';
  if (prefix === 'v12') return 'encryption-portal';
  if (encrypted.subarray(0, DPAPI_BLOB.length).equals(DPAPI_BLOB)) return 'encryption-windows';
  if (prefix !== 'v10' && prefix !== 'v11') return 'encryption-unknown';
  // On Windows, v10 is AES-GCM, whose output can have any length.
  if (!hasBlocks(encrypted)) return prefix === 'v10' ? 'encryption-windows' : 'value-changed';
  return password === undefined ? 'password-missing' : 'password-wrong';
}

const OTHER_WAYS =
  "Use the export of a browser extension, Playwright's storageState, or Firefox, whose cookies are not encrypted.";

const PASSWORD_MISSING =
  'the values are encrypted with a password in the system keyring, which the "password" option must be set to. Linux prints it with `secret-tool lookup application chrome`, macOS with `security find-generic-password -w -s "Chrome Safe Storage"`. Windows has none.';

const UNSUPPORTED = new Map<RefusalCode, string>([
  [
    'encryption-app-bound',
    'have app-bound encryption (v20), which by design only the browser can decrypt',
  ],
  ['encryption-windows', 'are encrypted by Windows (DPAPI), which is not supported'],
  [
    'encryption-portal',
    'are encrypted with a secret of the desktop portal (v12), which is not supported',
  ],
  ['encryption-unknown', 'are encrypted in an unknown way'],
]);

const WRONG_KEY =
  'no value can be decrypted: the password is not that of this profile, or the database was changed';

/** @throws BrowserDatabaseError if there are values and none was decrypted; the message names the most frequent cause */
export function requireDecrypted(values: readonly Decrypted[]): void {
  const counts = new Map<RefusalCode, number>();
  for (const value of values) {
    if (!('code' in value)) return;
    counts.set(value.code, (counts.get(value.code) ?? 0) + 1);
  }
  const [first] = [...counts].sort(([, a], [, b]) => b - a);
  if (first === undefined) return;
  const [reason] = first;
  if (reason === 'password-missing')
    throw new BrowserDatabaseError('ERR_COOKIE_PASSWORD_REQUIRED', PASSWORD_MISSING);
  const unsupported = UNSUPPORTED.get(reason);
  if (unsupported === undefined)
    throw new BrowserDatabaseError('ERR_COOKIE_DECRYPTION_FAILED', WRONG_KEY);
  const message = `the values ${unsupported}. ${OTHER_WAYS}`;
  throw new BrowserDatabaseError('ERR_COOKIE_ENCRYPTION_UNSUPPORTED', message);
}
