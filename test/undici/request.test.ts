import { describe, expect, it } from 'vitest';
import { BrowserCookiePolicy, CookieJar } from '../../src/index.js';
import type { DispatchOptions } from '../../src/undici/compat/dispatcher.js';
import { UndiciCookieRequest } from '../../src/undici/request.js';
import { argumentError } from '../argument-error.js';
import { refusalsHeard } from './refusals.js';

function request(options: Partial<DispatchOptions>): UndiciCookieRequest {
  return new UndiciCookieRequest({ origin: 'http://a.test', path: '/', method: 'GET', ...options });
}

/** What an iterator gives once, and then never again. */
function* once<T>(...items: T[]): Generator<T> {
  yield* items;
}

describe('UndiciCookieRequest', () => {
  it.each<[origin: string | URL, path: string, url: string, host: string, scheme: string]>([
    ['http://a.test', '/x?y=1', 'http://a.test/x?y=1', 'a.test', 'http'],
    ['http://a.test/', '/x', 'http://a.test/x', 'a.test', 'http'],
    ['http://a.test:8080', '/', 'http://a.test:8080/', 'a.test:8080', 'http'],
    ['HTTPS://A.Test', '/', 'https://a.test/', 'a.test', 'https'],
    ['https://a.test:443', '/', 'https://a.test/', 'a.test', 'https'],
    [new URL('https://a.test:8443/ignored'), '/x', 'https://a.test:8443/x', 'a.test:8443', 'https'],
    ['http://user:secret@a.test', '/', 'http://a.test/', 'a.test', 'http'],
    ['http://[::1]:81', '/', 'http://[::1]:81/', '[::1]:81', 'http'],
    ['http://127.1', '/', 'http://127.0.0.1/', '127.0.0.1', 'http'],
    ['http://b\u00fccher.test', '/', 'http://xn--bcher-kva.test/', 'xn--bcher-kva.test', 'http'],
  ])('goes to %s%s as %s', (origin, path, url, host, scheme) => {
    const { getFullUrl, getHost, getType } = UndiciCookieRequest.prototype;
    const about = request({ origin, path });
    const answers = [getFullUrl, getHost, getType].map((ask) => ask.call(about));
    expect(answers).toEqual([url, host, scheme]);
  });

  // R24
  it.each([['//victim.test/x'], ['/\\victim.test'], ['/@victim.test/'], ['/http://victim.test/']])(
    'stays at its host when the path is %s',
    (path) => {
      const about = request({ path });
      expect([about.getHost(), about.originReqHost]).toEqual(['a.test', 'a.test']);
      expect(about.getFullUrl()).toBe(`http://a.test${path}`);
    },
  );

  it.each([
    ...['/a', '/a/', '/a?b=/c', '/a#b', '/?a', '//a', '/a//b', '/a/../b', '/a/%2e%2e/b', '/./a'],
    ...['/a b', '/\u00e4', '/a\\..\\b', '/%61', '/a;b', '/a"b', '/{a}', '/a/..', '/a\tb', '/A'],
  ])('gets the cookies of the URL that its origin and path make: %j', (path) => {
    for (const origin of ['http://a.test', 'HTTPS://A.test:8443', 'http://127.1', 'http://a..b']) {
      const about = request({ origin, path });
      const url = about.getFullUrl();
      const jar = new CookieJar(new BrowserCookiePolicy());
      jar.setFromHeader(['site=1; Path=/', 'a=1; Path=/a', 'b=1; Path=/b', 'own=1'], url);
      jar.addCookieHeader(about);
      expect(about.getHeader('cookie') ?? '').toBe(jar.cookieHeader(url));
    }
  });

  // R24
  it.each([
    ['a path of another host', { path: 'http://victim.test/' }],
    ['a path without a slash', { path: 'x' }],
    ['the path of OPTIONS *', { path: '*' }],
    ['a backslashed path', { path: '\\\\victim.test' }],
    ['no origin', { origin: undefined }],
    ['an origin without a host', { origin: 'data:text/plain,x' }],
    ['an invalid origin', { origin: 'nonsense' }],
  ])('is no request of any host with %s', (_what, options) => {
    expect(() => request(options)).toThrow(argumentError);
  });

  it('defaults to a top-level navigation without an initiator', () => {
    const { unverifiable, originReqHost, initiator, method, navigation } = request({});
    expect({ unverifiable, originReqHost, initiator, method, navigation }).toEqual({
      unverifiable: false,
      originReqHost: 'a.test',
      initiator: null,
      method: 'GET',
      navigation: true,
    });
  });

  it('says of itself what is known of the call', () => {
    const context = {
      unverifiable: true,
      originReqHost: 'first.test',
      initiator: 'https://page.test/',
      navigation: false,
    };
    const options = { origin: 'http://a.test', path: '/', method: 'POST' };
    expect(new UndiciCookieRequest(options, context)).toMatchObject({ ...context, method: 'POST' });
  });

  const shapes: [shape: string, headers: () => unknown][] = [
    ['an object', () => ({ Accept: '1', Cookie: 'own=1' })],
    ['an object with arrays', () => ({ Accept: '1', cookie: ['own=1'] })],
    [
      'an object without a prototype',
      () => Object.assign(Object.create(null), { Accept: '1', cookie: 'own=1' }),
    ],
    ['a flat array', () => ['Accept', '1', 'COOKIE', 'own=1']],
    [
      'an array of pairs',
      () => [
        ['Accept', '1'],
        ['cookie', 'own=1'],
      ],
    ],
    [
      'a Map',
      () =>
        new Map([
          ['Accept', '1'],
          ['cookie', 'own=1'],
        ]),
    ],
    [
      'Headers',
      () =>
        new Headers([
          ['Accept', '1'],
          ['cookie', 'own=1'],
        ]),
    ],
    ['an iterator that can be read once', () => once(['Accept', '1'], ['cookie', 'own=1'])],
  ];

  it.each(shapes)('finds the headers of %s', (_shape, headers) => {
    const about = request({ headers: headers() });
    expect(about.hasHeader('Cookie')).toBe(true);
    expect(about.getHeader('COOKIE')).toBe('own=1');
    expect(about.getHeader('accept')).toBe('1');
    expect(about.hasHeader('x-two')).toBe(false);
    expect(about.getHeader('x-two', 'none')).toBe('none');
    expect(about.headerItems().map(([name, value]) => [name.toLowerCase(), value])).toEqual([
      ['accept', '1'],
      ['cookie', 'own=1'],
    ]);
  });

  it.each<[what: string, headers: unknown]>([
    ['none', undefined],
    ['null', null],
    ['a value that is undefined, which is not sent', { cookie: undefined }],
    ['an empty object', {}],
    ['an empty array', []],
  ])('has no Cookie header with %s', (_what, headers) => {
    expect(request({ headers }).hasHeader('Cookie')).toBe(false);
  });

  it('counts an empty Cookie header as one: the program said that nothing is to be sent', () => {
    expect(request({ headers: { Cookie: '' } }).hasHeader('Cookie')).toBe(true);
  });

  it.each(shapes.map(([shape, headers]) => [shape, headers] as const))(
    'adds a header in lower case to a copy of %s',
    (_shape, headers) => {
      const given = headers();
      const options = { origin: 'http://a.test', path: '/', method: 'GET', headers: given };
      const before = JSON.stringify(given);
      const about = new UndiciCookieRequest(options);
      about.addUnredirectedHeader('Cookie2', '$Version="1"');
      const sent = about.dispatchOptions();
      expect(sent).not.toBe(options);
      expect(options.headers).toBe(given);
      expect(JSON.stringify(given)).toBe(before);
      expect(sent.headers).toMatchObject({ cookie2: '$Version="1"' });
      expect(Object.keys(sent.headers as object).map((name) => name.toLowerCase())).toEqual([
        'accept',
        'cookie',
        'cookie2',
      ]);
    },
  );

  it.each<[what: string, headers: unknown]>([
    ['an array of an odd length', ['a']],
    ['a pair with a third item', [['a', '1', '2']]],
    [
      'two of these',
      [
        ['a', '1', '2'],
        ['b', '1', '2'],
      ],
    ],
    ['a name that is not text', [1, 'x']],
    ['text', 'a: b'],
    ['a number', 5],
    ['a function', () => {}],
    ['an iterable of anything but pairs', new Set(['a: b'])],
  ])('adds nothing to what undici rejects: %s', (_what, headers) => {
    const about = request({ headers });
    expect(about.hasHeader('Cookie')).toBe(false);
    about.addUnredirectedHeader('Cookie', 'a=1');
    expect(about.dispatchOptions().headers).toEqual(headers);
  });

  it.each<[what: string, headers: unknown]>([
    ['an array of values', { cookie: ['a=1', 'b=2'] }],
    ['a flat array', ['cookie', 'a=1', 'Cookie', 'b=2']],
    ['an iterable', new Set(Object.entries({ cookie: 'a=1', Cookie: 'b=2' }))],
  ])('joins the lines of a Cookie header with semicolons: %s', (_what, headers) => {
    const about = request({ headers });
    expect(about.getHeader('Cookie')).toBe('a=1; b=2');
    expect(
      about
        .headerItems()
        .map(([, line]) => line)
        .join('; '),
    ).toBe('a=1; b=2');
  });

  it('dispatches the very options that it was given when there is nothing to add', () => {
    const options = { origin: 'http://a.test', path: '/', method: 'GET', headers: { a: '1' } };
    const about = new UndiciCookieRequest(options);
    expect(about.hasHeader('Cookie')).toBe(false);
    expect(about.dispatchOptions()).toBe(options);
  });

  it('hands on what an iterator gave, which cannot be read again', () => {
    const about = request({ headers: once(['a', '1'], ['b', '2']) });
    expect(about.hasHeader('Cookie')).toBe(false);
    expect(about.dispatchOptions().headers).toEqual({ a: '1', b: '2' });
  });

  it('keeps a name that stands several times', () => {
    const about = request({ headers: ['x', '1', 'x', '2', 'y', '3'] });
    about.addUnredirectedHeader('Cookie', 'a=1');
    expect(about.dispatchOptions().headers).toEqual({ x: ['1', '2'], y: '3', cookie: 'a=1' });
  });

  it('sends no value that is undefined, as undici does not, beside another of its name either', () => {
    const about = request({ headers: ['x', undefined, 'x', '1', 'x', undefined, 'y', undefined] });
    about.addUnredirectedHeader('Cookie', 'a=1');
    expect(about.dispatchOptions().headers).toEqual({ x: '1', cookie: 'a=1' });
  });

  // R7
  it('takes __proto__ for a header name like any other', () => {
    const about = request({ headers: ['__proto__', 'x'] });
    about.addUnredirectedHeader('Cookie', 'a=1');
    const { headers } = about.dispatchOptions();
    expect(Object.entries(headers as object)).toEqual([
      ['__proto__', 'x'],
      ['cookie', 'a=1'],
    ]);
  });

  it('keeps the symbols and all else that the options hold', () => {
    const key = Symbol('key');
    const options = { origin: 'http://a.test', path: '/', method: 'GET', [key]: 1, bodyTimeout: 5 };
    const about = new UndiciCookieRequest(options);
    about.addUnredirectedHeader('Cookie', 'a=1');
    expect(about.dispatchOptions()).toEqual({ ...options, headers: { cookie: 'a=1' } });
  });

  it.each<[what: string, header: string, sent: string, names: (string | null)[]]>([
    ['a line feed', 'a=1; b=x\ny; c=3', 'a=1; c=3', ['b']],
    ['a character above U+00FF', 'a=\u20ac; b=2', 'b=2', ['a']],
    ['DEL in a name', 'a\x7f=1; b=2', 'b=2', ['a\x7f']],
    ['a bare value', 'a=1; \u20ac', 'a=1', [null]],
  ])('leaves out the cookie with %s, and reports it', (_what, header, sent, names) => {
    const heard = refusalsHeard();
    const about = request({});
    about.addUnredirectedHeader('Cookie', header);
    expect(about.getHeader('Cookie')).toBe(sent);
    expect(heard.map(({ operation, code, name, url }) => [operation, code, name, url])).toEqual(
      names.map((name) => ['write', 'unwritable-pair', name, 'http://a.test/']),
    );
  });

  it('adds no header at all when no cookie is left', () => {
    const about = request({});
    about.addUnredirectedHeader('Cookie', 'a=\r\n');
    expect(about.hasHeader('Cookie')).toBe(false);
  });

  it('sees the header of a jar if a subclass overrides addUnredirectedHeader()', () => {
    class Shouting extends UndiciCookieRequest {
      override addUnredirectedHeader(name: string, value: string): void {
        super.addUnredirectedHeader(name, value.toUpperCase());
      }
    }
    const jar = new CookieJar();
    jar.setFromHeader('a=b', 'http://a.test/');
    const about = new Shouting({ origin: 'http://a.test', path: '/', method: 'GET' });
    jar.addCookieHeader(about);
    expect(about.dispatchOptions().headers).toEqual({ cookie: 'A=B' });
  });

  it('sends TAB and all of latin-1, as undici does', () => {
    const about = request({});
    about.addUnredirectedHeader('Cookie', 'a=\t\xe9\xff');
    expect(about.getHeader('Cookie')).toBe('a=\t\xe9\xff');
  });
});
