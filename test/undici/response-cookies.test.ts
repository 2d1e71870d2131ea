import * as tough from 'tough-cookie';
import { describe, expect, it } from 'vitest';
import { CookieJar, withCookies } from '../../src/index.js';
import { fromToughCookie } from '../../src/tough-cookie/index.js';
import { site } from './sites.js';
import { undicis } from './undicis.js';

// response.cookies is what the call left in the jar.

const fetches: [name: string, fetch: typeof fetch, options: object][] = [
  ['the built-in fetch', globalThis.fetch, {}],
  ['the built-in fetch, in headers', globalThis.fetch, { via: 'headers' }],
  ...undicis.map(([name, undici]): [string, typeof fetch, object] => [
    name,
    undici.fetch as unknown as typeof fetch,
    {},
  ]),
];

describe.each(fetches)('response.cookies of %s', (_name, fetch, options) => {
  const ask = async (path: string[], jar = new CookieJar()) => {
    const home = await site();
    const [first = [], second] = path.map((lines) => lines.split('|'));
    const to = second === undefined ? undefined : home.url('/', { set: second });
    const url = home.url('/', { set: first, ...(to === undefined ? {} : { to }) });
    return await withCookies(fetch, { jar, ...options })(url);
  };

  it.each<[what: string, hops: string[], names: object]>([
    [
      'a later hop deletes a cookie',
      ['a=1; Path=/|b=1; Path=/', 'a=; Max-Age=0; Path=/'],
      { b: '1' },
    ],
    ['a later line deletes a cookie', ['a=1|b=1|a=; Max-Age=0'], { b: '1' }],
    ['a later hop sets it again', ['a=1; Path=/', 'a=2; Path=/'], { a: '2' }],
    ['a later hop deletes and sets it', ['a=1', 'a=; Max-Age=0|a=3'], { a: '3' }],
    ['a hop deletes what the call did not set', ['b=1', 'old=; Max-Age=0'], { b: '1' }],
  ])('%s', async (_what, hops, names) => {
    const { cookies } = await ask(hops);
    expect(cookies.toObject()).toEqual(names);
  });

  it('is the same jar for clones, and clones of clones', async () => {
    const response = await ask(['a=1']);
    const clone = response.clone();
    expect(clone.cookies).toBe(response.cookies);
    expect((clone.clone() as typeof response).cookies).toBe(response.cookies);
    expect(await clone.text()).toBe(await response.text());
  });
});

it('response.cookies has the cookie of another partition than the one that was deleted', async () => {
  const attributes = 'Path=/; Secure; SameSite=None';
  const lines = [
    `a=1; ${attributes}; Partitioned`,
    `a=2; ${attributes}`,
    `a=; Max-Age=0; ${attributes}; Partitioned`,
  ];
  const headers = new Headers(lines.map((line) => ['set-cookie', line]));
  const fetch = withCookies(async () => new Response('', { headers }), { via: 'headers' });
  const { cookies } = await fetch('https://a.test/', { initiator: 'https://top.test/' });
  expect(cookies.values()).toEqual(['2']);
});

it('response.cookies of a jar of fromToughCookie() has what the jar stored', async () => {
  const home = await site();
  const jar = fromToughCookie(new tough.CookieJar());
  const lines = ['a=1; Path=/', 'b=1', 'gone=1', 'refused=1; Domain=b.test', 'gone=; Max-Age=0'];
  const url = home.url('/', { set: lines });
  const { cookies } = await withCookies(globalThis.fetch, { jar })(url);
  expect(cookies.toObject()).toEqual({ a: '1', b: '1' });
});

describe('a response that is no plain Response', () => {
  const wrapped = (answer: unknown) =>
    withCookies((async () => answer) as unknown as typeof fetch, { via: 'headers' })(
      'http://a.test/',
    );

  it.each<[what: string, answer: unknown]>([
    ['undefined', undefined],
    ['text', 'mocked'],
    ['frozen', Object.freeze({ status: 200, headers: new Headers() })],
  ])('is given to the caller as it is: %s', async (_what, answer) => {
    expect(await wrapped(answer)).toBe(answer);
  });

  it('can be its own clone', async () => {
    const answer = { status: 200, headers: new Headers(), clone: () => answer };
    const response = await wrapped(answer);
    expect(response.clone()).toBe(response);
    expect(response.clone().cookies).toBe(response.cookies);
  });

  it('keeps cookies of its own', async () => {
    class Answer extends Response {
      readonly cookies = 'biscuits';
    }
    expect((await wrapped(new Answer())).cookies).toBe('biscuits');
  });
});
