import { describe, expect, it } from 'vitest';
import { Cookie, type CookieInit } from '../../src/cookie/cookie.js';
import { type DomainShelf, NEVER, ShortShelf } from '../../src/store/domain-entry.js';

const cookie = (value: string, init: Partial<CookieInit> = {}) =>
  new Cookie({ name: value, value, domain: 'acme.com', path: '/', ...init });

/** Files each cookie under its path and name, and gives the shelf that has them all. */
function file(shelf: DomainShelf, ...cookies: Cookie[]): DomainShelf {
  return cookies.reduce((its, each) => {
    const roomy = its.get(each.path, each.name) === undefined ? its.withRoom() : its;
    roomy.set(each.path, each.name, each);
    return roomy;
  }, shelf);
}

const some = (count: number, path = '/') =>
  Array.from({ length: count }, (_, i) => cookie(`c${i}`, { path }));

const shelves: [string, () => DomainShelf][] = [
  ['few cookies', () => new ShortShelf('acme.com', 7)],
  [
    'many cookies',
    () => {
      const shelf = file(new ShortShelf('acme.com', 7), ...some(17, '/many'));
      shelf.deletePath('/many');
      return shelf;
    },
  ],
];

const values = (cookies: Iterable<Cookie>) => Array.from(cookies, ({ value }) => value).join(' ');

/** All that a shelf shows, said once. */
function shown(shelf: DomainShelf): string {
  const all = values(shelf.cookies);
  const byPath = Array.from(shelf.byPath(), ([, cookies]) => values(cookies));
  expect(values(shelf.walk())).toBe(all);
  expect(byPath.filter((each) => each !== '').join(' ')).toBe(all);
  expect(shelf.size).toBe(shelf.cookies.length);
  return all;
}

