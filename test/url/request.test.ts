import { describe, expect, it, vi } from 'vitest';
import { defaultPath } from '../../src/url/default-path.js';
import {
  type CookieRequest,
  effRequestHost,
  isThirdParty,
  requestHost,
  requestPath,
  requestPort,
  UrlRequest,
} from '../../src/url/request.js';
import { effectiveHost, escapePath } from '../../src/url/urllib-url.js';
import { argumentError } from '../argument-error.js';
import { requestTo } from '../messages.js';

describe('what cookies need of a URL', () => {
  it.each([
    { url: 'http://www.acme.com', host: 'www.acme.com', path: '/', port: '80' },
    { url: 'https://acme.com/', host: 'acme.com', path: '/', port: '80' },
    { url: 'HTTP://acme.com/', host: 'acme.com', path: '/', port: '80' },
    { url: 'http://WWW.Acme.COM:8080/a/b?c#d', host: 'www.acme.com', path: '/a/b', port: '8080' },
    { url: 'http://acme.com:8080', host: 'acme.com', path: '/', port: '8080' },
    { url: 'http://127.0.0.1:1/', host: '127.0.0.1', path: '/', port: '1' },
    { url: 'http://acme.com?q=/x', host: 'acme.com', path: '/', port: '80' },
    { url: 'http://acme.com/?q', host: 'acme.com', path: '/', port: '80' },
    { url: 'http://acme.com#f', host: 'acme.com', path: '/', port: '80' },
    { url: 'http://acme.com/a;b;c?d', host: 'acme.com', path: '/a;b;c', port: '80' },
    { url: 'http://acme.com//evil.org/b', host: 'acme.com', path: '//evil.org/b', port: '80' },
    { url: 'http://acme.com/\\\\evil.org', host: 'acme.com', path: '/%5C%5Cevil.org', port: '80' },
    {
      url: 'http://acme.com/http://evil.org/',
      host: 'acme.com',
      path: '/http://evil.org/',
      port: '80',
    },
    {
      url: 'http://acme.com/x@evil.org:81/',
      host: 'acme.com',
      path: '/x@evil.org:81/',
      port: '80',
    },
    { url: 'http://acme.com?x@evil.org:81/', host: 'acme.com', path: '/', port: '80' },
    { url: 'http://acme.com/a/../b/./c', host: 'acme.com', path: '/a/../b/./c', port: '80' },
    { url: 'http://acme.com/%7efoo/%2f%zz', host: 'acme.com', path: '/%7Efoo/%2F%zz', port: '80' },
    { url: 'http://acme.com/a b;p=1', host: 'acme.com', path: '/a%20b;p=1', port: '80' },
    { url: 'http://acme.com/ä€', host: 'acme.com', path: '/%C3%A4%E2%82%AC', port: '80' },
  ])('$url', ({ url, host, path, port }) => {
    const request = new UrlRequest(url);
    expect({
      host: requestHost(request),
      path: requestPath(request),
      port: requestPort(request),
    }).toEqual({ host, path, port });
  });

  it.each([
    ['http://localhost/', 'localhost', 'localhost.local'],
    ['http://acme.com/', 'acme.com', 'acme.com'],
    ['http://127.0.0.1/', '127.0.0.1', '127.0.0.1'],
    ['http://[::1]:8080/', '[::1]', '[::1]'],
  ])('%s has the host %s, which a jar knows as %s', (url, host, effective) => {
    expect(effRequestHost(new UrlRequest(url))).toEqual([host, effective]);
  });

  it.each([
    ['D7', 'http://[::1]:8080/x', '[::1]', '8080'],
    ['D7', 'http://[::FFFF:1.2.3.4]/', '[::ffff:1.2.3.4]', '80'],
    ['D9', 'http://user:password@acme.com:8080/x', 'acme.com', '8080'],
    ['D9', 'http://user@acme.com/x', 'acme.com', '80'],
    ['D9', 'http://acme.com@evil.org:81/', 'evil.org', '81'],
    ['D9', 'http://a@b@acme.com/', 'acme.com', '80'],
    ['D9', 'http://user:81@[::1]/', '[::1]', '80'],
    ['D18', 'http://acme.com:/x', 'acme.com', null],
    ['D18', 'http://acme.com:abc/x', 'acme.com', null],
    ['D18', 'http://[::1]:/x', '[::1]', null],
  ])('%s: the host of %s is %s, its port %s', (_id, url, host, port) => {
    const request = new UrlRequest(url);
    expect([requestHost(request), requestPort(request)]).toEqual([host, port]);
  });

  it.each([
    ['  http://acme.com/a', 'acme.com', '/a', 'spaces before it are cut off'],
    ['\x00\x1fhttp://acme.com/a', 'acme.com', '/a', 'and control characters'],
    [' \x1f//acme.com/a', 'acme.com', '/a', 'whatever it begins with'],
    [' /a', '', '/a', 'whatever it begins with'],
    ['ht\ntp://ac\rme.com/a\tb', 'acme.com', '/ab', 'line ends and TABs count for nothing'],
    ['http://acme.com/a ', 'acme.com', '/a%20', 'but a space behind it does'],
    ['//acme.com/a', 'acme.com', '/a', 'it may have no scheme'],
    ['/a/b?c', '', '/a/b', 'nor a host'],
    ['a/b', '', '/a/b', 'nor a slash'],
    ['?q', '', '/', 'nor a path'],
    ['#f', '', '/', 'nor a path'],
    ['', '', '/', 'nor anything'],
    ['mailto:a@acme.com', '', '/a@acme.com', 'a host comes after two slashes'],
    ['x:', '', '/', 'a host comes after two slashes'],
    ['x:/acme.com/a', '', '/acme.com/a', 'a host comes after two slashes'],
    ['1x://acme.com/a', '', '/1x://acme.com/a', 'a scheme begins with a letter'],
    ['a+.-1://acme.com/a', 'acme.com', '/a', 'a scheme has these too'],
    ['http:////acme.com', '', '//acme.com', 'the host between the slashes is empty'],
    ['http://[::1/a', '', '/a', 'a bracket that nothing closes'],
    ['http://[::1]]:80/a', '[::1]', '/a', 'the first bracket that closes it'],
    ['http://acme.com:80:81/a', 'acme.com', '/a', 'what follows the first colon is no part of it'],
    ['http://:80/a', '', '/a', 'nor is there anything before that'],
    ['http://[::1]x:80/a', '[::1]', '/a', 'what follows the bracket is no part of it'],
  ])('of %j are %j and %j: %s', (url, host, path) => {
    const request = { ...requestTo('http://other.org/'), getFullUrl: () => url };
    expect([requestHost(request), requestPath(request)]).toEqual([host, path]);
  });

  it.each([
    ['', '/'],
    ['/', '/'],
    ['/a', '/'],
    ['/a/', '/a'],
    ['/a/b', '/a'],
    ['//a/b', '//a'],
  ])('the default-path of %j is %j', (path, expected) => {
    expect(defaultPath(path)).toBe(expected);
  });

  it.each([
    ['acme.com', '80'],
    ['acme.com:0', '0'],
    ['acme.com:080', '080'],
    ['acme.com:', null],
    ['acme.com:8a', null],
    ['acme.com:-1', null],
    ['acme.com:80:81', null],
    ['[::1]', '80'],
    ['[::1]:81', '81'],
    ['a:b@acme.com:81', '81'],
    ['a:81@acme.com', '80'],
    ['a@b:82@acme.com', '80'],
    [':81', '81'],
    ['[::1]:8]:81', '81'],
  ])('of the host %s the port is %s', (host, port) => {
    expect(requestPort({ ...requestTo('http://other.org/'), getHost: () => host })).toBe(port);
  });

  it.each([
    ['acme.com', 'acme.com'],
    ['acme', 'acme.local'],
    ['', '.local'],
    ['::1', '::1'],
    ['acme.', 'acme.'],
  ])('the effective name of %j is %j (RFC 2965 section 1)', (host, effective) => {
    expect(effectiveHost(host)).toBe(effective);
  });

  it('an empty text has an empty host and the path /, also as the first URL that is parsed', async () => {
    vi.resetModules();
    const fresh = await import('../../src/url/request.js');
    const request = { ...requestTo('http://other.org/'), getFullUrl: () => '' };
    expect([fresh.effRequestHost(request), fresh.requestPath(request)]).toEqual([
      ['', '.local'],
      '/',
    ]);
  });

  it('R23 ignores a Host header', () => {
    const request = requestTo('http://acme.com/', { headers: { Host: 'evil.org' } });
    expect(requestHost(request)).toBe('acme.com');
  });

  it('is found for each request anew, in whatever order requests ask', () => {
    const [a, b] = [new UrlRequest('http://a.com/1'), new UrlRequest('http://b.com/2')];
    const asked = [a, b, a, b].map((request) => requestHost(request) + requestPath(request));
    expect(asked).toEqual(['a.com/1', 'b.com/2', 'a.com/1', 'b.com/2']);
  });
});

