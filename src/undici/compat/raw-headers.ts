import type { DispatchController, ParsedHeaders, RawHeaders } from './dispatcher.js';
import { pairsOf, toRecord } from './request-headers.js';

/** Decodes a raw header as latin-1, which preserves every octet. */
function text(raw: Buffer | string): string {
  return typeof raw === 'string' ? raw : raw.toString('latin1');
}

/** Whether the raw name equals the lower-case name, ignoring case. */
function isNamed(raw: Buffer | string, lowerCaseName: string): boolean {
  if (raw.length !== lowerCaseName.length) return false;
  if (typeof raw === 'string') return raw.toLowerCase() === lowerCaseName;
  // Compares octets, because decoding every name of a response would be the most expensive operation.
  for (let i = 0; i < raw.length; i++) {
    if (((raw[i] as number) | 0x20) !== lowerCaseName.charCodeAt(i)) return false;
  }
  return true;
}

/**
 * The raw headers, unless the parsed ones have a character for each octet too: undici 8 decodes them as latin-1, undici 6 and older
 * versions of 7 as UTF-8.
 */
export function rawHeadersIfNeeded(
  controller: DispatchController | null,
): RawHeaders | ParsedHeaders | null | undefined {
  return isOfUndici8(controller) ? null : controller?.rawHeaders;
}

/** The class of the controllers of undici 8, once known: reading its name is slow (bench row "dispatch without network, empty jar"). */
let requestController: unknown;

function isOfUndici8(controller: DispatchController | null): boolean {
  const controllerClass = controller?.constructor;
  if (controllerClass === undefined) return false;
  if (controllerClass === requestController) return true;
  if (controllerClass.name !== 'RequestController') return false;
  requestController = controllerClass;
  return true;
}

/** The values of a header among raw pairs. */
export function rawValues(raw: RawHeaders, lowerCaseName: string): string[] {
  const values: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    if (!isNamed(raw[i] as Buffer | string, lowerCaseName)) continue;
    const value = raw[i + 1];
    if (Array.isArray(value)) values.push(...value.map(text));
    else values.push(text(value as Buffer | string));
  }
  return values;
}

/** Converts raw pairs to the object that the current API passes to handlers. */
export function parsed(raw: RawHeaders | null): ParsedHeaders {
  const pairs = pairsOf(raw).flatMap(([rawName, values]) => {
    const name = text(rawName as Buffer | string).toLowerCase();
    return [values].flat().map((value) => [name, text(value as Buffer | string)]);
  });
  return toRecord(pairs) as ParsedHeaders;
}

/**
 * Converts headers to the form of the legacy API: one pair of Buffers per line. A Response of Node 20 and 22 would join the values of an
 * array with commas (undici issue 4389).
 * @param headers the same headers by name; if they differ, an interceptor has changed them, so they are used, as in undici 7
 */
export function rawPairs(
  raw: RawHeaders | ParsedHeaders | null | undefined,
  headers: ParsedHeaders | null | undefined,
): RawHeaders {
  if (Array.isArray(raw)) {
    const lines = linesOf(raw);
    if (!headers || hasSameValues(lines, headers)) return lines;
  }
  // HTTP/2 has a pseudo-header `:status`, which the legacy API does not.
  const pairs = Object.entries(headers ?? raw ?? {}).filter(
    ([name, value]) => value !== undefined && !name.startsWith(':'),
  );
  return linesOf(pairs.flatMap(([name, value]) => [name, [value].flat().map(String)]));
}

/** One pair of Buffers for each value. */
function linesOf(raw: RawHeaders): Buffer[] {
  const lines: Buffer[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = octets(raw[i] as Buffer | string);
    const value = raw[i + 1];
    if (!Array.isArray(value)) lines.push(name, octets(value as Buffer | string));
    else for (const one of value) lines.push(name, octets(one));
  }
  return lines;
}

function octets(text: Buffer | string): Buffer {
  return typeof text === 'string' ? Buffer.from(text, 'latin1') : text;
}

/**
 * Whether the headers have the same values as the lines. Compares octets, because decoding all headers would be the most expensive
 * operation.
 */
function hasSameValues(lines: readonly Buffer[], headers: ParsedHeaders): boolean {
  const names = Object.keys(headers).filter((name) => headers[name] !== undefined);
  if (lines.length / 2 !== names.reduce((sum, name) => sum + countOf(headers[name]), 0))
    return false;
  const seen = new Map<string, number>();
  for (let i = 0; i < lines.length; i += 2) {
    const raw = lines[i] as Buffer;
    // Both are in the order received, except for repeated names.
    const next = names[seen.size];
    const name = next !== undefined && isNamed(raw, next) ? next : text(raw).toLowerCase();
    const line = seen.get(name) ?? 0;
    seen.set(name, line + 1);
    if (!isSameValue(lines[i + 1] as Buffer, lineOf(headers[name], line))) return false;
  }
  return true;
}

function countOf(values: string | readonly string[] | undefined): number {
  return typeof values === 'object' ? values.length : 1;
}

function lineOf(values: string | readonly string[] | undefined, line: number): string | undefined {
  if (typeof values === 'object') return values[line];
  return line === 0 ? values : undefined;
}

function isSameValue(value: Buffer, expected: string | undefined): boolean {
  if (expected === undefined) return false;
  let i = 0;
  while (i < value.length && value[i] === expected.charCodeAt(i)) i++;
  // Older versions of undici decode headers as UTF-8.
  return i === value.length ? i === expected.length : value.toString() === expected;
}
