import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import '../fixed-seed.js';
import { isLoopback, whatwgUrl } from '../../src/url/whatwg-url.js';

const NO_URL = { scheme: '', host: '', path: '/' };

function byUrlClass(text: string) {
  try {
    const { protocol, hostname, pathname } = new URL(text);
    // A name of which a label is empty is no name of a host.
    if (hostname === '' || /^\.|\.\./.test(hostname)) return NO_URL;
    return { scheme: protocol.slice(0, -1), host: hostname, path: pathname };
  } catch {
    return NO_URL;
  }
}

describe('a URL as browsers take it apart', () => {
  it.each([
    'http://example.com',
    'https://example.com/',
    'https://example.com?q=/a/b',
    'https://example.com#/a/b',
    'https://example.com:8443/a/b?c#d',
    'https://user:secret@example.com/a',
    'https://user@example.com:8443/a',
    'https://EXAMPLE.com/A',
    'HTTPS://example.com/a',
    'https://example.com./a',
    'https://a_b.-c.example.com/',
    'https://bücher.example/',
    'http:///example.com/a',
    'https://xn--bcher-kva.example/',
    'https://ex%61mple.com/',
    'https://10.1.515/',
    'https://0x7f.1/',
    'https://127.0.0.1:3000/',
    'https://[::1]:3000/a',
    'https://[2001:db8:0:0::1]/',
    'https://[::ffff:1.2.3.4]/',
    'https://example.com/a/../b/./c',
    'https://example.com/a/%2e%2E/b',
    'https://example.com/a/.%2e/b',
    'https://example.com/.well-known/x',
    'https://example.com/a%2eb/c.d',
    'https://example.com/%C3%A9/é ',
    'https://example.com//a//',
    'https://example.com/a\\b',
    'https://example.com\\a',
    'https://example.com/"<>^`{|}~!$&\'()*+,;=:@[]',
    'https://example.com/a b\tc',
    'https:///example.com/a',
    'https:example.com/a',
    'wss://example.com/chat',
    'ftp://example.com/a',
    ...['0', '1', '9', '09', '0x1', '0x', '1a', 'a1', '256', '1.0', '1.9', '999', '08.1'].flatMap(
      (end) => [`https://${end}/a`, `https://a.${end}/a`, `https://a.${end}./a`],
    ),
    ...['1.2.3.4', '1.2.3.4.', '1.2.3', '1.2.3.4.5', '255.255.255.255', '0.0.0.0', '9.9.9.9'].map(
      (host) => `https://${host}/a`,
    ),
    ...['a', 'a.', 'a..', '.a', 'a..b', '-', '_', '-.-', 'a-', '.', '..', 'a.b..c', 'a.b.'].map(
      (host) => `https://${host}/a`,
    ),
    ...['', '8', '80', '443', '8:0', '8a', 'a', ':', '8.', '/', '8/', '8?', '8#'].map(
      (port) => `https://example.com:${port}`,
    ),
    ...['65535', '65536', '99999', '00080', '000080', '443127'].map(
      (port) => `https://example.com:${port}/`,
    ),
    ...[
      '/.',
      '/..',
      '/a/.',
      '/a/..',
      '/a/.b',
      '/a./b',
      '/%',
      '/a/%41',
      '//',
      '/./',
      'a',
      '?',
      '#',
    ].map((rest) => `https://example.com${rest}`),
    'http://example.com/a',
    'ws://example.com/a',
    'WSS://example.com/a',
    'httpss://example.com/a',
    'http+s://example.com/a',
    'https//example.com/a',
    'https:/example.com/a',
    'https:///',
    'https://?a',
    'https://:80/',
  ])('%s is as the URL class has it', (text) => {
    expect(whatwgUrl(text)).toMatchObject(byUrlClass(text));
  });

  it.each([
    '',
    'example.com',
    'https://',
    'https://a b/',
    'https://exa<mple.com/',
    'data:,x',
    'https://1.2.3.256/',
    'https://example.com../',
    'https://a..b/',
    'https://.example.com/',
    'https://./',
    'file:///etc/hosts',
    'about:blank',
  ])('%o has no host', (text) => {
    expect(whatwgUrl(text)).toMatchObject(NO_URL);
  });

  it('agrees with the URL class for generated URLs', () => {
    const piece = fc.constantFrom(
      ...'abzAZ019-._~%/\\?#@:[]<>^`{|}\'"+&=;, \t\né'.split(''),
      '..',
      '%2e',
      '0x',
      '127.0.0.1',
    );
    const text = fc.array(piece, { maxLength: 12 }).map((pieces) => `https://${pieces.join('')}`);
    fc.assert(
      fc.property(text, (url) => {
        expect(whatwgUrl(url)).toMatchObject(byUrlClass(url));
      }),
      { numRuns: 3000 },
    );
  });
});

