/** Headers as undici takes them: a flat array, an object, or any iterable of pairs. */
type Pair = readonly [name: unknown, value: unknown];

/** Whether the headers may be read once only: a generator's, say. An object or an array can be read as often as one likes. */
export function isIterable(headers: unknown): headers is Iterable<unknown> {
  return (
    typeof headers === 'object' &&
    headers !== null &&
    !Array.isArray(headers) &&
    typeof (headers as Partial<Iterable<unknown>>)[Symbol.iterator] === 'function'
  );
}

/** The headers as a program wrote them, name and value in turn; what undici would refuse is left for it to refuse. */
export function pairsOf(headers: unknown): Pair[] {
  if (typeof headers !== 'object' || headers === null) return [];
  if (!Array.isArray(headers)) return Object.entries(headers);
  if (headers.length > 0 && headers.every(Array.isArray)) return headers as unknown as Pair[];
  const pairs: Pair[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) pairs.push([headers[i], headers[i + 1]]);
  return pairs;
}

/** The value of a header, which undici leaves out where it is undefined; several values joined as one line. */
export function headerValue(headers: unknown, lowerCaseName: string): string | undefined {
  const values: string[] = [];
  if (typeof headers !== 'object' || headers === null) return undefined;
  if (Array.isArray(headers)) {
    for (const [name, value] of pairsOf(headers)) addValue(values, lowerCaseName, name, value);
  } else {
    // The usual case, on the path of every request: no pairs are made for it.
    for (const name of Object.keys(headers)) {
      addValue(values, lowerCaseName, name, (headers as Record<string, unknown>)[name]);
    }
  }
  return values.length === 0 ? undefined : values.join(', ');
}

function addValue(values: string[], lowerCaseName: string, name: unknown, value: unknown): void {
  if (value === undefined) return;
  const text = String(name);
  if (text.length !== lowerCaseName.length || text.toLowerCase() !== lowerCaseName) return;
  values.push(value === null ? '' : String(value));
}

/** The headers as a plain object, which every undici takes and no interceptor misreads; a name's several values become an array. */
export function toRecord(headers: unknown): Record<string, unknown> {
  if (!Array.isArray(headers)) return { ...(headers as Record<string, unknown> | null) };
  const record = new Map<string, unknown>();
  for (const [name, value] of pairsOf(headers)) {
    const key = String(name);
    const known = record.get(key);
    record.set(key, known === undefined ? value : [known, value].flat());
  }
  // Not by assignment: `__proto__` is a header name like any other (R7).
  return Object.fromEntries(record);
}
