import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { browserUrl, isLoopback } from '../src/browser-url.js';

const NO_URL = { scheme: '', host: '', path: '/' };

function byUrlClass(text: string) {
  try {
    const { protocol, hostname, pathname } = new URL(text);
    // A name of which a label is empty is no name of a host.
    if (/^\.|\.\./.test(hostname)) return NO_URL;
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
  ])('%s is as the URL class has it', (text) => {
    expect(browserUrl(text)).toEqual(byUrlClass(text));
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
  ])('%o has no host', (text) => {
    expect(browserUrl(text).host).toBe('');
  });

  it('whatever it is made of, it is as the URL class has it', () => {
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
        expect(browserUrl(url)).toEqual(byUrlClass(url));
      }),
      { numRuns: 3000 },
    );
  });
});

describe('the machine itself', () => {
  it.each(['localhost', 'localhost.', 'app.localhost', '127.0.0.1', '127.1.2.3', '[::1]'])(
    'is %s',
    (host) => {
      expect(isLoopback(host)).toBe(true);
    },
  );

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

it('each character of a path is escaped as the URL class escapes it', () => {
  const characters = Array.from({ length: 0x180 }, (_, code) => String.fromCharCode(code));
  const texts = characters.map((character) => `https://example.com/a${character}b/`);
  expect(texts.map(browserUrl)).toEqual(texts.map(byUrlClass));
});
