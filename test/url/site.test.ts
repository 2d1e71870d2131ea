import { describe, expect, it } from 'vitest';
import { defaultPublicSuffixList } from '../../src/url/public-suffix-list.js';
import { type CookieRequest, UrlRequest } from '../../src/url/request.js';
import { isCrossSite, partitionKeyOf, siteOfHost } from '../../src/url/site.js';

const list = defaultPublicSuffixList;

const request = (url: string, context: Partial<CookieRequest>): CookieRequest =>
  Object.assign(new UrlRequest(url), context);

describe('the site of a host', () => {
  it.each([
    ['www.example.com', 'example.com'],
    ['example.com', 'example.com'],
    ['www.example.com.', 'example.com'],
    ['a.b.example.co.uk', 'example.co.uk'],
    ['co.uk', 'co.uk'],
    ['co.uk.', 'co.uk'],
    ['github.io', 'github.io'],
    ['localhost', 'localhost'],
    ['localhost.', 'localhost'],
    ['127.0.0.1', '127.0.0.1'],
    ['[::1]', '[::1]'],
    ['', ''],
  ])('%s is %s', (host, site) => {
    expect(siteOfHost(list, host)).toBe(site);
  });
});

describe('whether a request goes to another site (6265bis-22 section 5.2.1)', () => {
  it.each([
    ['https://www.example.com/', 'https://app.example.com:8443/x', false],
    ['https://www.example.com/', 'https://www.example.com./', true],
    ['https://www.example.com./', 'https://www.example.com/', true],
    ['https://www.example.com./', 'https://app.example.com./', false],
    ['https://localhost./', 'https://localhost/', true],
    ['https://www.example.com/', 'http://www.example.com/', true],
    ['http://www.example.com/', 'https://www.example.com/', true],
    ['https://www.example.com/', 'https://example.org/', true],
    ['https://a.github.io/', 'https://b.github.io/', true],
    ['wss://www.example.com/', 'https://www.example.com/', false],
    ['ws://www.example.com/', 'http://www.example.com/', false],
    ['ws://www.example.com/', 'https://www.example.com/', true],
    ['wss://www.example.com/', 'http://www.example.com/', true],
    ['ws://www.example.com/', 'wss://www.example.com/', true],
    ['https://www.example.com/', 'ftp://www.example.com/', true],
    ['https://www.example.com/', 'about:blank', true],
    ['https://www.example.com/', '', true],
  ])('%s for %j: %s', (url, initiator, expected) => {
    for (const navigation of [true, false])
      expect(isCrossSite(list, request(url, { initiator, navigation }))).toBe(expected);
  });

  it.each([
    [new URL('https://app.example.com/'), false],
    [new URL('https://example.org/'), true],
    [5, true],
    [{}, true],
  ])('whatever a request of your own has as its initiator: %s', (initiator, expected) => {
    const context = { initiator } as unknown as Partial<CookieRequest>;
    expect(isCrossSite(list, request('https://www.example.com/', context))).toBe(expected);
  });

  it.each([null, undefined])('it does not where no page made it: %s', (initiator) => {
    const context = { initiator, navigation: false } as Partial<CookieRequest>;
    expect(isCrossSite(list, request('https://www.example.com/', context))).toBe(false);
  });
});

describe('the partition of a request is the site of the top-level page (CHIPS)', () => {
  const page = 'http://shop.example.org/x';

  it.each([
    ['an address that was typed', {}, 'https://example.com'],
    ['a link in a page', { initiator: page }, 'https://example.com'],
    ['the same said aloud', { initiator: page, navigation: true }, 'https://example.com'],
    ['an image in a page', { initiator: page, navigation: false }, 'http://example.org'],
    ['an image in no page', { initiator: null, navigation: false }, 'https://example.com'],
    ['an image of nobody', { navigation: false }, 'https://example.com'],
  ])('%s', (_what, context, partition) => {
    const url = 'https://www.example.com/';
    expect(partitionKeyOf(list, request(url, context))).toBe(partition);
  });

  it.each([
    ['wss://www.example.com/', 'https://example.com'],
    ['ws://www.example.com/', 'http://example.com'],
    ['http://localhost/', 'http://localhost'],
    ['https://[::1]:8443/', 'https://[::1]'],
    ['https://www.example.com./', 'https://example.com.'],
  ])('that of %s is %s', (url, partition) => {
    expect(partitionKeyOf(list, request(url, {}))).toBe(partition);
  });
});
