import { execFile, execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cookie, type CookieInit } from '../../src/cookie/cookie.js';
import type { FileCookieJar } from '../../src/files/file-cookie-jar.js';
import { LWPCookieJar } from '../../src/files/lwp-cookie-jar.js';
import { MozillaCookieJar } from '../../src/files/mozilla-cookie-jar.js';
import { writeCookies } from '../../src/formats/write-cookies.js';
import { Session } from '../../src/undici/session.js';
import { temporaryFolder } from '../files/folder.js';

const { newFile } = temporaryFolder();
const run = promisify(execFile);

function isThere(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const hasCurl = isThere('curl', '--version');
const hasWget = isThere('wget', '--version');
const hasPerl = isThere('perl', '-MHTTP::Cookies', '-MHTTP::Request', '-e', '1');
const hasPython = isThere('python3', '-c', 'import http.cookiejar');

const LATER = 4_000_000_000;
const UTF8 = Buffer.from('žluť☃').toString('latin1');

/** One cookie a line; what is sent to www.acme.example follows from their scopes. */
const inits: Partial<CookieInit>[] = [
  { name: 'host', domain: 'www.acme.example' },
  { name: 'dom', domain: '.acme.example' },
  { name: 'sess', expires: null },
  { name: 'secure', secure: true },
  { name: 'path', path: '/elsewhere' },
  { name: 'other', domain: 'other.example' },
  { name: 'empty', value: '' },
  { name: 'quoted', value: '"a b"' },
  { name: 'json', value: '{"a":[1,"b"]}' },
  { name: '#hash', value: '#v' },
  { name: 'eq', value: 'a=b==' },
  { name: 'httponly', rest: { HttpOnly: null } },
];
const cookies = [...inits, { name: 'utf8', value: UTF8 }].map(
  (init) =>
    new Cookie({
      name: 'n',
      value: 'v',
      domain: 'www.acme.example',
      path: '/',
      expires: LATER,
      ...init,
    }),
);

const common = [
  'host=v',
  'dom=v',
  'sess=v',
  'empty=',
  'quoted="a b"',
  'json={"a":[1,"b"]}',
  '#hash=#v',
  'eq=a=b==',
];
const all = [...common, 'httponly=v', `utf8=${UTF8}`];
const url = 'http://www.acme.example/page';

let server: Server;
let proxy: string;

/** A proxy that answers every request itself, with the cookies that it was sent. */
beforeAll(async () => {
  server = createServer((request, response) => {
    response.end(Buffer.from(request.headers.cookie ?? '', 'latin1'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxy = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

function pairs(header: string): string[] {
  return header === '' ? [] : header.split('; ').sort();
}

async function sentBy(command: string, ...args: string[]): Promise<string[]> {
  const { stdout } = await run(command, args, { encoding: 'latin1' });
  return pairs(stdout.trimEnd());
}

/** A file with the cookies, by each of the ways in which this package writes cookies.txt for other tools. */
const writers = {
  async writeCookies() {
    const file = newFile();
    writeFileSync(file, writeCookies(cookies, { format: 'netscape' }));
    return file;
  },
  async 'Session.save'() {
    const file = newFile();
    const session = await Session.open(file);
    session.jar.update(cookies);
    await session.close();
    return file;
  },
};

describe.each(Object.entries(writers))('cookies.txt of %s', (_, write) => {
  it.skipIf(!hasCurl)('is read by curl (skipped if it is not installed)', async () => {
    const sent = await sentBy('curl', '-s', '-x', proxy, '-b', await write(), url);
    expect(sent).toEqual([...all].sort());
  });

  it.skipIf(!hasWget)(
    'is read by wget, except HttpOnly (skipped if it is not installed)',
    async () => {
      const options = ['-q', '-O', '-', '-e', 'use_proxy=yes', '-e', `http_proxy=${proxy}`];
      const sent = await sentBy('wget', ...options, `--load-cookies=${await write()}`, url);
      expect(sent).toEqual([...common, `utf8=${UTF8}`].sort());
    },
  );
});

/** What Python's jar sends after loading the file. */
const PYTHON = `
import sys, urllib.request
from http.cookiejar import MozillaCookieJar, LWPCookieJar
jar = {'mozilla': MozillaCookieJar, 'lwp': LWPCookieJar}[sys.argv[1]](sys.argv[2])
jar.load(ignore_discard=True)
request = urllib.request.Request(sys.argv[3])
jar.add_cookie_header(request)
sys.stdout.buffer.write(request.get_header('Cookie', '').encode('latin-1'))
`;

describe.skipIf(!hasPython)("Python's jars (skipped if it is not installed)", () => {
  const sent = (kind: 'mozilla' | 'lwp', file: string) =>
    sentBy('python3', '-c', PYTHON, kind, file, url);

  it.each([
    ['mozilla', MozillaCookieJar],
    ['lwp', LWPCookieJar],
  ] as const)('%s: a file of our jar of that name gives every octet', async (kind, Jar) => {
    const jar: FileCookieJar = new Jar(newFile());
    jar.update(cookies);
    await jar.save({ ignoreDiscard: true });
    expect(await sent(kind, jar.filename as string)).toEqual([...all].sort());
  });

  it.each([
    ['mozilla', { format: 'netscape', sessionExpiry: '' }],
    ['lwp', { format: 'lwp' }],
  ] as const)(
    '%s: so does what writeCookies gives, text beyond latin-1 excepted, which Python cannot send',
    async (kind, options) => {
      const file = newFile();
      const sendable = cookies.filter(({ name }) => name !== 'utf8');
      writeFileSync(file, writeCookies(sendable, options));
      expect(await sent(kind, file)).toEqual([...common, 'httponly=v'].sort());
    },
  );
});

/** What Perl's jar sends after loading the file. */
const PERL = `
use HTTP::Cookies; use HTTP::Request; use HTTP::Cookies::Netscape;
my ($class, $file, $url) = @ARGV;
my $jar = $class->new(file => $file, ignore_discard => 1);
my $request = HTTP::Request->new(GET => $url);
$jar->add_cookie_header($request);
binmode STDOUT, ':bytes';
print $request->header('Cookie') // '';
`;

describe.skipIf(!hasPerl)("Perl's HTTP::Cookies (skipped if it is not installed)", () => {
  const sent = (kind: string, file: string) => sentBy('perl', '-e', PERL, kind, file, url);

  it('reads LWP', async () => {
    const file = newFile();
    writeFileSync(file, writeCookies(cookies, { format: 'lwp' }));
    expect(await sent('HTTP::Cookies', file)).toEqual([...all].sort());
  });

  it('reads what LWPCookieJar saves', async () => {
    const jar = new LWPCookieJar(newFile());
    jar.update(cookies.filter(({ name }) => name !== 'utf8'));
    await jar.save({ ignoreDiscard: true });
    const found = await sent('HTTP::Cookies', jar.filename as string);
    expect(found).toEqual([...common, 'httponly=v'].sort());
  });

  it('reads cookies.txt without session cookies', async () => {
    const file = newFile();
    writeFileSync(file, writeCookies(cookies, { format: 'netscape' }));
    const expected = all.filter((pair) => pair !== 'sess=v');
    expect(await sent('HTTP::Cookies::Netscape', file)).toEqual(expected.sort());
  });
});
