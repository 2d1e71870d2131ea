import { describe, expect, it } from 'vitest';
import { parseHost } from '../../src/url/parse-host.js';

describe('the host that a program or a file names', () => {
  it.each([
    ['example.com', 'example.com'],
    ['Example.COM', 'example.com'],
    ['example.com.', 'example.com.'],
    ['my_host', 'my_host'],
    ['-x-', '-x-'],
    ['1e100.net', '1e100.net'],
    ['localhost', 'localhost'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['BÜCHER.example', 'xn--bcher-kva.example'],
    ['example。com', 'example.com'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['127.0.0.1', '127.0.0.1'],
    ['127.1', '127.0.0.1'],
    ['0x7f.1', '127.0.0.1'],
    ['::1', '[::1]'],
    ['[::1]', '[::1]'],
    ['[0:0:0:0:0:0:0:1]', '[::1]'],
    ['2001:DB8::1', '[2001:db8::1]'],
    ['::ffff:127.0.0.1', '[::ffff:7f00:1]'],
  ])('%j is %s', (text, host) => {
    expect(parseHost(text)).toBe(host);
  });

  it.each([
    ...['', '.', '..', '.example.com', 'a..b', 'example.com..', ' example.com', 'example.com '],
    ...['https://example.com', 'example.com/', 'example.com:8080', '*.example.com', 'exa mple.com'],
    ...[
      'a\tb',
      'a\nb',
      'a\0b',
      'user@example.com',
      'example.com?q',
      'example.com#f',
      'a%41b',
      'a\\b',
    ],
    ...[
      '1.2.3.256',
      '1.2.3.4.5',
      '[::1',
      '::1]',
      '[::1]:80',
      '::1%eth0',
      '1:2',
      '[x]',
      '<x>',
      'a|b',
    ],
  ])('%j is not a host', (text) => {
    expect(parseHost(text)).toBeNull();
  });

  it('has at most 255 octets (RFC 1035 section 2.3.4)', () => {
    const host = (length: number) => `${'a'.repeat(length - 5)}.test`;
    expect([parseHost(host(255)), parseHost(host(256))]).toEqual([host(255), null]);
    for (const length of [254, 255, 256, 1_000_000])
      expect(parseHost('ü'.repeat(length))).toBeNull();
  });
});
