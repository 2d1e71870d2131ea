import { invalidArgType } from '../internal/arguments.js';

/** A non-standard attribute of a cookie, its name in the original case; the value is `null` for an attribute without one (`HttpOnly`). */
export type NonstandardAttr = readonly [name: string, value: string | null];

export type SameSite = 'strict' | 'lax' | 'none';

/** The attributes of a list that have a meaning. */
export interface KnownAttributes {
  readonly httpOnly: boolean;
  readonly partitioned: boolean;
  /** The SameSite attribute if it is one of the three modes of RFC 6265bis section 4.1.2.7. */
  readonly sameSite: SameSite | undefined;
}

const KNOWN = Symbol('known');

/**
 * A list that {@link freezeAttributes} returned, with its known attributes, because every request reads them. They are not enumerable, so
 * that they are not compared or copied with the list.
 */
type FrozenAttributes = readonly NonstandardAttr[] & { readonly [KNOWN]?: KnownAttributes };

/** A list of attributes that any number of cookies may share. */
export function freezeAttributes(attrs: NonstandardAttr[]): readonly NonstandardAttr[] {
  for (const attr of attrs) Object.freeze(attr);
  return Object.freeze(Object.defineProperty(attrs, KNOWN, { value: findKnown(attrs) }));
}

function findKnown(attrs: readonly NonstandardAttr[]): KnownAttributes {
  const mode = findAttribute(attrs, 'samesite')?.[1]?.toLowerCase();
  return {
    httpOnly: findAttribute(attrs, 'httponly') !== undefined,
    partitioned: findAttribute(attrs, 'partitioned') !== undefined,
    sameSite: mode === 'strict' || mode === 'lax' || mode === 'none' ? mode : undefined,
  };
}

/** The known attributes of a list; none for an invalid list. */
export function knownAttributesOf(attrs: readonly NonstandardAttr[]): KnownAttributes {
  return (
    (attrs as FrozenAttributes | undefined)?.[KNOWN] ??
    findKnown(isAttributeList(attrs) ? attrs : [])
  );
}

/** Whether the value is a list of attributes. Assignments to `rest` are not validated. */
export function isAttributeList(rest: unknown): rest is readonly NonstandardAttr[] {
  return (
    Array.isArray(rest) &&
    ((rest as FrozenAttributes)[KNOWN] !== undefined || rest.every(isAttribute))
  );
}

function isAttribute(attr: unknown): boolean {
  if (!Array.isArray(attr) || typeof attr[0] !== 'string') return false;
  return attr[1] === null || typeof attr[1] === 'string';
}

/** The last attribute of that name, compared case-insensitively. @param lowerCaseName the name in lower case */
function findAttribute(
  attrs: readonly NonstandardAttr[],
  lowerCaseName: string,
): NonstandardAttr | undefined {
  for (let index = attrs.length - 1; index >= 0; index--) {
    const attr = attrs[index] as NonstandardAttr;
    if (attr[0].length === lowerCaseName.length && attr[0].toLowerCase() === lowerCaseName)
      return attr;
  }
  return undefined;
}

/** The attributes without those of that name, compared case-insensitively. */
export function withoutAttribute(
  attrs: readonly NonstandardAttr[],
  lowerCaseName: string,
): readonly NonstandardAttr[] {
  return freezeAttributes(attrs.filter(([name]) => name.toLowerCase() !== lowerCaseName));
}

/** The attributes with this one, which replaces one with exactly the same name. */
export function withAttribute(
  attrs: readonly NonstandardAttr[],
  name: string,
  value: string | null,
): readonly NonstandardAttr[] {
  const attr: NonstandardAttr = [name, value];
  const index = attrs.findIndex(([key]) => key === name);
  return freezeAttributes(index < 0 ? [...attrs, attr] : attrs.with(index, attr));
}

const NO_ATTRIBUTES = freezeAttributes([]);

/**
 * Converts `rest`, a record, Map or pairs, to a list of attributes. A repeated name keeps its first position and its last value.
 * @throws TypeError (ERR_INVALID_ARG_TYPE)
 */
export function toAttributes(rest: unknown): readonly NonstandardAttr[] {
  if (rest === undefined) return NO_ATTRIBUTES;
  if (typeof rest !== 'object' || rest === null)
    throw invalidArgType('init.rest', 'a record, a Map or an iterable of pairs', rest);
  if (KNOWN in rest) return rest as FrozenAttributes;
  const pairs = Symbol.iterator in rest ? (rest as Iterable<unknown>) : Object.entries(rest);
  const attrs = new Map<string, string | null>();
  for (const pair of pairs) {
    const [name, value] = Array.isArray(pair) ? pair : [];
    if (typeof name !== 'string') throw invalidArgType('init.rest', 'a list of pairs', pair);
    if (typeof value !== 'string' && value !== null)
      throw invalidArgType('init.rest', 'a list of names with a string or null', value);
    attrs.set(name, value);
  }
  return attrs.size === 0 ? NO_ATTRIBUTES : freezeAttributes([...attrs]);
}
