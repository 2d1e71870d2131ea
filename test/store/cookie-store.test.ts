import { describe, expect, it } from 'vitest';
import { Cookie, type CookieInit } from '../../src/cookie/cookie.js';
import { byCreation, MemoryCookieStore } from '../../src/store/cookie-store.js';
import { fixedClock } from '../fixed-clock.js';

const NOW = 1_795_149_000;

const cookie = (init: Partial<CookieInit> = {}) =>
  new Cookie({ name: 'a', value: '1', domain: 'acme.com', path: '/', ...init });

function storeOf(...inits: Partial<CookieInit>[]): MemoryCookieStore {
  const store = new MemoryCookieStore();
  for (const init of inits) store.set(cookie(init));
  return store;
}

const values = (store: MemoryCookieStore) => Array.from(store, ({ value }) => value).join(' ');

describe('what tells one cookie from another', () => {
  it.each([
    ['the domain', { domain: 'www.acme.com' }],
    ['its leading dot', { domain: '.acme.com' }],
    ['the path', { path: '/a' }],
    ['each slash of it', { path: '//' }],
    ['the name', { name: 'b' }],
    ['the case of the name', { name: 'A' }],
    ['a name or none', { name: '' }],
    ['the partition', { partitionKey: 'https://shop.example' }],
  ])('is %s', (_what, other) => {
    const store = storeOf({}, other);
    expect(store.size).toBe(2);
    expect(store.find(cookie(other))).not.toBe(store.find(cookie()));
  });

  it.each([
    ['the value', { value: '2' }],
    ['the version', { version: 1 }],
    ['the ports', { port: '80' }],
    ['Secure', { secure: true }],
    ['the expiry', { expires: NOW }],
    ['an attribute', { rest: { HttpOnly: null } }],
  ])('is not %s', (_what, other) => {
    const store = storeOf({}, other);
    expect(store.size).toBe(1);
    expect(store.find(cookie())?.toJSON()).toEqual(cookie(other).toJSON());
  });

  it.each(['__proto__', 'constructor', 'tostring', 'hasownproperty', '', '0'])(
    'R7 may be %o, like any other text',
    (text) => {
      const odd = { domain: text, path: text, name: text, partitionKey: text };
      const store = storeOf({}, odd);
      expect([store.size, store.find(cookie(odd))?.value]).toEqual([2, '1']);
      expect([store.delete(cookie(odd)), store.delete(cookie(odd)), store.size]).toEqual([
        true,
        false,
        1,
      ]);
      expect([
        store.deletePath(text, text),
        store.deleteDomain(text),
        store.deleteDomain(text),
      ]).toEqual([true, true, false]);
    },
  );
});

describe('the order of a store', () => {
  it('is that in which domains, then paths, then names were first seen', () => {
    const store = storeOf(
      { value: '1' },
      { value: '5', domain: 'b.com' },
      { value: '3', path: '/x' },
      { value: '2', name: 'b' },
      { value: '4', path: '/x', name: 'b' },
    );
    expect(values(store)).toBe('1 2 3 4 5');
    expect(Array.from(store.domains(), ({ domain }) => domain)).toEqual(['acme.com', 'b.com']);
  });

  it('keeps the place of a cookie that is replaced, and not of one that was deleted', () => {
    const store = storeOf({ name: 'a' }, { name: 'b', value: '2' }, { name: 'a', value: '3' });
    expect(values(store)).toBe('3 2');
    store.delete(cookie({ name: 'a' }));
    store.set(cookie({ name: 'a', value: '4' }));
    expect(values(store)).toBe('2 4');
  });

  it.each([
    ['whose cookies were deleted', (store: MemoryCookieStore) => store.delete(cookie()), '2 1'],
    ['whose cookies expired', (store: MemoryCookieStore) => store.deleteExpired(NOW), '2 1'],
    [
      'whose path was forgotten',
      (store: MemoryCookieStore) => store.deletePath('acme.com', '/'),
      '2 1',
    ],
    ['that was forgotten', (store: MemoryCookieStore) => store.deleteDomain('acme.com'), '1 2'],
    [
      'that was emptied and then forgotten',
      (store: MemoryCookieStore) => {
        store.delete(cookie());
        store.forgetEmptied();
      },
      '1 2',
    ],
  ])('has a place for a domain %s: %s', (_what, empty, expected) => {
    const store = storeOf({ expires: NOW }, { domain: 'b.com', value: '1' });
    empty(store);
    store.set(cookie({ value: '2' }));
    expect(values(store)).toBe(expected);
    const ranks = Array.from(store.domains(), ({ rank }) => rank);
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
  });

  it('of creation goes by when a cookie first came, a replaced one keeping its time', () => {
    const store = storeOf(
      { domain: 'b.com', value: '2' },
      { domain: 'a.com', value: '3' },
      { domain: 'b.com', name: 'b', value: '4' },
    );
    store.set(cookie({ domain: 'b.com', value: '1' }));
    expect([...store].sort(byCreation).map(({ value }) => value)).toEqual(['1', '3', '4']);
  });
});

