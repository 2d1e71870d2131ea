import { expect, test } from 'vitest';
import { CookieJar } from '../../src/index.js';
import {
  invalidArgType,
  invalidArgValue,
  requireOptions,
  requireType,
} from '../../src/internal/arguments.js';

class Thing {}
const bare = Object.create(null);

test.each([
  [undefined, 'undefined'],
  [null, 'null'],
  ['a secret', 'type string'],
  [1234, 'type number'],
  [true, 'type boolean'],
  [12n, 'type bigint'],
  [Symbol('s'), 'type symbol'],
  [function named() {}, 'function named'],
  [() => {}, 'a function'],
  [{}, 'an instance of Object'],
  [[1], 'an instance of Array'],
  [new Thing(), 'an instance of Thing'],
  [bare, 'an object'],
  [{ constructor: 'x' }, 'an object'],
])('%o is described by its type alone', (value, described) => {
  expect(invalidArgType('name', 'of type string', value).message).toBe(
    `The "name" argument must be of type string. Received ${described}`,
  );
});

test('a name with a dot is a property', () => {
  expect(invalidArgType('options.jar', 'a CookieJar', 1).message).toBe(
    'The "options.jar" property must be a CookieJar. Received type number',
  );
  expect(invalidArgValue('options.format', 'x').message).toBe(
    "The property 'options.format' is invalid. Received 'x'",
  );
});

test('each error is a TypeError with one of the codes of Node', () => {
  expect(invalidArgType('a', 'of type string', 1)).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
  expect(invalidArgValue('a', 1)).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
});

test('a printed value is cut, and control characters are replaced', () => {
  const { message } = invalidArgValue('a', `\x1b[2J\u202e${'x'.repeat(1000)}`);
  expect(message).toMatch(/^[ -~]{100,200}$/);
});

test('several types are joined with "or"', () => {
  expect(() => requireType('value', 5, ['string', 'null'])).toThrow(
    'The "value" argument must be of type string or null. Received type number',
  );
  expect(() => requireType('value', {}, 'null')).toThrow(TypeError);
  expect(() => requireType('value', null, 'object')).toThrow(TypeError);
  requireType('value', null, ['string', 'null']);
});

const known = { jar: true, dispatcher: true, maxAge: true, httpOnly: true } as const;
const require = (options: unknown) =>
  requireOptions('options', options as undefined, known as never, 'The right call: f({ jar })');

test.each([
  ['cookieJar', "Did you mean 'jar'? "],
  ['Jar', "Did you mean 'jar'? "],
  ['dispacher', "Did you mean 'dispatcher'? "],
  ['maxage', "Did you mean 'maxAge'? "],
  ['http_only', "Did you mean 'httpOnly'? "],
  ['x', 'The known options are jar, dispatcher, maxAge, httpOnly. '],
  ['unrelated', 'The known options are jar, dispatcher, maxAge, httpOnly. '],
])('the option %s is unknown, and the message names the nearest', (name, suggestion) => {
  expect(() => require({ [name]: 'secret' })).toThrow(
    `The property 'options.${name}' is not an option. ${suggestion}The right call: f({ jar })`,
  );
});

test('an option that is undefined counts as absent, known or not', () => {
  expect(require(undefined)).toEqual({});
  const options = { jar: undefined, other: undefined };
  expect(require(options)).toBe(options);
});

test.each([
  [null],
  ['text'],
  [5],
  [() => {}],
  [new CookieJar()],
  [[]],
  [new Map()],
  [new URL('http://a')],
  [Promise.resolve({})],
  [{ dispatch() {} }],
])('%o is not an object of options', (options) => {
  expect(() => require(options)).toThrow(
    /^The "options" argument must be of type object\. Received .+\. The right call: f\(\{ jar \}\)$/,
  );
});
