import { invalidArgType } from '../internal/arguments.js';

/** A non-standard attribute of a cookie, its name in the original case; the value is `null` for an attribute without one (`HttpOnly`). */
export type NonstandardAttr = readonly [name: string, value: string | null];

export type SameSite = 'strict' | 'lax' | 'none';

// The well-known attributes of a frozen list as bits, because every request reads them.
export const HTTP_ONLY = 1;
export const PARTITIONED = 2;
const STRICT = 4;
const LAX = 8;
const NONE = 16;

const BITS = Symbol('bits');

/** A list that {@link freezeAttributes} returned. The bits are not enumerable, so that they are not compared or copied with the list. */
type FrozenAttributes = readonly NonstandardAttr[] & { readonly [BITS]?: number };

/** A list of attributes that any number of cookies may share. */
export function freezeAttributes(attrs: NonstandardAttr[]): readonly NonstandardAttr[] {
  for (const attr of attrs) Object.freeze(attr);
  return Object.freeze(Object.defineProperty(attrs, BITS, { value: computeBits(attrs) }));
}

function computeBits(attrs: readonly NonstandardAttr[]): number {
  const mode = findAttribute(attrs, 'samesite')?.[1]?.toLowerCase();
  return (
    (findAttribute(attrs, 'httponly') === undefined ? 0 : HTTP_ONLY) |
    (findAttribute(attrs, 'partitioned') === undefined ? 0 : PARTITIONED) |
    (mode === 'strict' ? STRICT : mode === 'lax' ? LAX : mode === 'none' ? NONE : 0)
  );
}

/** The bits of a list of attributes: {@link HTTP_ONLY}, {@link PARTITIONED} and those of SameSite; 0 for an invalid list. */
export function attributeBits(attrs: readonly NonstandardAttr[]): number {
  return (
    (attrs as FrozenAttributes | undefined)?.[BITS] ??
    (isAttributeList(attrs) ? computeBits(attrs) : 0)
  );
}

/** The SameSite attribute if it is one of the three modes of RFC 6265bis section 4.1.2.7. */
export function sameSiteOf(attrs: readonly NonstandardAttr[]): SameSite | undefined {
  const bits = attributeBits(attrs);
  if ((bits & NONE) !== 0) return 'none';
  if ((bits & LAX) !== 0) return 'lax';
  return (bits & STRICT) !== 0 ? 'strict' : undefined;
}

/** Whether the value is a list of attributes. Assignments to `rest` are not validated. */
export function isAttributeList(rest: unknown): rest is readonly NonstandardAttr[] {
  return (
    Array.isArray(rest) &&
    ((rest as FrozenAttributes)[BITS] !== undefined || rest.every(isAttribute))
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

export const NO_ATTRIBUTES = freezeAttributes([]);

/**
 * Converts `rest`, a record, Map or pairs, to a list of attributes. A repeated name keeps its first position and its last value.
 * @throws TypeError (ERR_INVALID_ARG_TYPE)
 */
export function toAttributes(rest: unknown): readonly NonstandardAttr[] {
  if (rest === undefined) return NO_ATTRIBUTES;
  if (typeof rest !== 'object' || rest === null)
    throw invalidArgType('init.rest', 'a record, a Map or an iterable of pairs', rest);
  if (BITS in rest) return rest as FrozenAttributes;
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