describe('size and revision', () => {
  it.each([
    ['a cookie comes', (store: MemoryCookieStore) => store.set(cookie({ name: 'b' })), 3],
    ['a cookie is replaced', (store: MemoryCookieStore) => store.set(cookie()), 2],
    ['a cookie goes', (store: MemoryCookieStore) => store.delete(cookie()), 1],
    ['a path goes', (store: MemoryCookieStore) => store.deletePath('acme.com', '/'), 1],
    ['a domain goes', (store: MemoryCookieStore) => store.deleteDomain('acme.com'), 1],
    ['a cookie expires', (store: MemoryCookieStore) => store.deleteExpired(NOW), 1],
    ['all go', (store: MemoryCookieStore) => store.clear(), 0],
  ])('tell when %s', (_what, change, size) => {
    const store = storeOf({}, { domain: 'b.com', expires: NOW });
    const { revision } = store;
    change(store);
    expect(store.size).toBe(size);
    expect([...store]).toHaveLength(size);
    expect(store.revision).not.toBe(revision);
  });

  it.each([
    [
      'a cookie that is not there goes',
      (store: MemoryCookieStore) => store.delete(cookie({ name: 'b' })),
    ],
    [
      'a path that is not there goes',
      (store: MemoryCookieStore) => store.deletePath('acme.com', '/b'),
    ],
    ['a domain that is not there goes', (store: MemoryCookieStore) => store.deleteDomain('b.com')],
    ['nothing expires', (store: MemoryCookieStore) => store.deleteExpired(NOW - 1)],
    [
      'somebody looks',
      (store: MemoryCookieStore) => [...store, store.find(cookie()), store.domain('acme.com')],
    ],
  ])('stay when %s', (_what, change) => {
    const store = storeOf({ expires: NOW });
    const { revision, size } = store;
    change(store);
    expect([store.revision, store.size]).toEqual([revision, size]);
  });
});

describe('what has expired', () => {
  it.each([
    [NOW - 1, '1 2 3 4'],
    [NOW, '1 3 4'],
    [NOW + 1, '1 4'],
    [NOW + 2, '1 4'],
    [NOW + 1_000, '1'],
  ])('is dropped at %d and nothing else', (now, expected) => {
    const store = storeOf(
      { value: '1' },
      { name: 'b', value: '2', expires: NOW },
      { name: 'c', value: '3', expires: NOW + 1 },
      { domain: 'b.com', value: '4', expires: NOW + 1_000 },
    );
    store.deleteExpired(now);
    expect(values(store)).toBe(expected);
  });

  it('is dropped again and again as time goes by, and when it goes back', () => {
    const store = storeOf(
      ...[1, 2, 3].map((n) => ({ name: `n${n}`, value: `${n}`, expires: NOW + n })),
    );
    const seen = [NOW + 1, NOW, NOW + 2, NOW + 2, NOW + 3].map((now) => {
      store.deleteExpired(now);
      return values(store);
    });
    expect(seen).toEqual(['2 3', '2 3', '3', '3', '']);
  });

  it('follows what a program assigns', () => {
    const store = storeOf(
      { value: '1', expires: NOW + 10 },
      { name: 'b', value: '2' },
      { name: 'c', value: '3', expires: NOW },
    );
    const [soon, session, late] = [...store] as [Cookie, Cookie, Cookie];
    store.deleteExpired(NOW - 1);
    soon.expires = NOW - 1;
    session.expires = NOW;
    late.expires = null;
    store.deleteExpired(NOW);
    expect(values(store)).toBe('3');
  });
});