describe('the machine itself', () => {
  it.each([
    'localhost',
    'localhost.',
    'app.localhost',
    '127.0.0.1',
    '127.1.2.3',
    '127.0.localhost',
    '[::1]',
  ])('is %s', (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  it.each([
    '',
    'localhost.localdomain',
    'notlocalhost',
    '10.0.0.1',
    '127.evil.example',
    '128.0.0.1',
    '[::2]',
  ])('is not %o', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});

describe('each character is to the URL class what it is here', () => {
  const characters = Array.from({ length: 0x180 }, (_, code) => String.fromCharCode(code));

  it.each([
    ['in a path', (character: string) => `https://example.com/a${character}b/`],
    ['at the end of a path', (character: string) => `https://example.com/a${character}`],
    ['after a slash', (character: string) => `https://example.com/a/${character}b`],
    ['where a path begins', (character: string) => `https://example.com${character}/b`],
    ['in a host', (character: string) => `https://exa${character}mple.com/a`],
    ['at the end of a host', (character: string) => `https://example.co${character}/a`],
    ['where a host begins', (character: string) => `https://${character}example.com/a`],
    ['where its last label begins', (character: string) => `https://example.${character}com/a`],
    ['as its last label', (character: string) => `https://example.${character}/a`],
    ['in a port', (character: string) => `https://example.com:8${character}0/a`],
    ['where a port begins', (character: string) => `https://example.com:${character}80/a`],
    ['after a port', (character: string) => `https://example.com:80${character}`],
    ['in a scheme', (character: string) => `http${character}://example.com/a`],
    ['before a URL', (character: string) => `${character}https://example.com/a`],
    ['after a URL', (character: string) => `https://example.com/a${character}`],
  ])('%s', (_where, textWith) => {
    for (const text of characters.map(textWith)) {
      expect([text, whatwgUrl(text)]).toMatchObject([text, byUrlClass(text)]);
    }
  });
});

it.each([1, 512, 5000])(
  'a URL with a path of %i is the same, however often it is asked for',
  (length) => {
    const path = `/${'p'.repeat(length)}`;
    const url = `https://www.example.com:8443${path}?q#f`;
    const asked = [url, 'https://other.example/', url, url].map((text) => whatwgUrl(text).path);
    expect(asked).toEqual([path, '/', path, path]);
  },
);

describe('a plain URL is taken apart without the URL class, which takes longer than all else that is done for a cookie', () => {
  const printable = Array.from({ length: 0x5f }, (_, at) => String.fromCharCode(0x20 + at));
  const inHosts = printable.filter((character) => /[a-z0-9._-]/.test(character));
  const inPaths = printable.filter((character) => !/[ "<>\\^`{}?#]/.test(character));

  afterEach(() => {
    vi.unstubAllGlobals();
  });

  /** Which of the URLs the class is asked about. */
  function askedAbout(urls: readonly string[]): string[] {
    const asked: string[] = [];
    vi.stubGlobal(
      'URL',
      class extends URL {
        constructor(url: string) {
          asked.push(url);
          super(url);
        }
      },
    );
    for (const url of urls) whatwgUrl(url);
    return asked;
  }

  it.each([
    ['its scheme', ['https', 'http', 'wss', 'ws'].map((scheme) => `${scheme}://plain.example/`)],
    ['its host', inHosts.map((character) => `https://plain${character}host.example/`)],
    ['the end of its host', ['https://plain.example./', 'https://plain.a/', 'https://plain.z/']],
    ['an address', ['https://10.0.0.1/x', 'https://9.9.9.9/', 'https://0.0.0.0']],
    ['a host of one letter', ['https://p/x', 'https://0x.p/']],
    [
      'its port',
      ['https://plain.example:0/', 'https://plain.example:9', 'https://plain.example:80?q'],
    ],
    ['its path', inPaths.map((character) => `https://plain.example/p${character}q`)],
    [
      'a slash in its path',
      inPaths
        .filter((character) => !/[.%]/.test(character))
        .map((character) => `https://plain.example/p/${character}`),
    ],
    [
      'what follows',
      ['', '?q', '#f', '/', '/?', '/#', '/p?/../', '/p#/%'].map(
        (rest) => `https://plains.example${rest}`,
      ),
    ],
  ])('whatever %s', (_what, urls) => {
    expect(askedAbout(urls)).toEqual([]);
  });

  it('calls the URL class for any other URL', () => {
    const urls = ['HTTPS://other.example/', 'https://other.example/../', 'https://öther.example/'];
    expect(askedAbout(urls)).toEqual(urls);
  });
});

it('a text of nothing has no host, though it be the first that is asked about', async () => {
  vi.resetModules();
  const { whatwgUrl: fresh } = await import('../../src/url/whatwg-url.js');
  expect([fresh(''), fresh('fault'), fresh('')]).toMatchObject([NO_URL, NO_URL, NO_URL]);
});
