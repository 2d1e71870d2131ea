import { describe, expect, it } from 'vitest';
import { storedDomain } from '../../src/url/stored-domain.js';

describe("the domain under which browsers' rules file a cookie", () => {
  it.each([
    ['example.com', 'example.com'],
    ['.Example.com', '.example.com'],
    ['.example.com.', '.example.com.'],
    ['.a.github.io', '.a.github.io'],
  ])('%s is %s', (domain, expected) => {
    expect(storedDomain(domain, 'rfc6265bis')).toBe(expected);
  });

  it.each([
    ['.localhost', 'localhost'],
    ['.localhost.', 'localhost.'],
    ['.LOCALHOST', 'localhost'],
    ['.intranet', 'intranet'],
    ['.my_host', 'my_host'],
    ['.127.0.0.1', '127.0.0.1'],
    ['.10.0.0.1.', '10.0.0.1'],
    ['.[::1]', '[::1]'],
    ['.::1', '[::1]'],
    ['::1', '[::1]'],
    ['.2001:DB8:0::1', '[2001:db8::1]'],
  ])('%s, which has no subdomains, is %s alone', (domain, expected) => {
    expect(storedDomain(domain, 'rfc6265bis')).toBe(expected);
  });

  it.each(['.com', '.app', '.ck', '.co.uk', '.github.io'])(
    '%s stays a domain, which the policy refuses as a public suffix',
    (domain) => {
      expect(storedDomain(domain, 'rfc6265bis')).toBe(domain);
    },
  );

  it.each(['', '.', '..example.com', 'https://example.com', '*.example.com', '.0.0.1', '.127.1'])(
    '%j is not a domain',
    (domain) => {
      expect(storedDomain(domain, 'rfc6265bis')).toBeNull();
    },
  );
});

describe("the domain under which http.cookiejar's rules file a cookie", () => {
  it.each([
    ['example.com', 'example.com'],
    ['.Example.com', '.example.com'],
    ['localhost', 'localhost.local'],
    ['intranet', 'intranet.local'],
    ['.localhost', '.localhost'],
    ['.127.0.0.1', '.127.0.0.1'],
    ['::1', '[::1]'],
    ['Bücher.example', 'bücher.example'],
    ['', null],
    ['example.com/', null],
  ])('%j is %s', (domain, expected) => {
    expect(storedDomain(domain, 'http.cookiejar')).toBe(expected);
  });
});
