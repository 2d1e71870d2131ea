import { describe, expect, it } from 'vitest';
import {
  coversHost,
  domainMatch,
  domainsCovering,
  domainsFor,
  isHdn,
  isIpLiteral,
  reach,
  userDomainMatch,
} from '../../src/url/domain.js';

describe('isHdn: whether a text is a host domain name', () => {
  it.each([
    ['foo.bar.com', true],
    ['1foo2.3bar4.5com', true],
    ['acme', true],
    ['a..b', true],
    ['münchen.de', true],
    ['', false],
    ['foo.com.', false],
    ['.foo.com', false],
    ['..', false],
    ['192.168.1.1', false],
    ['1.2.3', false],
    ['foo.1', false],
  ])('%o: %s', (text, expected) => {
    expect(isHdn(text)).toBe(expected);
  });
});

describe('isIpLiteral: whether a host is an address', () => {
  it.each([
    ['127.0.0.1', true],
    ['255.255.255.255', true],
    ['[::1]', true],
    ['::1', true],
    ['::ffff:1.2.3.4', true],
    ['fe80::1%eth0', true],
    ['10.0.0.0', true],
    ['1.2.3.9', true],
    ['1.2.3', false],
    ['1.2.3.256', false],
    ['1.2.3.4.', false],
    ['a%b', true],
    ['1.2.3.4.example.com', false],
    ['acme.com', false],
    ['localhost', false],
    ['', false],
  ])('%o: %s', (host, expected) => {
    expect(isIpLiteral(host)).toBe(expected);
  });
});

describe('domainMatch: RFC 2965 section 1', () => {
  it.each([
    ['acme.com', 'acme.com', true],
    ['x.y.com', 'x.Y.com', true],
    ['x.y.com', '.Y.com', true],
    ['a.b.c.com', '.c.com', true],
    ['example.local', '.local', true],
    ['192.168.1.1', '192.168.1.1', true],
    ['', '', true],
    ['acme.com', '.acme.com', false],
    ['x.y.com', 'Y.com', false],
    ['acme.com', 'rhubarb.acme.com', false],
    ['.c.com', 'a.b.c.com', false],
    ['192.168.1.1', '.168.1.1', false],
    ['blah.blah', '', false],
    ['', '.rhubarb.rhubarb', false],
    ['xacme.com', '.acme.com', false],
    ['evilacme.com', 'acme.com', false],
    ['WWW.ACME.com', '.acme.COM', true],
    ['a..b', '..b', false],
    ['.acme.com', '.acme.com', true],
    ['x..acme.com', '.acme.com', true],
    ['www.acme.com.', '.acme.com.', false],
    ['a.1', '.1', false],
    ['a.com', '.a.com', false],
  ])('%o and %o: %s', (host, domain, expected) => {
    expect(domainMatch(host, domain)).toBe(expected);
  });
});

describe('userDomainMatch: what an entry of a block or allow list covers', () => {
  it.each([
    ['acme.com', 'acme.com', true],
    ['x.y.com', 'x.Y.com', true],
    ['www.acme.com', '.acme.com', true],
    ['www.coyote.acme.com', '.acme.com', true],
    ['.acme.com', '.acme.com', true],
    ['192.168.1.2', '192.168.1.2', true],
    ['', '', true],
    ['www.acme.com', 'acme.com', false],
    ['acme.com', '.acme.com', false],
    ['xacme.com', '.acme.com', false],
    ['192.168.1.2', '.168.1.2', false],
    ['193.168.1.2', '192.168.1.2', false],
    ['acme.com', '', false],
    ['acme.com', '.', false],
    ['WWW.ACME.com', '.acme.COM', true],
    ['acme.', '.', true],
    ['a.1', '.1', false],
    ['x:.acme.com', '.acme.com', false],
    ['1.2.3.4', '.4', false],
  ])('%o and %o: %s', (host, entry, expected) => {
    expect(userDomainMatch(host, entry)).toBe(expected);
  });
});

describe('reach: the widest domain of a host', () => {
  it.each([
    ['www.acme.com', '.acme.com'],
    ['www.foo.acme.com', '.foo.acme.com'],
    ['acme.local', '.local'],
    ['acme.com', 'acme.com'],
    ['localhost', 'localhost'],
    ['192.168.0.1', '192.168.0.1'],
    ['.com', '.com'],
    ['www.acme.com.', 'www.acme.com.'],
    ['local', 'local'],
    ['.local', '.local'],
    ['a.locale', 'a.locale'],
    ['a.b.c', '.b.c'],
    ['a.1', 'a.1'],
    ['', ''],
  ])('of %o is %o', (host, expected) => {
    expect(reach(host)).toBe(expected);
  });
});

