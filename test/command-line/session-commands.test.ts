import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encrypt, type MadeRow, makeChromium } from '../browser-databases/made-chromium.js';
import { temporaryFolder } from '../files/folder.js';
import { run } from './run.js';

const { newFile } = temporaryFolder();

let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const isLoggedIn = /\bsid=1\b/.test(request.headers.cookie ?? '');
    if (request.url === '/login') {
      response.writeHead(303, { 'set-cookie': 'sid=1; Max-Age=600', location: '/account' }).end();
      return;
    }
    if (request.url === '/refused') response.setHeader('set-cookie', 'a=secret; Domain=com');
    if (request.url === '/hostile') response.setHeader('x-hostile', 'a\x9b31m');
    response.statusCode = isLoggedIn ? 200 : 401;
    request.setEncoding('utf8');
    let body = '';
    request.on('data', (text: string) => {
      body += text;
    });
    const given = request.headers['x-given'] ?? '';
    request.on('end', () => response.end(`${request.method} ${isLoggedIn} ${body}${given}`));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

describe('get', () => {
  it.each([
    [['-H', 'Cookie: sid=secret\nb=2'], 'the header Cookie contains a line break or NUL'],
    [['-H', 'Authorization: secret\n1'], 'the header Authorization contains a line break or NUL'],
    [['-H', 'secret'], "--header must be such as 'Accept: text/html'"],
    [['-H', 'Authorization Bearer secret'], "--header must be such as 'Accept: text/html'"],
    [['-H', 'sid=secret\nX: y'], "--header must be such as 'Accept: text/html'"],
  ])('does not print the value of an invalid header: %j', async (options, message) => {
    const { code, stderr } = await run(['get', url, '-f', newFile('.txt'), ...options]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('secret');
  });

  it.each([
    ['http://user:secret@a.test/', 'the URL contains a user or password'],
    ['https://user:secret@a b.test/', '"***@a b.test/" is not an http or https URL'],
    ['user:secret@a.test', '"***@a.test" is not an http or https URL'],
  ])('does not print the password of %s', async (given, message) => {
    const { code, stderr } = await run(['get', given, '-f', newFile('.txt')]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('secret');
  });

  it.each(['.txt', '.lwp', '.json'])('is logged in the second time: %s', async (extension) => {
    const file = newFile(extension);
    expect((await run(['get', `${url}/account`, '-f', file])).stdout).toBe('GET false ');
    expect((await run(['get', `${url}/login`, '-f', file, '-d', 'user=ada'])).stdout).toBe(
      'GET true ',
    );
    expect((await run(['get', `${url}/account`, '-f', file])).stdout).toBe('GET true ');
  });

  it.runIf(process.getBuiltinModule?.('node:sqlite'))(
    'says which sessions a database has if it begins another one',
    async () => {
      const file = newFile('.sqlite');
      const get = ['get', `${url}/login`, '-f', file];
      expect((await run([...get, '--session', 'acme'])).stderr).not.toContain('is new');
      const { code, stderr } = await run(get);
      expect(code).toBe(0);
      expect(stderr).toContain('the session "default" is new; the database has acme (--session)');
      expect((await run(get)).stderr).not.toContain('is new');
    },
  );

  it.runIf(process.getBuiltinModule?.('node:sqlite'))('keeps a session in SQLite', async () => {
    const file = newFile('.sqlite');
    await run(['get', `${url}/login`, '-f', file]);
    expect((await run(['get', `${url}/account`, '-f', file])).stdout).toBe('GET true ');
    const other = ['get', `${url}/account`, '-f', file, '--session', 'other'];
    expect((await run(other)).stdout).toBe('GET false ');
    for (const args of [
      ['list', file],
      ['header', `${url}/`, '-f', file],
      ['explain', `${url}/`, '-f', file],
    ]) {
      const { code, stderr } = await run(args);
      expect(code).toBe(2);
      expect(stderr).toContain("this package's sessions; of the commands, only get reads it\n");
    }
  });

  it('sends a body from standard input', async () => {
    const args = ['get', `${url}/`, '-f', newFile(), '-d', '@-'];
    expect((await run(args, { input: 'a=1' })).stdout).toBe('POST false a=1');
  });

  it.each([
    [['-d', 'a=1', '-d', 'b=2'], 'a=1&b=2'],
    [['-d', '@-'], 'c=3&d'],
    [['-d', 'é=1', '-d', '@-'], 'é=1&c=3&d'],
  ])('makes the body as curl does: %j', async (options, body) => {
    const args = ['get', `${url}/`, '-f', newFile(), ...options];
    expect((await run(args, { input: 'c=3&\r\nd\n' })).stdout).toBe(`POST false ${body}`);
  });

  it('sends a header in UTF-8', async () => {
    const { stdout } = await run(['get', `${url}/`, '-f', newFile(), '-H', 'X-Given: 日']);
    expect(Buffer.from(stdout.slice('GET false '.length), 'latin1').toString()).toBe('日');
  });

  it.each(['Host: a.test', 'Content-Length: 1'])('does not take the header %s', async (header) => {
    const { code, stderr } = await run(['get', `${url}/`, '-f', newFile(), '-H', header]);
    expect(code).toBe(2);
    expect(stderr).toContain('is set by the request itself');
  });

  it('says which cookies of the response it does not store, and why', async () => {
    const { code, stderr } = await run(['get', `${url}/refused`, '-f', newFile()]);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^a of .*com: .+\n$/)]);
    expect(stderr).not.toContain('secret');
  });

  it('prints status and headers with --include', async () => {
    const { stdout } = await run(['get', `${url}/account`, '-f', newFile(), '-i']);
    expect(stdout).toMatch(/^HTTP 401 Unauthorized\n(.+\n)+\nGET false $/);
  });

  it('prints nothing of a header that could control a terminal', async () => {
    const { stdout } = await run(['get', `${url}/hostile`, '-f', newFile(), '-i']);
    expect(stdout).toContain('?31m');
  });

  it('exits with 1 and prints no body with --fail', async () => {
    const { code, stdout, stderr } = await run([
      'get',
      `${url}/account`,
      '-f',
      newFile(),
      '--fail',
    ]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('401');
  });

  it('does not follow redirects with --no-follow', async () => {
    const { stdout } = await run(['get', `${url}/login`, '-f', newFile(), '-i', '--no-follow']);
    expect(stdout).toMatch(/^HTTP 303/);
  });

  it('writes the body to a file', async () => {
    const output = newFile();
    await run(['get', `${url}/account`, '-f', newFile(), '-o', output]);
    expect(readFileSync(output, 'utf8')).toBe('GET false ');
    if (process.platform !== 'win32') expect(statSync(output).mode & 0o777).toBe(0o600);
  });

  it('exits with 2 and one line if the server cannot be reached', async () => {
    const { code, stderr } = await run(['get', 'http://127.0.0.1:1/', '-f', newFile()]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^undici-cookiejar: fetch failed.*\n$/);
  });
});

