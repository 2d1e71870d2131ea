// The headers of a request as undici accepts them: a flat array, an object, or any iterable of pairs.

type Pair = readonly [name: unknown, value: unknown];

/** Whether the headers may be readable only once, such as a generator. An object or an array can be read repeatedly. */
export function isIterable(headers: unknown): headers is Iterable<unknown> {
  return (
    typeof headers === 'object' &&
    headers !== null &&
    !Array.isArray(headers) &&
    typeof (headers as Partial<Iterable<unknown>>)[Symbol.iterator] === 'function'
  );
}

export function isPair(item: unknown): boolean {
  return Array.isArray(item) && item.length === 2;
}

/** Whether a header can be added to the headers. undici rejects any others, with its own error. */
export function areHeaders(headers: unknown): boolean {
  if (headers === undefined || headers === null) return true;
  if (!Array.isArray(headers)) return typeof headers === 'object' && !isIterable(headers);
  if (headers.every(isPair)) return headers.every(([name]) => typeof name === 'string');
  const areNamesText = headers.every((item, at) => at % 2 === 1 || typeof item === 'string');
  return headers.length % 2 === 0 && areNamesText;
}

/** The name and value pairs of the headers. */
export function pairsOf(headers: unknown): Pair[] {
  if (typeof headers !== 'object' || headers === null) return [];
  if (!Array.isArray(headers)) return Object.entries(headers);
  if (headers.length > 0 && headers.every(Array.isArray)) return headers as unknown as Pair[];
  const pairs: Pair[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) pairs.push([headers[i], headers[i + 1]]);
  return pairs;
}

/** The value of a header, with several values joined into one line. Undefined values are skipped, as in undici. */
export function headerValue(headers: unknown, lowerCaseName: string): string | undefined {
  if (typeof headers !== 'object' || headers === null) return undefined;
  let line: string | undefined;
  if (Array.isArray(headers)) {
    for (const [name, value] of pairsOf(headers)) {
      if (isNamed(name, lowerCaseName)) line = withValue(line, lowerCaseName, value);
    }
    return line;
  }
  // The usual case: no pairs are created for it.
  for (const name of Object.keys(headers)) {
    if (isNamed(name, lowerCaseName))
      line = withValue(line, lowerCaseName, (headers as Headers)[name]);
  }
  return line;
}

type Headers = Readonly<Record<string, unknown>>;

function isNamed(name: unknown, lowerCaseName: string): boolean {
  const text = typeof name === 'string' ? name : String(name);
  return text.length === lowerCaseName.length && text.toLowerCase() === lowerCaseName;
}

function withValue(
  line: string | undefined,
  lowerCaseName: string,
  value: unknown,
): string | undefined {
  if (value === undefined) return line;
  const text = lineOf(lowerCaseName, value);
  return line === undefined ? text : line + separatorOf(lowerCaseName) + text;
}

/** A value of a header as one line; several values are an array. */
export function lineOf(name: unknown, value: unknown): string {
  return Array.isArray(value) ? value.join(separatorOf(name)) : String(value ?? '');
}

/** RFC 9113 section 8.2.3 joins the lines of Cookie with a semicolon. */
function separatorOf(name: unknown): string {
  return isNamed(name, 'cookie') ? '; ' : ', ';
}

/** The headers as a plain object, which every undici and interceptor reads in the same way; several values of a name become an array. */
export function toRecord(headers: unknown): Record<string, unknown> {
  if (!Array.isArray(headers)) return { ...(headers as Headers | null) };
  const record = new Map<string, unknown>();
  for (const [name, value] of pairsOf(headers)) {
    const key = String(name);
    // undici skips undefined values, but not within an array.
    if (value === undefined) continue;
    const known = record.get(key);
    record.set(key, known === undefined ? value : [known, value].flat());
  }
  // Not by assignment, because `__proto__` is a valid header name (R7).
  return Object.fromEntries(record);
}

/** Deletes a header; the name is case-insensitive. */
export function deleteHeader(headers: Record<string, unknown>, lowerCaseName: string): void {
  for (const name of Object.keys(headers)) if (isNamed(name, lowerCaseName)) delete headers[name];
}
