import type { ParsedHeaders, RawHeaders } from './dispatcher.js';

/** Raw header text is latin-1: written back as such, every octet survives. */
function text(raw: Buffer | string): string {
  return typeof raw === 'string' ? raw : raw.toString('latin1');
}

/** Whether the raw name is the one given in lower case. */
function isNamed(raw: Buffer | string, lowerCaseName: string): boolean {
  if (raw.length !== lowerCaseName.length) return false;
  if (typeof raw === 'string') return raw.toLowerCase() === lowerCaseName;
  // Octet by octet: decoding each name of a response would cost more than all else that is done with it.
  for (let i = 0; i < raw.length; i++) {
    if (((raw[i] as number) | 0x20) !== lowerCaseName.charCodeAt(i)) return false;
  }
  return true;
}

/** The values of a header among raw pairs. */
export function rawValues(raw: RawHeaders, lowerCaseName: string): string[] {
  const values: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    if (!isNamed(raw[i] as Buffer | string, lowerCaseName)) continue;
    const value = raw[i + 1] as RawHeaders[number];
    if (Array.isArray(value)) values.push(...value.map(text));
    else values.push(text(value as Buffer | string));
  }
  return values;
}

/** Raw pairs as the object that the current API gives its handlers. */
export function parsed(raw: RawHeaders | null): ParsedHeaders {
  const headers = new Map<string, string | string[]>();
  for (const [name, value] of flatPairs(raw ?? [])) {
    const key = text(name).toLowerCase();
    const known = headers.get(key);
    headers.set(key, known === undefined ? text(value) : [known, text(value)].flat());
  }
  return Object.fromEntries(headers);
}

/**
 * Headers as the legacy API gives them to its handlers: one pair of Buffers a line. A value in an array would reach a Response of Node 20
 * and 22 as one line with commas (undici issue 4389).
 */
export function rawPairs(
  raw: RawHeaders | ParsedHeaders | null | undefined,
  headers: ParsedHeaders | null | undefined,
): RawHeaders {
  const pairs = Array.isArray(raw) ? [...flatPairs(raw)] : [...objectPairs(raw ?? headers ?? {})];
  return pairs
    .flat()
    .map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part));
}

function* flatPairs(raw: RawHeaders): Generator<[Buffer | string, Buffer | string]> {
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] as Buffer | string;
    const value = raw[i + 1] as RawHeaders[number];
    for (const one of Array.isArray(value) ? value : [value]) yield [name, one];
  }
}

function* objectPairs(headers: RawHeaders | ParsedHeaders): Generator<[string, string]> {
  for (const [name, value] of Object.entries(headers as ParsedHeaders)) {
    // HTTP/2 has `:status` among its headers, which is none to the legacy API.
    if (value === undefined || name.startsWith(':')) continue;
    for (const one of Array.isArray(value) ? value : [value]) yield [name, String(one)];
  }
}