const FUTURE = Math.floor(Date.now() / 1000) + 86_400;
const line = (domain: string, name: string, expires: number) =>
  `${domain}\tFALSE\t/\tFALSE\t${expires}\t${name}\t1\n`;

function cookieFile(...lines: string[]): string {
  const file = newFile();
  writeFileSync(file, `# Netscape HTTP Cookie File\n\n${lines.join('')}`);
  return file;
}

async function namesIn(file: string, ...options: string[]): Promise<string[]> {
  const { stdout } = await run(['list', file, '--json', ...options]);
  return (JSON.parse(stdout) as { cookies: { name: string }[] }).cookies
    .map(({ name }) => name)
    .sort();
}

describe('the session of get', () => {
  it.each([
    [['-f', 'session'], 'set it with --format'],
    [['-f', 'x.yaml'], 'set it with --format'],
    [['-f', 'session.txt', '--session', 'work'], '--session is only for SQLite databases (.sqlite'],
    [['-f', 'x', '--format', 'json', '--session', 'work'], 'or --format sqlite)'],
  ])('is not %j', async (options, message) => {
    const { code, stderr } = await run(['get', `${url}/`, ...options]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  it.each([
    ['itself', (file: string) => file],
    ['a relative path of it', (file: string) => relative('.', file)],
    ['a URL of it', (file: string) => String(pathToFileURL(file))],
    [
      'a link to it',
      (file: string) => {
        const link = newFile();
        symlinkSync(file, link);
        return link;
      },
    ],
    [
      'a hard link to it',
      (file: string) => {
        if (!existsSync(file)) return file;
        const link = newFile();
        linkSync(file, link);
        return link;
      },
    ],
  ])('cannot be the output: %s', async (_, outputOf) => {
    for (const file of [cookieFile(line('a.test', 'kept', FUTURE)), newFile()]) {
      const before = existsSync(file) ? readFileSync(file, 'utf8') : null;
      // No server has this port: a request would fail with another message.
      const args = ['get', 'http://127.0.0.1:1/', '-f', file, '-o', outputOf(file)];
      const { code, stderr } = await run(args);
      expect(code).toBe(2);
      expect(stderr).toContain('--output and --file must be different files\nTry: ');
      expect(existsSync(file) ? readFileSync(file, 'utf8') : null).toBe(before);
    }
  });

  it.each([
    ['get', (file: string) => ['get', `${url}/`, '-f', file]],
    ['merge', (file: string) => ['merge', cookieFile(), '-o', file]],
    ['prune', (file: string) => ['prune', file, '--expired']],
  ])('%s cannot use an export of another tool', async (_, args) => {
    const file = newFile('.json');
    writeFileSync(file, '{"cookies": [], "origins": []}');
    const { code, stderr } = await run(args(file));
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /is a storageState file of Playwright, not this package's JSON; use the command convert\n$/,
    );
  });
});

describe('merge', () => {
  it('adds the cookies of several files to one', async () => {
    const a = cookieFile(line('a.test', 'one', FUTURE));
    const b = cookieFile(line('b.test', 'two', FUTURE));
    const output = cookieFile(line('c.test', 'three', FUTURE), '# a comment\n');
    expect((await run(['merge', a, b, '-o', output])).code).toBe(0);
    expect(await namesIn(output)).toEqual(['one', 'three', 'two']);
    expect(readFileSync(output, 'utf8')).toContain('# a comment');
  });

  it('keeps expired cookies, and says what the format cannot hold', async () => {
    const output = cookieFile(line('c.test', 'old', 1));
    const added = newFile('.json');
    const partitioned = { name: 'p', value: '1', domain: 'a.test', path: '/', secure: true };
    writeFileSync(
      added,
      JSON.stringify([{ ...partitioned, expires: -1, partitionKey: 'https://top.test' }]),
    );
    const { stderr } = await run(['merge', added, '-o', output]);
    expect(stderr).toMatch(/^p of a\.test: .*partition/);
    expect(stderr).toMatch(/: 1 cookie\n$/);
    expect(await namesIn(output)).toEqual(['old']);
  });

  it.each(['.txt', '.lwp', '.json'])(
    'takes a blank file for an empty one: %s',
    async (extension) => {
      const output = newFile(extension);
      writeFileSync(output, '\n');
      const added = cookieFile(line('a.test', 'one', FUTURE));
      expect((await run(['merge', added, '-o', output])).code).toBe(0);
      expect(await namesIn(output)).toEqual(['one']);
    },
  );

  it('writes a file of the format even if it has no cookies', async () => {
    const [empty, output] = [newFile(), newFile('.json')];
    writeFileSync(empty, '# Netscape HTTP Cookie File\n');
    writeFileSync(output, '');
    expect((await run(['merge', empty, '-o', output])).code).toBe(0);
    expect(JSON.parse(readFileSync(output, 'utf8'))).toMatchObject({ cookies: [] });
  });

  it('adds the cookies of large files', async () => {
    const lines = Array.from(
      { length: 130_000 },
      (_, at) => `a.test\tFALSE\t/\tFALSE\t0\tn${at}\tv\n`,
    );
    const [large, output] = [newFile(), newFile()];
    writeFileSync(large, `# Netscape HTTP Cookie File\n${lines.join('')}`);
    expect((await run(['merge', large, '-o', output])).stderr).toContain('130000 cookies');
  });

  it('needs --output', async () => {
    expect((await run(['merge', cookieFile()])).stderr).toContain('--output is required');
  });
});

it.each([
  ['merge', (path: string) => ['merge', cookieFile(), '-o', path]],
  ['prune', (path: string) => ['prune', path, '--expired']],
])('%s says which names a file may have', async (_, args) => {
  const path = newFile('.xyz');
  writeFileSync(path, '');
  const { code, stderr } = await run(args(path));
  expect(code).toBe(2);
  expect(stderr).toContain('must end in .txt, .lwp, .json\nTry: ');
});

it.skipIf(process.platform === 'win32').each([
  ['get', (path: string) => ['get', `${url}/`, '-f', path]],
  ['merge', (path: string) => ['merge', cookieFile(), '-o', path]],
  ['prune', (path: string) => ['prune', path, '--expired']],
])('%s does not wait for the writer of a FIFO', async (_, args) => {
  const path = newFile('.txt');
  spawnSync('mkfifo', [path]);
  const { code, stderr } = await run(args(path));
  expect(code).toBe(2);
  expect(stderr).toContain('must be the path of a regular file');
});

describe('prune', () => {
  it('leaves a file as it is if there is nothing to delete', async () => {
    const file = newFile();
    // An empty expiry is Python's session cookie.
    const content = '# Netscape HTTP Cookie File\n\na.test\tFALSE\t/\tFALSE\t\tn\tü\n';
    writeFileSync(file, content);
    expect((await run(['prune', file, '--expired'])).stderr).toContain('0 deleted, 1 left');
    expect(readFileSync(file, 'utf8')).toBe(content);
    writeFileSync(file, '');
    expect((await run(['prune', file, '--expired'])).stderr).toContain('0 deleted, 0 left');
    expect(readFileSync(file, 'utf8')).toBe('');
  });

  it.each([
    ['prune', '-', '--expired'],
    ['merge', cookieFile(), '-o', '-'],
  ])('changes no stream: %s', async (...args) => {
    const { code, stderr } = await run(args);
    expect(code).toBe(2);
    expect(stderr).toContain('a file that is changed in place cannot be -');
  });

  it('does not create the file', async () => {
    const path = newFile();
    expect((await run(['prune', path, '--expired'])).code).toBe(2);
    expect(existsSync(path)).toBe(false);
  });

  const file = () =>
    cookieFile(
      line('a.test', 'old', 1),
      line('a.test', 'session', 0),
      line('b.test', 'kept', FUTURE),
      '# a comment\n',
    );
  it.each([
    [['--expired'], ['kept', 'session']],
    [['--session-cookies'], ['kept', 'old']],
    [['--domain', 'a.test'], ['kept']],
    [
      ['--domain', 'b.test', '--expired'],
      ['kept', 'old', 'session'],
    ],
    [
      ['--domain', 'a.test', '--expired'],
      ['kept', 'session'],
    ],
    [['--expired', '--session-cookies'], ['kept']],
  ])('%j leaves %j', async (options, left) => {
    const path = file();
    expect((await run(['prune', path, ...options])).code).toBe(0);
    expect(await namesIn(path)).toEqual(left);
    expect(readFileSync(path, 'utf8')).toContain('# a comment');
  });

  it.each([
    ['.txt', `${line('a.test', 'n', FUTURE)}a.test\tFALSE\t/\tFALSE\tnever\tbad\tsecret\n`],
    ['.json', '{"format":"undici-cookiejar","version":1,"cookies":[{"name":"bad","value":5}]}'],
  ])('says that it keeps what it cannot read: %s', async (extension, content) => {
    const path = newFile(extension);
    writeFileSync(path, content);
    const { stderr } = await run(['prune', path, '--domain', 'a.test']);
    expect(stderr).toContain(`${path}: unreadable entries kept: 1\n`);
    expect(readFileSync(path, 'utf8')).toContain('bad');
  });

  it.each([
    [
      '.txt',
      [
        '# Netscape HTTP Cookie File',
        '# http://curl.haxx.se/rfc/cookie_spec.html',
        '# This is a generated file!  Do not edit.',
        '',
        'localhost.local\tFALSE\t/\tFALSE\t\tsession\tZÃ¼rich',
        '.a.test\tTRUE\t/\tFALSE\t1\told\t1',
      ],
    ],
    [
      '.lwp',
      [
        '#LWP-Cookies-2.0',
        'Set-Cookie3: n=ZÃ¼rich; path="/"; domain="localhost.local"; discard; version=0',
        'Set-Cookie3: old=1; path="/"; domain=a.test; expires="1980-01-01 00:00:00Z"; version=0',
      ],
    ],
  ])('leaves a file of Python in the form that Python reads: %s', async (extension, lines) => {
    const path = newFile(extension);
    writeFileSync(path, lines.map((each) => `${each}\n`).join(''));
    expect((await run(['prune', path, '--expired'])).stderr).toContain('1 deleted, 1 left');
    expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toEqual(lines.slice(0, -1));
  });

  it('reports an expiry that it converts', async () => {
    const path = cookieFile(line('a.test', 'n', 4_000_000_000_000), line('a.test', 'old', 1));
    const { stderr } = await run(['prune', path, '--expired']);
    expect(stderr).toMatch(/line \d+: the expiry was not in seconds and was converted\n/);
  });

  it('needs to be told what to delete', async () => {
    expect((await run(['prune', file()])).code).toBe(2);
  });
});

describe('--domain', () => {
  const file = () =>
    cookieFile(
      line('example.com', 'name', FUTURE),
      line('www.example.com', 'subdomain', FUTURE),
      line('xn--mnchen-3ya.de', 'idn', FUTURE),
      line('[::1]', 'address', FUTURE),
    );
  it.each([
    ['example.com', ['name', 'subdomain']],
    ['.example.com', ['name', 'subdomain']],
    ['EXAMPLE.com.', ['name', 'subdomain']],
    ['München.de', ['idn']],
    ['xn--mnchen-3ya.de', ['idn']],
    ['::1', ['address']],
    ['[0:0::1]', ['address']],
    ['ample.com', []],
  ])('%s selects %j', async (domain, names) => {
    const path = file();
    const all = await namesIn(path);
    expect(await namesIn(path, '--domain', domain)).toEqual(names);
    const { stdout } = await run(['convert', path, '--to', 'netscape', '--domain', domain]);
    expect(stdout.match(/\t\w+\t1$/gm) ?? []).toHaveLength(names.length);
    expect((await run(['prune', path, '--domain', domain])).code).toBe(0);
    expect(await namesIn(path)).toEqual(all.filter((name) => !names.includes(name)));
  });

  const NO_HOSTS = ['', '.', 'https://example.com/', 'example.com:443', '*.example.com', 'a b'];
  it.each([
    ['list', () => ['list', file()]],
    ['convert', () => ['convert', file(), '--to', 'json']],
    ['prune', () => ['prune', file()]],
    ['import', () => ['import', 'firefox', '-o', newFile()]],
  ])('of %s must be a host name', async (_, args) => {
    for (const domain of NO_HOSTS) {
      const { code, stderr } = await run([...args(), '--domain', domain]);
      expect(code).toBe(2);
      expect(stderr).toContain(`--domain must be a host name, not "${domain}"\nTry: `);
    }
  });
});

describe('import', () => {
  const sample = fileURLToPath(new URL('../fixtures/samples/firefox-153.7.0esr/', import.meta.url));
  function profile(): string {
    const folder = newFile('.profile');
    mkdirSync(folder);
    copyFileSync(`${sample}cookies.exp2037.derived.sqlite`, `${folder}/cookies.sqlite`);
    return folder;
  }

  it('writes the cookies of a profile folder into a file', async () => {
    const output = newFile('.json');
    const { code, stderr } = await run([
      'import',
      'firefox',
      '--profile',
      profile(),
      '--all',
      '-o',
      output,
    ]);
    expect(stderr).toMatch(/\d+ skipped: /);
    expect(code).toBe(0);
    expect((await namesIn(output)).length).toBeGreaterThan(10);
  });

  it('includes partitioned cookies with --partitions', async () => {
    const output = newFile('.json');
    const args = ['import', 'firefox', '--profile', profile(), '--all', '-o', output, '--force'];
    await run(args);
    const names = await namesIn(output);
    expect(readFileSync(output, 'utf8')).not.toContain('"partitionKey": "https://');
    await run([...args, '--partitions']);
    expect((await namesIn(output)).length).toBeGreaterThan(names.length);
    expect(readFileSync(output, 'utf8')).toContain('"partitionKey": "https://');
  });

  it.each([
    ['other sites', '--domain', 'elsewhere.example', /\d+ skipped: .* not one of --domain$/m],
    ['other containers', '--all', '', /; import --container reads it$/m],
    ['partitions', '--all', '', /; import --partitions includes it$/m],
  ])('says which option includes the cookies of %s', async (_, option, value, message) => {
    const options = [option, value].filter((text) => text !== '');
    const args = ['import', 'firefox', '--profile', profile(), ...options, '-o', newFile()];
    expect((await run(args)).stderr).toMatch(message);
  });

  it.each<[string, MadeRow[], RegExp]>([
    ['all values', [{}], /, which import --password-file reads\. Linux prints it /],
    ['a value', [{}, { encrypted_value: '', value: '1' }], /; import --password-file reads it$/m],
  ])('says how to set the password of %s', async (_, rows, message) => {
    const folder = newFile('.profile');
    mkdirSync(folder);
    const encrypted_value = encrypt('1', 'www.example.com', { prefix: 'v11', password: 'p' });
    const database = makeChromium(rows.map((row) => ({ encrypted_value, ...row })));
    writeFileSync(`${folder}/Cookies`, database);
    const args = ['import', 'chromium', '--profile', folder, '--all', '-o', newFile()];
    expect((await run(args)).stderr).toMatch(message);
  });

  it('refuses to take everything unless asked to', async () => {
    const { code, stderr } = await run([
      'import',
      'firefox',
      '--profile',
      profile(),
      '-o',
      newFile(),
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('--all');
  });

  it('exits with 1 if the sites have no cookies', async () => {
    const args = ['import', 'firefox', '--profile', profile(), '--domain', 'elsewhere.example'];
    expect((await run([...args, '-o', newFile()])).code).toBe(1);
  });
});
