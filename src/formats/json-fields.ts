/** A parsed JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(data: unknown): data is JsonObject {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

/** An object's own fields by their names in lower case, and without `_` between words: Go, Guzzle and .NET capitalise them. */
export type JsonFields = ReadonlyMap<string, unknown>;

/**
 * Indexes the own properties of an object: inherited ones, such as `constructor`, are not fields (R7).
 * @returns `null` if two names that differ only in case have different values: `secure: false` must not hide `Secure: true`
 */
export function jsonFields(object: JsonObject): JsonFields | null {
  const fields = new Map<string, unknown>();
  for (const [name, value] of Object.entries(object)) {
    const lowerCase = name.toLowerCase();
    if (fields.has(lowerCase) && fields.get(lowerCase) !== value) return null;
    fields.set(lowerCase, value);
  }
  for (const [name, value] of [...fields]) {
    const joined = name.replace(/(?!^)_/g, '');
    if ((fields.get(joined) ?? null) === null) fields.set(joined, value);
  }
  return fields;
}