describe('escapePath', () => {
  it.each([
    ['/foo%2f/bar', '/foo%2F/bar'],
    ['/foo%2F/bar', '/foo%2F/bar'],
    ['/foo%%/bar', '/foo%%/bar'],
    ['/fo%19o/bar', '/fo%19o/bar'],
    ['/fo%7do/bar', '/fo%7Do/bar'],
    ['/foo/bar&', '/foo/bar&'],
    ['/foo//bar', '/foo//bar'],
    ['~/foo/bar', '~/foo/bar'],
    ['/foo\uabcd/bar', '/foo%EA%AF%8D/bar'],
    ['/foo\u0019/bar', '/foo%19/bar'],
    ['/foo\u00fc/bar', '/foo%C3%BC/bar'],
    ['/foo\u{1f36a}/bar', '/foo%F0%9F%8D%AA/bar'],
    ['/foo\ud800/bar', '/foo%EF%BF%BD/bar'],
    ['/a b"c<d>e', '/a%20b%22c%3Cd%3Ee'],
    ["/a+b&c=d,e!f$g*h'i(j)~k", "/a+b&c=d,e!f$g*h'i(j)~k"],
    ['/%zz%a', '/%zz%a'],
    ['/a?b#c', '/a%3Fb%23c'],
    ['/a#b', '/a%23b'],
    ['/ü?ü#', '/%C3%BC%3F%C3%BC%23'],
    ['/%7e?%', '/%7E%3F%'],
    ['/[]^`{|}\\', '/%5B%5D%5E%60%7B%7C%7D%5C'],
    ['', ''],
  ])('%o becomes %o', (path, expected) => {
    expect(escapePath(path)).toBe(expected);
  });

  it.each(['/a b', '/%7e', '/ü%fc'])('leaves alone what it has escaped: %s', (path) => {
    expect(escapePath(escapePath(path))).toBe(escapePath(path));
  });
});

