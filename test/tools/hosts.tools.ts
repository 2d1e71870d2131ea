import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  BrowserCookiePolicy,
  Cookie,
  CookieJar,
  LWPCookieJar,
  MozillaCookieJar,
  readCookieFile,
  Session,
  type WriteCookiesOptions,
  writeCookies,
} from '../../src/index.js';
import { temporaryFolder } from '../files/folder.js';
import { curl, lwp, mozilla, perl, perlNetscape, type Tool, wget } from './tools.js';

const { newFile } = temporaryFolder();
const HOSTS = ['localhost', '127.0.0.1', '[::1]', 'example.com', 'sub.example.com'] as const;

let server: Server;
let proxy: string;

/** A proxy that answers every request itself: with the cookies that it was sent, and `/set` with cookies. */
beforeAll(async () => {
  server = createServer((request, response) => {
    const { hostname, pathname } = new URL(request.url as string);
    if (pathname === '/set') response.setHeader('Set-Cookie', setCookies(hostname));
    response.end(Buffer.from(request.headers.cookie ?? '', 'latin1'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxy = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

/** Perl takes a cookie with Max-Age for one of the session. */
const LASTING = 'Path=/; Expires=Fri, 01 Jan 2037 00:00:00 GMT';

function setCookies(hostname: string): string[] {
  const own = [`host=1; ${LASTING}`, 'session=2; Path=/'];
  return hostname === 'example.com' ? [...own, `domain=3; Domain=.${hostname}; ${LASTING}`] : own;
}

function pairs(header: string): string[] {
  return header === '' ? [] : header.split('; ').sort();
}

describe('files that we write', () => {
  const all = () => [
    ...HOSTS.map((domain) => cookie(domain, `at-${domain.replace(/\W/g, '')}`)),
    cookie('.example.com', 'domain'),
  ];
  const cookie = (domain: string, name: string) =>
    new Cookie({ name, value: '1', domain, path: '/', expires: 2_114_380_800 });

  const written = (options: WriteCookiesOptions) => async () => {
    const file = newFile();
    writeFileSync(file, writeCookies(all(), options));
    return file;
  };
  /** From a jar under http.cookiejar's rules, which files localhost as localhost.local. */
  const writtenByPythons = (options: WriteCookiesOptions) => async () => {
    const file = newFile();
    const own = new CookieJar();
    own.update(all());
    writeFileSync(file, writeCookies(own, options));
    return file;
  };
  const session = (extension: string) => async () => {
    const file = newFile().replace(/\.txt$/, extension);
    const opened = await Session.open(file);
    opened.jar.update(all());
    await opened.close();
    return file;
  };
  const jar =
    (Jar: typeof MozillaCookieJar | typeof LWPCookieJar, policy?: BrowserCookiePolicy) =>
    async () => {
      const saved = new Jar(newFile(), { policy });
      saved.update(all());
      await saved.save();
      return saved.filename as string;
    };

  /** Which cookies a tool sends to a host, beyond or short of those that the host set. */
  interface Deviation {
    readonly more?: Record<string, string[]>;
    readonly fewer?: Record<string, string[]>;
  }

  /** Python and Perl send a host-only cookie to subdomains too. */
  const python: Deviation = { more: { 'sub.example.com': ['at-examplecom=1'] } };
  /** Perl does not send a domain cookie to the domain itself. */
  const perls: Deviation = { ...python, fewer: { 'example.com': ['domain=1'] } };
  /** Only the LWP format that we write for both has IPv6 as Perl files it. */
  const perlsWithoutIPv6: Deviation = {
    ...perls,
    fewer: { ...perls.fewer, '[::1]': ['at-1=1'] },
  };

  const table: [string, Tool, () => Promise<string>, Deviation][] = [
    ["writeCookies, 'netscape'", curl, written({ format: 'netscape' }), {}],
    ["writeCookies, 'netscape'", wget, written({ format: 'netscape' }), {}],
    [
      "writeCookies of http.cookiejar's, 'netscape'",
      curl,
      writtenByPythons({ format: 'netscape' }),
      {},
    ],
    [
      "writeCookies of http.cookiejar's, 'netscape'",
      wget,
      writtenByPythons({ format: 'netscape' }),
      {},
    ],
    ["writeCookies of http.cookiejar's, 'lwp'", lwp, writtenByPythons({ format: 'lwp' }), python],
    ["writeCookies of http.cookiejar's, 'lwp'", perl, writtenByPythons({ format: 'lwp' }), perls],
    ['Session, .txt', curl, session('.txt'), {}],
    ['Session, .txt', wget, session('.txt'), {}],
    [
      "writeCookies, sessionExpiry ''",
      mozilla,
      written({ format: 'netscape', sessionExpiry: '' }),
      python,
    ],
    [
      "writeCookies, sessionExpiry ''",
      perlNetscape,
      written({ format: 'netscape', sessionExpiry: '' }),
      perlsWithoutIPv6,
    ],
    ["writeCookies, 'lwp'", lwp, written({ format: 'lwp' }), python],
    ["writeCookies, 'lwp'", perl, written({ format: 'lwp' }), perls],
    ['Session, .lwp', lwp, session('.lwp'), python],
    ['Session, .lwp', perl, session('.lwp'), perls],
    ['MozillaCookieJar', mozilla, jar(MozillaCookieJar), python],
    ['MozillaCookieJar', mozilla, jar(MozillaCookieJar, new BrowserCookiePolicy()), python],
    ['LWPCookieJar', lwp, jar(LWPCookieJar), python],
    ['LWPCookieJar', lwp, jar(LWPCookieJar, new BrowserCookiePolicy()), python],
    ['LWPCookieJar', perl, jar(LWPCookieJar), perlsWithoutIPv6],
  ];

  describe.each(table)('%s', (_writer, tool, write, { more = {}, fewer = {} }) => {
    it.skipIf(!tool.isInstalled)(`are sent by ${tool.name}, if it is installed`, async () => {
      const file = await write();
      for (const host of HOSTS) {
        const own = [`at-${host.replace(/\W/g, '')}=1`];
        if (host.endsWith('example.com')) own.push('domain=1');
        const expected = [...own, ...(more[host] ?? [])].filter(
          (pair) => !fewer[host]?.includes(pair),
        );
        const sent = pairs(await tool.request(`http://${host}/`, file, proxy, false));
        expect([host, sent]).toEqual([host, expected.sort()]);
      }
    });
  });
});

describe('files that they write', () => {
  /** The sessions of Perl's cookies.txt are not saved. */
  const tools = [curl, wget, mozilla, lwp, perl, perlNetscape];

  describe.each(tools.map((tool) => [tool.name, tool] as const))('%s', (_, tool) => {
    it.skipIf(!tool.isInstalled).each(HOSTS)(
      'for %s are sent by us as it sends them',
      async (host) => {
        const file = newFile();
        await tool.request(`http://${host}/set`, file, proxy, true);
        const sent = pairs(await tool.request(`http://${host}/`, file, proxy, false));
        expect(sent).toContain('host=1');
        for (const jar of [new CookieJar(new BrowserCookiePolicy()), new CookieJar()]) {
          jar.update((await readCookieFile(file)).cookies);
          expect(pairs(jar.cookieHeader(`http://${host}/`))).toEqual(sent);
        }
      },
    );
  });

  it.skipIf(!mozilla.isInstalled).each([
    ['MozillaCookieJar', mozilla, MozillaCookieJar],
    ['LWPCookieJar', lwp, LWPCookieJar],
  ] as const)("Python's %s is sent by ours of that name", async (_, tool, Jar) => {
    for (const host of HOSTS) {
      const file = newFile();
      await tool.request(`http://${host}/set`, file, proxy, true);
      for (const policy of [undefined, new BrowserCookiePolicy()]) {
        const jar = new Jar(file, { policy });
        await jar.load({ ignoreDiscard: true });
        const sent = pairs(await tool.request(`http://${host}/`, file, proxy, false));
        expect([host, pairs(jar.cookieHeader(`http://${host}/`))]).toEqual([host, sent]);
      }
    }
  });
});
