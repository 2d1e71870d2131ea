import { inspect } from './node-modules.js';
import { printable } from './printable.js';

// Argument errors use the wording of Node's. A received value is described only by its type, because it may be a cookie's value.

/** An argument error: one of Node's codes on a TypeError. */
export type ArgumentError = TypeError & { readonly code: string };

interface TypeNames {
  string: string;
  number: number;
  boolean: boolean;
  function: (...args: never[]) => unknown;
  object: object;
  null: null;
  undefined: undefined;
}

function argumentError(code: string, message: string, hint?: string): ArgumentError {
  const separator = message.endsWith('?') ? ' ' : '. ';
  const text = hint === undefined ? message : `${message}${separator}${hint}`;
  return Object.assign(new TypeError(printable(text)), { code });
}

/**
 * ERR_INVALID_ARG_TYPE: `The "name" argument must be of type string. Received undefined`.
 * @param name the parameter's name; with a dot, such as `options.jar`, it is a property
 * @param expected such as `of type string` or `an instance of CookieJar`
 * @param hint a sentence that follows, such as the right call
 */
export function invalidArgType(
  name: string,
  expected: string,
  received: unknown,
  hint?: string,
): ArgumentError {
  const kind = name.includes('.') ? 'property' : 'argument';
  const message = `The "${name}" ${kind} must be ${expected}. Received ${typeOf(received)}`;
  return argumentError('ERR_INVALID_ARG_TYPE', message, hint);
}

/**
 * ERR_INVALID_ARG_VALUE: `The argument 'name' must be a host name. Received 'a b'`.
 * @param received the value to print; never a cookie's value
 * @param reason such as `must be a host name`
 */
export function invalidArgValue(
  name: string,
  received: unknown,
  reason = 'is invalid',
  hint?: string,
): ArgumentError {
  const kind = name.includes('.') ? 'property' : 'argument';
  const message = `The ${kind} '${name}' ${reason}. Received ${shown(received)}`;
  return argumentError('ERR_INVALID_ARG_VALUE', message, hint);
}

/** ERR_INVALID_ARG_VALUE for arguments that contradict each other. */
export function invalidCall(message: string): ArgumentError {
  return argumentError('ERR_INVALID_ARG_VALUE', message);
}

/** The type of a value in messages, such as `an instance of Map`; never the value itself. */
export function typeOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'function') return value.name ? `function ${value.name}` : 'a function';
  if (typeof value !== 'object') return `type ${typeof value}`;
  const name = value.constructor?.name;
  return typeof name === 'string' && name !== '' ? `an instance of ${name}` : 'an object';
}

function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return typeOf(value);
  const text = inspect(value);
  return text.length > 128 ? `${text.slice(0, 128)}...` : text;
}

/** Requires one of the types, such as `['string', 'null']`. @throws TypeError (ERR_INVALID_ARG_TYPE) */
export function requireType<K extends keyof TypeNames>(
  name: string,
  value: unknown,
  types: K | readonly K[],
  hint?: string,
): asserts value is TypeNames[K] {
  const type = (value === null ? 'null' : typeof value) as K;
  if (type === types || (typeof types !== 'string' && types.includes(type))) return;
  throw invalidArgType(name, `of type ${[types].flat().join(' or ')}`, value, hint);
}

/** The longest delay of a Node timer, in milliseconds; a longer one would fire immediately. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Requires a valid timer delay.
 * @param least in milliseconds
 * @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE)
 */
export function requireMilliseconds(
  name: string,
  value: unknown,
  least = 1,
): asserts value is number {
  requireType(name, value, 'number');
  if (value >= least && value <= LONGEST_TIMER) return;
  const reason = `must be a number of milliseconds from ${least} to ${LONGEST_TIMER.toLocaleString('en')}`;
  throw invalidArgValue(name, value, reason);
}

/** Whether the value is a cookie jar, of this or another copy of the package. */
export function isCookieJar(value: unknown): boolean {
  return hasMethods(value, ['addCookieHeader', 'extractCookies']);
}