describe.each(shelves)('a shelf of %s', (_kind, newShelf) => {
  it('has its cookies by path, and of a path by name, as these were first seen', () => {
    const shelf = file(
      newShelf(),
      ...[cookie('1'), cookie('4', { path: '/x' }), cookie('2'), cookie('5', { path: '/x' })],
      ...[cookie('6', { path: '/y' }), cookie('3')],
    );
    expect(shown(shelf)).toBe('1 2 3 4 5 6');
    expect(Array.from(shelf.byPath(), ([path]) => path)).toEqual(['/', '/x', '/y']);
    expect([shelf.get('/x', '4')?.value, shelf.get('/', '4'), shelf.get('/x', '1')]).toEqual([
      '4',
      undefined,
      undefined,
    ]);
  });

  it.each<[string, (shelf: DomainShelf) => unknown, unknown, string]>([
    ['another in its place', (s) => s.set('/', 'b', cookie('B')), undefined, 'a B c d'],
    ['one less', (s) => s.delete('/', 'b'), true, 'a c d'],
    ['the first less', (s) => s.delete('/', 'a'), true, 'b c d'],
    ['the last less', (s) => s.delete('/x', 'd'), true, 'a b c'],
    ['none of another name', (s) => s.delete('/', 'd'), false, 'a b c d'],
    ['none of another path', (s) => s.delete('/y', 'a'), false, 'a b c d'],
    ['this very one less', (s) => s.remove(s.get('/', 'c') as Cookie), true, 'a b d'],
    ['the first one less', (s) => s.remove(s.get('/', 'a') as Cookie), true, 'b c d'],
    ['none that is like it', (s) => s.remove(cookie('a')), false, 'a b c d'],
    ['some less', (s) => s.deleteWhere(({ name }) => 'bd'.includes(name)), 2, 'a c'],
    ['none of some', (s) => s.deleteWhere(() => false), 0, 'a b c d'],
    ['a path less', (s) => s.deletePath('/'), 3, 'd'],
    ['the other path less', (s) => s.deletePath('/x'), 1, 'a b c'],
    ['no path that it never had', (s) => s.deletePath('/y'), undefined, 'a b c d'],
    ['nothing', (s) => s.clear(), 4, ''],
    ['no emptied paths', (s) => s.forgetEmptied(), undefined, 'a b c d'],
  ])('is left with %s', (_what, change, answer, left) => {
    const names = [cookie('a'), cookie('b'), cookie('c'), cookie('d', { path: '/x' })];
    const shelf = file(newShelf(), ...names);
    const before = shelf.revision;
    expect(change(shelf)).toBe(answer);
    expect(shown(shelf)).toBe(left);
    expect(shelf.revision !== before).toBe(left !== 'a b c d');
  });

  it('keeps the place of a path whose cookies have gone, until it forgets it', () => {
    const shelf = file(newShelf(), cookie('a'), cookie('b', { path: '/x' }));
    shelf.delete('/', 'a');
    expect(shown(file(shelf, cookie('c')))).toBe('c b');
    shelf.delete('/', 'c');
    shelf.forgetEmptied();
    expect([shelf.deletePath('/'), shelf.deletePath('/x')]).toEqual([undefined, 1]);
    expect(shown(file(shelf, cookie('d', { path: '/x' }), cookie('e')))).toBe('d e');
  });

  it('knows a cookie by where it lies, whatever a program assigns', () => {
    const renamed = cookie('a');
    const shelf = file(newShelf(), renamed, cookie('b'));
    Object.assign(renamed, { name: 'z', path: '/z' });
    expect([shelf.get('/', 'a'), shelf.get('/z', 'z')]).toEqual([renamed, undefined]);
    expect([shelf.remove(renamed), shelf.remove(renamed), shown(shelf)]).toEqual([
      true,
      false,
      'b',
    ]);
  });

  it('drops what has expired, and knows when the next one does', () => {
    const at = (expires: number | null) => cookie(`${expires}`, { expires });
    const shelf = file(newShelf(), at(20), at(10), at(null), at(30));
    expect([shelf.deleteExpired(9), shelf.earliestExpiry]).toEqual([0, 10]);
    expect([shelf.deleteExpired(10), shelf.earliestExpiry]).toEqual([1, 20]);
    expect([shelf.deleteExpired(30), shelf.earliestExpiry]).toEqual([2, NEVER]);
    expect(shown(shelf)).toBe('null');
  });

  it('tells once whether it is as it was when it was last asked', () => {
    const shelf = file(newShelf(), cookie('a'));
    const asked = [shelf.isAsBefore(), shelf.isAsBefore()];
    shelf.set('/', 'a', cookie('a'));
    expect([...asked, shelf.isAsBefore(), shelf.isAsBefore()]).toEqual([false, true, false, true]);
  });

  it('can be walked through while it changes', () => {
    const shelf = file(newShelf(), ...['a', 'b', 'c', 'd'].map((name) => cookie(name)));
    const met: (string | null)[] = [];
    for (const { name, value } of shelf.walk()) {
      met.push(value);
      if (name === 'a') shelf.delete('/', 'b');
      if (name === 'a') shelf.set('/', 'd', cookie('D'));
      shelf.delete('/', name);
    }
    expect([met, shelf.size]).toEqual([['a', 'c', 'D'], 1]);
    expect(shelf.get('/', 'd')?.value).toBe('D');
  });
});

describe('a shelf that fills', () => {
  it('is the same one up to sixteen cookies, and then another with the same in it', () => {
    const short = new ShortShelf('acme.com', 7);
    const [first, ...others] = some(15);
    expect(file(short, first as Cookie, ...others)).toBe(short);
    expect(file(short, cookie('p', { path: '/x', expires: 40 }))).toBe(short);
    short.earliestExpiry = 40;
    const { revision } = short;
    const before = shown(short);
    const long = file(short, cookie('q'));
    expect(long).not.toBe(short);
    expect([long.domain, long.rank, long.earliestExpiry]).toEqual(['acme.com', 7, 40]);
    expect(shown(long)).toBe(before.replace(' p', ' q p'));
    expect(long.revision).toBeGreaterThan(revision);
    expect(file(long, ...some(40, '/y'))).toBe(long);
    expect(long.size).toBe(57);
  });

  it('makes room as well for paths that were emptied, in their order', () => {
    let shelf: DomainShelf = new ShortShelf('acme.com', 7);
    const paths = Array.from({ length: 17 }, (_, i) => `/${i}`);
    for (const path of paths) {
      shelf = file(shelf, cookie('a', { path }));
      if (path !== '/3') shelf.delete(path, 'a');
    }
    expect(shelf).not.toBeInstanceOf(ShortShelf);
    for (const path of paths.toReversed()) shelf = file(shelf, cookie(path, { path, name: 'a' }));
    expect(values(shelf.cookies)).toBe(paths.join(' '));
  });
});
