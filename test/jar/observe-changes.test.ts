import { describe, expect, it, vi } from 'vitest';
import { BrowserCookiePolicy, CookieJar } from '../../src/index.js';
import { observeChanges } from '../../src/jar/cookie-jar.js';
import { fixedClock } from '../fixed-clock.js';

fixedClock(1_000_000);

const url = 'https://a.test/';

function observedJar(policy = new BrowserCookiePolicy()) {
  const jar = new CookieJar(policy);
  const seen: string[] = [];
  const end = jar[observeChanges]({
    stored: ({ name, value }) => seen.push(`stored ${name}=${value}`),
    removed: ({ name }, cause) => seen.push(`${cause} ${name}`),
  });
  return { jar, seen, end };
}

describe('the changes of a jar that are announced', () => {
  it.each<[string, (jar: CookieJar) => unknown, string[]]>([
    ['a Set-Cookie header', (jar) => jar.setFromHeader('n=v', url), ['stored n=v']],
    ['set()', (jar) => jar.set('n', 'v', { url }), ['stored n=v']],
    [
      'a cookie that takes the place of another',
      (jar) => jar.setFromHeader(['n=1', 'n=2'], url),
      ['stored n=1', 'stored n=2'],
    ],
    [
      'a Set-Cookie header that deletes',
      (jar) => jar.setFromHeader(['n=v', 'n=; Max-Age=0'], url),
      ['stored n=v', 'deleted n'],
    ],
    ['a header that deletes nothing', (jar) => jar.setFromHeader('n=; Max-Age=0', url), []],
    [
      'delete()',
      (jar) => [jar.set('n', 'v', { url }), jar.delete('n')],
      ['stored n=v', 'deleted n'],
    ],
    [
      'clear()',
      (jar) => [jar.set('a', '1', { url }), jar.set('b', '2', { domain: 'b.test' }), jar.clear()],
      ['stored a=1', 'stored b=2', 'deleted a', 'deleted b'],
    ],
    [
      'clear() of a domain',
      (jar) => [
        jar.set('a', '1', { url }),
        jar.set('b', '2', { domain: 'b.test' }),
        jar.clear('b.test'),
      ],
      ['stored a=1', 'stored b=2', 'deleted b'],
    ],
    [
      'clear() of a path',
      (jar) => [
        jar.set('a', '1', { url }),
        jar.set('b', '2', { url, path: '/b' }),
        jar.clear('a.test', '/b'),
      ],
      ['stored a=1', 'stored b=2', 'deleted b'],
    ],
    [
      'clearSessionCookies()',
      (jar) => [jar.set('n', 'v', { url }), jar.clearSessionCookies()],
      ['stored n=v', 'deleted n'],
    ],
    [
      'expiry during a request',
      (jar) => {
        jar.setFromHeader(['a=1; Max-Age=5', 'b=2'], url);
        vi.advanceTimersByTime(6_000);
        jar.cookieHeader(url);
      },
      ['stored a=1', 'stored b=2', 'expired a'],
    ],
  ])('%s', (_, change, announced) => {
    const { jar, seen } = observedJar();
    change(jar);
    expect(seen).toEqual(announced);
  });

  it('eviction', () => {
    const { jar, seen } = observedJar(
      new BrowserCookiePolicy({ limits: { perSite: 1, total: 10 } }),
    );
    jar.setFromHeader(['a=1', 'b=2'], url);
    expect(seen).toEqual(['stored a=1', 'stored b=2', 'evicted a']);
  });

  it('an assignment is not announced', () => {
    const { jar, seen } = observedJar();
    jar.set('n', 'v', { url });
    for (const cookie of jar) cookie.value = 'other';
    expect(seen).toEqual(['stored n=v']);
  });

  it('a cookie that was renamed is announced when it is removed', () => {
    const { jar, seen } = observedJar();
    jar.set('n', 'v', { url });
    for (const cookie of jar) cookie.domain = 'other.test';
    jar.clear();
    expect(seen).toEqual(['stored n=v', 'deleted n']);
  });

  it('nothing more when the observer has been removed', () => {
    const { jar, seen, end } = observedJar();
    end();
    jar.set('n', 'v', { url });
    expect(seen).toEqual([]);
  });
});