/** Whether the value is an object with these methods. `instanceof` would fail for objects of another copy of the package. */
export function hasMethods(value: unknown, methods: readonly PropertyKey[]): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return methods.every((method) => typeof Reflect.get(value, method) === 'function');
}

/**
 * Refuses the promise of a method that must be synchronous. The promise's own error is ignored, because it would end the process.
 * @param method such as `setOk() of a policy`
 * @throws TypeError
 */
export function refusePromise(method: string, result: unknown): void {
  if (typeof result !== 'object' || !hasMethods(result, ['then'])) return;
  (result as PromiseLike<unknown>).then(undefined, () => {});
  throw new TypeError(`${method} must not return a promise`);
}

/**
 * The options of a call, `{}` if there are none. An option with the value undefined is treated as absent.
 * @param name the parameter's name
 * @param known an object with every option as a key; the type checker reports a missing one
 * @param hint a sentence that ends the message, such as `The right call: cookies({ jar })`
 * @throws TypeError ERR_INVALID_ARG_TYPE if it is not an object or is a jar, ERR_INVALID_ARG_VALUE for an unknown option
 */
export function requireOptions<T extends object>(
  name: string,
  options: T | undefined,
  known: Readonly<Record<keyof T, unknown>>,
  hint?: string,
): T {
  if (options === undefined) return {} as T;
  if (!isOptions(options)) throw invalidArgType(name, 'of type object', options, hint);
  for (const [option, value] of Object.entries(options)) {
    if (value === undefined || Object.hasOwn(known, option)) continue;
    if (isSession(options))
      throw invalidArgType(name, 'of type object, not a Session', options, SESSION_HINT);
    const message = `The property '${name}.${option}' is not an option${suggestion(option, Object.keys(known))}`;
    throw argumentError('ERR_INVALID_ARG_VALUE', message, hint);
  }
  return options;
}

/** Whether it is a Session, whose properties have the names of options, so that the type checker accepts it as options. */
function isSession(value: object): boolean {
  return isCookieJar(Reflect.get(value, 'jar')) && hasMethods(value, ['fetch', 'save', 'lock']);
}

const SESSION_HINT = 'The right call: { jar: session.jar }, or session.fetch';

/**
 * Whether the value can be an options object, and not a URL, array, promise or other tagged object, or a jar, policy or dispatcher, which
 * should be the value of an option.
 */
function isOptions(value: unknown): boolean {
  const tag = Object.prototype.toString.call(value);
  const isValue =
    isCookieJar(value) || hasMethods(value, ['setOk']) || hasMethods(value, ['dispatch']);
  return tag === '[object Object]' && !isValue;
}

function suggestion(option: string, known: readonly string[]): string {
  const nearest = nearestName(option, known);
  return nearest === undefined
    ? `. The known options are ${known.join(', ')}`
    : `. Did you mean '${nearest}'?`;
}

/** The known name that is most similar to a misspelt one; `undefined` if no name is similar. */
export function nearestName(text: string, known: readonly string[]): string | undefined {
  const nearest = known
    .map((name) => ({ name, distance: distanceBetween(text.toLowerCase(), name.toLowerCase()) }))
    .reduce((best, each) => (each.distance < best.distance ? each : best));
  return nearest.distance <= Math.ceil(text.length / 3) ? nearest.name : undefined;
}

/** Whether the text is probably a misspelling of the name, in any case. */
export function isMisspelling(text: string, name: string): boolean {
  return levenshteinDistance(text.toLowerCase(), name) <= 2;
}

/** The distance of two names; 0 if one contains the other (`cookieJar` and `jar`). */
function distanceBetween(a: string, b: string): number {
  return a.length > 2 && (a.includes(b) || b.includes(a)) ? 0 : levenshteinDistance(a, b);
}

function levenshteinDistance(a: string, b: string): number {
  let row = [...b, ''].map((_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const replaced = (row[j] as number) + (letter === b[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] as number) + 1, (next[j] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