describe('isThirdParty', () => {
  it.each([
    ['http://acme.com/', 'acme.com', false],
    ['http://x.acme.com/', 'www.acme.com', false],
    ['http://a.b.acme.com/', 'www.acme.com', false],
    ['http://localhost/', 'localhost', false],
    ['http://1.2.3.4/', '1.2.3.4', false],
    ['http://www.acme.com/', 'acme.com', true],
    ['http://acme.com/', 'www.acme.com', true],
    ['http://evil.org/', 'www.acme.com', true],
    ['http://x.acme.com.evil.org/', 'www.acme.com', true],
    ['http://1.2.3.4/', '9.2.3.4', true],
  ])('a request to %s on behalf of %s: %s', (url, originReqHost, expected) => {
    expect(isThirdParty(requestTo(url, { originReqHost }))).toBe(expected);
  });
});

describe('UrlRequest: a request made from a URL alone', () => {
  it('defaults to a navigation without an initiator', () => {
    const request = new UrlRequest('HTTPS://WWW.Acme.com:8443/a?b');
    expect(describeRequest(request)).toEqual({
      fullUrl: 'HTTPS://WWW.Acme.com:8443/a?b',
      host: 'WWW.Acme.com:8443',
      type: 'https',
      unverifiable: false,
      originReqHost: 'www.acme.com',
    });
    const { initiator, method, navigation }: CookieRequest = request;
    expect([initiator, method, navigation]).toEqual([null, 'GET', true]);
  });

  it.each([
    ['https://acme.com', 'acme.com', 'https'],
    ['ws://acme.com?q', 'acme.com', 'ws'],
    ['http://a:b@ACME.com:80#f', 'a:b@ACME.com:80', 'http'],
    ['X-1://acme.com/a://b', 'acme.com', 'x-1'],
  ])('%s has the host %s and the type %s', (url, host, type) => {
    const request = new UrlRequest(url);
    expect([request.getHost(), request.getType()]).toEqual([host, type]);
  });

  it('takes a URL object', () => {
    expect(new UrlRequest(new URL('http://acme.com/a b')).getFullUrl()).toBe(
      'http://acme.com/a%20b',
    );
  });

  it('keeps headers under their names in any case', () => {
    const request = new UrlRequest('http://acme.com/');
    expect([
      request.hasHeader('Cookie'),
      request.getHeader('Cookie'),
      request.getHeader('Cookie', 'none'),
    ]).toEqual([false, undefined, 'none']);
    request.addUnredirectedHeader('Cookie', 'a=1');
    expect([request.hasHeader('cookie'), request.getHeader('COOKIE')]).toEqual([true, 'a=1']);
    expect(request.headerItems()).toEqual([['cookie', 'a=1']]);
  });

  it.each([
    '',
    '/relative',
    '//acme.com/',
    'acme.com/',
    'acme.com:80/',
    '?q',
    'http:acme.com',
    'http:/acme.com',
    'http://',
    'http:///path',
    'http://?q',
    'http://user@/',
    'http://:80/',
    'http://[::1/',
    'mailto:a@acme.com',
    'file:///etc/hosts',
    '1http://acme.com/',
    null,
    undefined,
    42,
    {},
  ])('%o is an argument error', (url) => {
    expect(() => new UrlRequest(url as string)).toThrow(argumentError);
  });
});

function describeRequest(request: UrlRequest) {
  return {
    fullUrl: request.getFullUrl(),
    host: request.getHost(),
    type: request.getType(),
    unverifiable: request.unverifiable,
    originReqHost: request.originReqHost,
  };
}
