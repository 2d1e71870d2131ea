import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Agent, type Dispatcher, request } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type Cookie,
  CookieJar,
  type CookieRequest,
  cookies,
  DefaultCookiePolicy,
  LWPCookieJar,
  MozillaCookieJar,
} from '../src/index.js';
import { temporaryFolder } from './files/folder.js';
import type { EchoSite } from './undici/echo-site.js';
import { cookieLines, site } from './undici/sites.js';

// The examples of the documentation page of Python's http.cookiejar, with undici for urllib.request. Above each the lines of Python.

const folder = temporaryFolder();

/** Stands for build_opener(HTTPCookieProcessor(jar)): every name is a host on loopback. */
function openerFor(jar: CookieJar): Dispatcher {
  const agent = new Agent({
    connect: {
      lookup: (_name, _options, found) => found(null, [{ address: '127.0.0.1', family: 4 }]),
    },
  });
  onTestFinished(() => agent.close());
  return agent.compose(cookies({ jar }));
}

async function open(dispatcher: Dispatcher, url: string): Promise<void> {
  const { body } = await request(url, { dispatcher });
  await body.dump();
}

const elsewhere = ({ port }: EchoSite, host: string) => `http://${host}:${port}/`;

describe('Examples', () => {
  // import http.cookiejar, urllib.request
  // cj = http.cookiejar.CookieJar()
  // opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cj))
  // r = opener.open("http://example.com/")
  it('the most common use: a jar that goes along', async () => {
    const example = await site('127.0.0.1', 'example.com');
    const jar = new CookieJar();
    const opener = openerFor(jar);
    await open(opener, example.url('/', { set: ['session=1', 'theme=dark; Path=/settings'] }));
    await open(opener, example.url('/'));
    await open(opener, example.url('/settings'));
    expect(cookieLines(example)).toEqual([[], ['session=1'], ['theme=dark; session=1']]);
    expect(Array.from(jar, ({ name }) => name)).toEqual(['session', 'theme']);
  });

  // import os, http.cookiejar, urllib.request
  // cj = http.cookiejar.MozillaCookieJar()
  // cj.load(os.path.join(os.path.expanduser("~"), ".netscape", "cookies.txt"))
  // opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cj))
  // r = opener.open("http://example.com/")
  it.each([
    ['a path', (path: string) => path],
    ['a file URL', (path: string) => pathToFileURL(path)],
  ])('the cookies of a browser, loaded from %s', async (_what, name) => {
    const example = await site('127.0.0.1', 'example.com');
    const home = folder.newFile('');
    const file = join(home, '.netscape', 'cookies.txt');
    mkdirSync(join(home, '.netscape'), { recursive: true });
    writeFileSync(
      file,
      '# Netscape HTTP Cookie File\n.example.com\tTRUE\t/\tFALSE\t4102444800\tsession\t1\n',
    );
    const jar = new MozillaCookieJar();
    await jar.load(name(file));
    await open(openerFor(jar), example.url('/'));
    expect(cookieLines(example)).toEqual([['session=1']]);
  });

  // import urllib.request
  // from http.cookiejar import CookieJar, DefaultCookiePolicy
  // policy = DefaultCookiePolicy(
  //     rfc2965=True, strict_ns_domain=DefaultCookiePolicy.DomainStrict,
  //     blocked_domains=["ads.net", ".ads.net"])
  // cj = CookieJar(policy)
  // opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cj))
  // r = opener.open("http://example.com/")
  it('a stricter policy, and domains that are blocked', async () => {
    const everyone = await site('127.0.0.1', 'example.com');
    const policy = new DefaultCookiePolicy({
      rfc2965: true,
      strictNsDomain: DefaultCookiePolicy.DomainStrict,
      blockedDomains: ['ads.net', '.ads.net'],
    });
    const jar = new CookieJar(policy);
    const opener = openerFor(jar);
    const set = new URL(everyone.url('/', { set: ['old=1', 'new=2; Version=1'] })).search;
    for (const host of ['example.com', 'ads.net', 'banner.ads.net']) {
      await open(opener, elsewhere(everyone, host) + set);
    }
    for (const host of ['example.com', 'www.example.com', 'ads.net']) {
      await open(opener, elsewhere(everyone, host));
    }
    expect(cookieLines(everyone).slice(3)).toEqual([['old=1; new=2'], [], []]);
    expect(Array.from(jar, ({ domain }) => domain)).toEqual(['example.com', 'example.com']);
    expect(everyone.seen[3]?.headers.cookie2).toBe('$Version="1"');
  });
});

describe('CookiePolicy objects', () => {
  // class MyCookiePolicy(http.cookiejar.DefaultCookiePolicy):
  //     def set_ok(self, cookie, request):
  //         if not http.cookiejar.DefaultCookiePolicy.set_ok(self, cookie, request):
  //             return False
  //         if i_dont_want_to_store_this_cookie(cookie):
  //             return False
  //         return True
  it('a policy of one’s own, by overriding', async () => {
    const iDontWantToStoreThisCookie = ({ name }: Cookie) => name.startsWith('_ga');
    class MyCookiePolicy extends DefaultCookiePolicy {
      override setOk(cookie: Cookie, request: CookieRequest): boolean {
        if (!super.setOk(cookie, request)) return false;
        if (iDontWantToStoreThisCookie(cookie)) return false;
        return true;
      }
    }
    const example = await site('127.0.0.1', 'example.com');
    const opener = openerFor(new CookieJar(new MyCookiePolicy()));
    await open(opener, example.url('/', { set: ['session=1', '_ga=2', 'x=3; Domain=evil.org'] }));
    await open(opener, example.url('/'));
    expect(cookieLines(example)).toEqual([[], ['session=1']]);
  });
});

describe('what the page says of blocked domains', () => {
  // "www.example.com" and "www.coyote.example.com" match ".example.com" (but "example.com" itself does not); IP addresses match exactly:
  // if blocked_domains contains "192.168.1.2" and ".168.1.2", 192.168.1.2 is blocked, but 193.168.1.2 is not.
  it.each([
    ['example.com', true],
    ['www.example.com', false],
    ['www.acme.org', true],
    ['www.coyote.acme.org', true],
    ['acme.org', false],
    ['192.168.1.2', true],
    ['193.168.1.2', false],
  ])('%s: %s', (domain, blocked) => {
    const blockedDomains = ['example.com', '.acme.org', '192.168.1.2', '.168.1.2'];
    expect(new DefaultCookiePolicy({ blockedDomains }).isBlocked(domain)).toBe(blocked);
  });
});

describe('FileCookieJar objects', () => {
  // cj.save(); cj.load(); cj.revert(), of which load keeps what the file has not, and revert discards it
  it.each([MozillaCookieJar, LWPCookieJar])('%o saves, loads and reverts', async (FileJar) => {
    const file = folder.newFile();
    const jar = new FileJar(file);
    jar.set('a', '1', { url: 'http://example.com/', expires: 4_102_444_800 });
    await jar.save();
    jar.set('a', '2', { url: 'http://example.com/', expires: 4_102_444_800 });
    jar.set('b', '3', { url: 'http://example.com/' });
    await jar.load();
    expect(jar.toObject()).toEqual({ a: '1', b: '3' });
    await jar.revert();
    expect(jar.toObject()).toEqual({ a: '1' });
  });
});
