import { describe, expect, it } from 'vitest';
import {
  BrowserCookiePolicy,
  Cookie,
  type CookieInit,
  CookieJar,
  type Refusal,
} from '../../src/index.js';
import { published } from '../published.js';

const browserJar = () => new CookieJar(new BrowserCookiePolicy());
const cookie = (domain: string, init: Partial<CookieInit> = {}) =>
  new Cookie({ name: 'a', value: '1', path: '/', domain, ...init });

/** The ways of a cookie into a jar that are not a header. */
const ways: Record<string, (domain: string) => CookieJar> = {
  'set()': (domain) => {
    const jar = browserJar();
    jar.set('a', '1', { domain });
    return jar;
  },
  'update()': (domain) => {
    const jar = browserJar();
    jar.update([cookie(domain)]);
    return jar;
  },
  'update() of names and values': (domain) => {
    const jar = browserJar();
    jar.update({ a: '1' }, { domain });
    return jar;
  },
  'fromJSON()': (domain) => {
    const jar = browserJar();
    jar.setCookie(cookie(domain));
    return CookieJar.fromJSON(JSON.parse(JSON.stringify(jar)));
  },
};

describe.each(Object.entries(ways))('a host that cannot have subdomains, by %s', (_, jarWith) => {
  it.each([
    ['.localhost', 'http://localhost/', 'http://a.localhost/'],
    ['localhost', 'http://localhost/', 'http://a.localhost/'],
    ['.intranet', 'http://intranet/', 'http://a.intranet/'],
    ['.127.0.0.1', 'http://127.0.0.1/', 'http://1.127.0.0.1.test/'],
    ['::1', 'http://[::1]/', 'http://[::2]/'],
    ['[::1]', 'http://[::1]/', 'http://[::2]/'],
    ['.[::1]', 'http://[::1]/', 'http://[::2]/'],
    ['2001:DB8::1', 'http://[2001:db8:0::1]/', 'http://[2001:db8::2]/'],
  ])('a cookie of %s goes to %s and not to %s', (domain, to, other) => {
    const jar = jarWith(domain);
    expect([jar.cookieHeader(to), jar.cookieHeader(other)]).toEqual(['a=1', '']);
  });

  it.each(['a_b.example', 'example.com.', 'bücher.example'])('%s is a host', (domain) => {
    expect(jarWith(domain).cookieHeader(`http://${domain}/`)).toBe('a=1');
  });
});

describe('without suffix checks, a single label', () => {
  const policy = new BrowserCookiePolicy({ publicSuffixList: null });

  it('has subdomains, as from a header', () => {
    const jar = new CookieJar(policy);
    jar.setFromHeader('a=1; Domain=corp', 'https://app.corp/');
    const copy = new CookieJar(policy);
    copy.update(jar);
    for (const each of [jar, copy, CookieJar.fromJSON(jar.toJSON())]) {
      expect(each.cookieHeader('https://other.corp/')).toBe('a=1');
      expect(each.get('a', { domain: '.CORP' })).toBe('1');
      each.clear('.CORP');
      expect(each.size).toBe(0);
    }
  });
});

describe('a domain that is not a host name', () => {
  const domains = [
    ...['', '.', '..example.com', 'https://example.com', 'example.com/', 'example.com:8080'],
    ...[' example.com', 'example.com ', '*.example.com', 'a b', 'a..b', '[::1', '1.2.3.256'],
  ];

  it.each(domains)('%j is an argument error in set()', (domain) => {
    for (const jar of [new CookieJar(), browserJar()]) {
      expect(() => jar.set('a', '1', { domain })).toThrow(
        expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE' }),
      );
    }
  });

  it.each(domains)('%j is skipped and reported by update() and fromJSON()', (domain) => {
    for (const empty of [new CookieJar(), browserJar()]) {
      const refusals = published<Refusal>('rejected');
      const given = empty.copy();
      given.setCookie(cookie(domain));
      given.setCookie(cookie('example.com', { name: 'good' }));
      const jar = empty.copy();
      jar.update(given);
      expect(jar.keys()).toEqual(['good']);
      expect(CookieJar.fromJSON(given.toJSON()).keys()).toEqual(['good']);
      const refusal = { operation: 'load', code: 'domain-invalid', name: 'a' };
      expect(refusals).toMatchObject([refusal, refusal]);
    }
  });
});

describe("under http.cookiejar's rules", () => {
  it('a host without a dot is in .local, whatever the way in', () => {
    const jar = new CookieJar();
    jar.update([cookie('localhost')]);
    const copy = CookieJar.fromJSON({ ...jar.toJSON(), cookies: [{ ...cookie('localhost') }] });
    for (const each of [jar, copy]) {
      expect([...each].map(({ domain }) => domain)).toEqual(['localhost.local']);
      expect(each.cookieHeader('http://localhost/')).toBe('a=1');
    }
  });

  it('::1 and [::1] are one host', () => {
    const jar = new CookieJar();
    jar.update([cookie('::1')]);
    expect(jar.cookieHeader('http://[::1]/')).toBe('a=1');
    expect(jar.get('a', { domain: '::1' })).toBe('1');
  });
});

describe('a scope finds a cookie by any way to write its host', () => {
  it.each([
    ['.localhost', ['localhost', '.localhost', 'LOCALHOST']],
    ['::1', ['::1', '[::1]', '[0::1]']],
    ['bücher.example', ['bücher.example', 'xn--bcher-kva.example', 'BÜCHER.example']],
  ])('%s', (domain, names) => {
    const jar = browserJar();
    jar.set('a', '1', { domain });
    for (const name of names) expect(jar.get('a', { domain: name })).toBe('1');
  });

  it('and none where it is not a host', () => {
    const jar = browserJar();
    jar.set('a', '1', { domain: 'example.com' });
    for (const domain of ['', '*', 'example.com/'].slice(1))
      expect(jar.has('a', { domain })).toBe(false);
  });
});