describe('coversHost: the domain of a cookie against a host', () => {
  it.each([
    ['acme.com', 'acme.com', true],
    ['.acme.com', 'acme.com', true],
    ['acme.com', 'www.acme.com', true],
    ['.acme.com', 'a.b.acme.com', true],
    ['127.0.0.1', '127.0.0.1', true],
    ['ample.com', 'example.com', false],
    ['.acme.com', 'acme.com.evil.org', false],
    ['.acme.com', 'x.acme.com.evil.org', false],
    ['www.acme.com', 'acme.com', false],
    ['.0.0.1', '127.0.0.1', false],
    ['.1', '127.0.0.1', false],
    ['.www.example.com', '::1%.www.example.com', false],
    ['', 'acme.com', true],
    ['', '127.0.0.1', true],
    ['.', 'acme.com', false],
    ['.', 'acme.com.', true],
    ['..acme.com', '.acme.com', true],
    ['acme.com', 'aacme.com', false],
    ['[::1]', '[::1]', true],
    ['.[::1]', '[::1]', true],
  ])('R1 R3 %o and %o: %s', (domain, host, expected) => {
    expect(coversHost(domain, host)).toBe(expected);
  });

  it.each(['a..b.com', '..', '.acme.com', 'acme.com.', 'acme.com'])(
    'and no domain is looked up twice for %s, whose cookies would be sent twice',
    (host) => {
      const lookedUp = domainsCovering(host);
      expect(lookedUp).toEqual([...new Set(lookedUp)]);
    },
  );

  it('returns true for exactly the domains that a jar looks up for the host', () => {
    const domains = [
      '',
      '.',
      'com',
      '.com',
      'acme.com',
      '.acme.com',
      'cme.com',
      'www.acme.com',
      'x.www.acme.com',
      '1',
      '.1',
      '.0.0.1',
      '127.0.0.1',
      '.127.0.0.1',
      '[::1]',
      '.[::1]',
    ];
    for (const host of ['www.acme.com', 'acme.com', 'com', '127.0.0.1', '[::1]', 'www.acme.com.']) {
      const lookedUp = domainsCovering(host);
      for (const domain of domains) {
        expect([host, domain, lookedUp.includes(domain)]).toEqual([
          host,
          domain,
          coversHost(domain, host),
        ]);
      }
    }
  });
});

describe('the domains that are looked up for a host', () => {
  it.each([
    ['www.acme.com', ['www.acme.com', '.www.acme.com', 'acme.com', '.acme.com', 'com', '.com', '']],
    ['com', ['com', '.com', '']],
    ['127.0.0.1', ['127.0.0.1', '.127.0.0.1', '']],
    ['[::1]', ['[::1]', '.[::1]', '']],
    ['.acme.com', ['.acme.com', '..acme.com', 'acme.com', 'com', '.com', '']],
    ['a..b', ['a..b', '.a..b', '.b', '..b', 'b', '']],
    ['acme.com.', ['acme.com.', '.acme.com.', 'com.', '.com.', '', '.']],
  ])('of http.cookiejar: %s', (host, domains) => {
    expect(domainsCovering(host)).toEqual(domains);
  });

  it.each([
    ['www.acme.com', ['www.acme.com', '.www.acme.com', '.acme.com', '.com']],
    ['com', ['com', '.com']],
    ['127.0.0.1', ['127.0.0.1', '.127.0.0.1']],
    ['[::1]', ['[::1]', '.[::1]']],
  ])('of browsers: %s', (host, domains) => {
    expect(domainsFor(host)).toEqual(domains);
  });

  it.each([
    [254, true],
    [255, true],
    [256, false],
  ])('may be %i octets long: %s (RFC 1035 section 2.3.4)', (length, isLookedUp) => {
    const domain = `${'d'.repeat(length - 4)}.com`;
    const host = `www.${domain}`;
    expect(domainsCovering(host).includes(domain)).toBe(isLookedUp);
    expect(domainsCovering(host).includes(`.${domain}`)).toBe(isLookedUp);
    expect(domainsFor(host).includes(`.${domain}`)).toBe(isLookedUp);
    expect(domainsFor(host).includes('.com')).toBe(true);
  });
});