describe('whether some domains are as they were', () => {
  const domains = ['acme.com', '.acme.com'];

  it.each([
    ['a cookie comes', (store: MemoryCookieStore) => store.set(cookie({ name: 'b' }))],
    ['a cookie is replaced', (store: MemoryCookieStore) => store.set(cookie())],
    [
      'the same cookie is stored again',
      (store: MemoryCookieStore) => store.set([...store][0] as Cookie),
    ],
    [
      'a cookie of a new domain comes',
      (store: MemoryCookieStore) => store.set(cookie({ domain: '.acme.com' })),
    ],
    ['a cookie goes', (store: MemoryCookieStore) => store.delete(cookie())],
    ['this very cookie goes', (store: MemoryCookieStore) => store.remove([...store][0] as Cookie)],
    ['a path goes', (store: MemoryCookieStore) => store.deletePath('acme.com', '/')],
    ['a domain goes', (store: MemoryCookieStore) => store.deleteDomain('acme.com')],
    [
      'a domain goes and comes again',
      (store: MemoryCookieStore) => {
        store.deleteDomain('acme.com');
        store.set(cookie());
      },
    ],
    ['a cookie expires', (store: MemoryCookieStore) => store.deleteExpired(NOW)],
    ['all go', (store: MemoryCookieStore) => store.clear()],
  ])('they are not when %s', (_what, change) => {
    const store = storeOf({ expires: NOW }, { domain: 'b.com' });
    const watch = store.watch(domains);
    expect(store.isUnchanged(watch)).toBe(true);
    change(store);
    expect([store.isUnchanged(watch), store.isUnchanged(watch)]).toEqual([false, false]);
    expect(store.isUnchanged(store.watch(domains))).toBe(true);
  });

  it.each([
    [
      'a cookie of another comes',
      (store: MemoryCookieStore) => store.set(cookie({ domain: 'c.com' })),
    ],
    ['another goes', (store: MemoryCookieStore) => store.deleteDomain('b.com')],
    ['a cookie of another expires', (store: MemoryCookieStore) => store.deleteExpired(NOW - 1)],
    ['empty ones are forgotten', (store: MemoryCookieStore) => store.forgetEmptied()],
  ])('they are when %s', (_what, change) => {
    const store = storeOf({ expires: NOW }, { domain: 'b.com', expires: NOW - 1 });
    const watch = store.watch(domains);
    change(store);
    expect([store.isUnchanged(watch), store.isUnchanged(watch)]).toEqual([true, true]);
    store.set(cookie());
    expect(store.isUnchanged(watch)).toBe(false);
  });
});

describe('a cookie to which a program assigned another domain, path or name', () => {
  it.each([{ domain: 'b.com' }, { path: '/b' }, { name: 'b' }])(
    '%o is removed from where it lies',
    (fields) => {
      const store = storeOf({}, { value: 'other', ...fields });
      const [renamed] = [...store] as [Cookie];
      Object.assign(renamed, fields);
      expect([store.remove(renamed), store.remove(renamed)]).toEqual([true, false]);
      expect([values(store), store.size]).toEqual(['other', 1]);
    },
  );

  it.each([
    ['few', 0, 'b'],
    ['few', 0, 'c'],
    ['many', 20, 'b'],
    ['many', 20, 'c'],
  ])(
    'and that was stored again lies twice among %s, and goes from one place at a time',
    (_few, others, nameThen) => {
      const store = storeOf({});
      for (let n = 0; n < others; n++) store.set(cookie({ name: `other${n}` }));
      const [renamed] = [...store] as [Cookie];
      renamed.name = 'b';
      store.set(renamed);
      renamed.name = nameThen;
      for (const left of [1, 0]) {
        expect(store.remove(renamed)).toBe(true);
        expect([store.size, [...store].length]).toEqual([others + left, others + left]);
      }
    },
  );
});

describe('a store while it changes', () => {
  fixedClock(NOW * 1000);

  it('can be walked through: what is deleted on the way is not met, what is not is met once', () => {
    const store = storeOf(
      { value: '1' },
      { name: 'b', value: '2' },
      { path: '/x', value: '3' },
      { domain: 'b.com', value: '4' },
    );
    const met: (string | null)[] = [];
    for (const each of store) {
      met.push(each.value);
      store.delete(each);
      if (each.value === '1') store.delete(cookie({ path: '/x' }));
    }
    expect([met, store.size]).toEqual([['1', '2', '4'], 0]);
  });

  it.each([
    ['few', 3],
    ['as many as a list holds', 16],
    ['many', 30],
  ])(
    'shows a walk through %s what has come in the place of others, and nothing that has gone',
    (_few, count) => {
      const store = new MemoryCookieStore();
      for (let n = 0; n < count; n++) store.set(cookie({ name: `${n}` }));
      const expected = Array.from({ length: count }, (_, n) => (n === 2 ? '2=new' : `${n}=1`));
      const met: string[] = [];
      for (const { name, value } of store) {
        met.push(`${name}=${value}`);
        if (name !== '0') continue;
        store.set(cookie({ name: 'another' }));
        store.delete(cookie({ name: '1' }));
        store.set(cookie({ name: '2', value: 'new' }));
      }
      expect(met.slice(0, count - 1)).toEqual(expected.filter((each) => each !== '1=1'));
    },
  );

  it('shows none of the many paths whose cookies have gone', () => {
    const store = storeOf({ path: '/kept' });
    for (let n = 0; n < 30; n++) store.set(cookie({ path: `/${n}` }));
    for (let n = 0; n < 30; n++) store.delete(cookie({ path: `/${n}` }));
    expect(Array.from(store.domain('acme.com')?.byPath() ?? [], ([path]) => path)).toEqual([
      '/kept',
    ]);
  });

  it('refuses what is no cookie and is none the worse for it', () => {
    const store = storeOf({});
    for (const name of ['a', 'b']) {
      const plain = cookie({ name, value: '2' }).toJSON() as unknown as Cookie;
      expect(() => store.set(plain)).toThrow(TypeError);
    }
    expect([values(store), store.size]).toEqual(['1', 1]);
  });
});
