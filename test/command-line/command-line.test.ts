import { lstatSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { COMMANDS, OUTPUT_FORMATS } from '../../src/command-line/commands.js';
import { temporaryFolder } from '../files/folder.js';
import { fixedClock } from '../fixed-clock.js';
import { run } from './run.js';

fixedClock(Date.UTC(2026, 10, 20));
const { newFile } = temporaryFolder();

const firefoxSample = fileURLToPath(
  new URL('../fixtures/samples/firefox-153.7.0esr/cookies.exp2037.derived.sqlite', import.meta.url),
);

const SECRET = 'S3CR3T-value';
const NETSCAPE = [
  '# Netscape HTTP Cookie File',
  `.example.com\tTRUE\t/\tFALSE\t1829707002\ttheme\t${SECRET}`,
  `#HttpOnly_example.com\tFALSE\t/account\tTRUE\t0\tsid\t${SECRET}`,
  `www.example.com\tFALSE\t/\tFALSE\t0\tonly-www\t${SECRET}`,
  `.example.org\tTRUE\t/\tFALSE\t0\tother\t${SECRET}`,
  '',
].join('\n');

function cookieFile(text = NETSCAPE, extension = '.txt'): string {
  const file = newFile() + extension;
  writeFileSync(file, text);
  return file;
}

describe('exit codes', () => {
  const url = 'https://example.com/';
  it.each([
    ['a header that is sent', () => ['header', url, '-f', cookieFile()], 0],
    [
      'a URL that gets no cookie',
      () => ['header', 'https://elsewhere.test/', '-f', cookieFile()],
      1,
    ],
    ['a file without cookies', () => ['list', cookieFile('# Netscape HTTP Cookie File\n')], 1],
    ['no command', () => [], 2],
    ['an unknown command', () => ['lst'], 2],
    ['an unknown option', () => ['list', '--jsn'], 2],
    ['too few arguments', () => ['header'], 2],
    ['too many arguments', () => ['header', url, url, '-f', cookieFile()], 2],
    ['a missing required option', () => ['header', url], 2],
    ['a value that an option does not take', () => ['convert', cookieFile(), '--to', 'yaml'], 2],
    ['a missing file', () => ['list', 'no-such-file.txt'], 2],
    ['a file that is not a cookie file', () => ['list', cookieFile('hello\n')], 2],
    ['a path of Windows instead of a URL', () => ['header', 'C:\\cookies', '-f', cookieFile()], 2],
    ['a file URL instead of a URL', () => ['header', 'file:///etc/hosts', '-f', cookieFile()], 2],
    ['an unknown shell', () => ['completion', 'tcsh'], 2],
    ['a pasted Cookie header without --url', () => ['list', cookieFile('a=1; b=2')], 2],
    ['an output of unknown format', () => ['convert', cookieFile(), 'out.yaml'], 2],
    ['help', () => ['--help'], 0],
    ['the help of a command', () => ['list', '--help'], 0],
    ['the version', () => ['--version'], 0],
  ])('%s', async (_, args, code) => {
    const { code: received, stderr } = await run(args());
    expect(received).toBe(code);
    if (code === 2) expect(stderr).toMatch(/^undici-cookiejar: .+\n/);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

describe('input without an end', () => {
  const device = process.platform === 'win32' ? undefined : '/dev/zero';

  it
    .skipIf(device === undefined)
    .each([
      [['list', '/dev/zero']],
      [['list', '/dev/zero', '--url', 'https://example.com/']],
      [['get', 'https://example.com/', '--data', '@/dev/zero']],
    ])('is not read from a device: %j', async (args) => {
    const { code, stderr } = await run(args);
    expect(code).toBe(2);
    expect(stderr).toBe('undici-cookiejar: /dev/zero: a device is not a file\n');
  });

  it('is not read from standard input', async () => {
    const chunk = new Uint8Array(16 * 1024 * 1024);
    function* endless() {
      for (;;) yield chunk;
    }
    const { code, stderr } = await run(['list'], { input: endless() });
    expect(code).toBe(2);
    expect(stderr).toContain('standard input is longer than 256 MiB');
  });
});

describe('messages', () => {
  it.each([
    [['lst'], 'unknown command "lst"; did you mean list?'],
    [['hlep'], 'unknown command "hlep"; did you mean help?'],
    [['list', '--file', 'a.txt'], 'unknown option --file; there are --url'],
    [['list', '-d=example.com'], '--domain must be a host name, not "=example.com"'],
    [
      ['merge', 'a.txt', '-o=b.txt'],
      'the file "=b.txt" begins with "="; if that is its name, write "./=b.txt"',
    ],
    [['list', '--jsn'], 'unknown option --jsn; did you mean --json?'],
    [
      ['header', 'https://a.test/', '-f', 'a.txt', '-f', 'b.txt'],
      'the option --file is given more than once',
    ],
    [
      ['convert', 'a.txt', '--to', 'playwrigt'],
      '--to does not take "playwrigt"; did you mean playwright?',
    ],
    [['header', 'example.com', '-f', 'a.txt'], '"example.com" is not an http or https URL'],
    [['convert', 'a.txt'], 'the format of standard output is unknown; set it with --to'],
  ])('%j', async (args, message) => {
    expect((await run(args)).stderr).toContain(message);
  });
});

describe('input that list cannot read', () => {
  const database = () => readFileSync(firefoxSample);
  it.each([
    ['Set-Cookie lines', () => 'Set-Cookie: a=1\nSet-Cookie: b=2\n', [], "; explain URL 'SET-"],
    ['a Cookie header', () => 'Cookie: a=1', [], '; set its URL with --url'],
    ['a database without its path', database, [], ', which is read only from its path'],
    ['a database with a URL', database, ['--url', 'https://a.test/'], ', without --url'],
  ])('is explained by options of the command line: %s', async (_, input, options, hint) => {
    const { code, stderr } = await run(['list', '-', ...options], { input: input() });
    expect(code).toBe(2);
    expect(stderr).toContain(hint);
    expect(stderr).not.toMatch(/right call|readCookie|\{/);
  });
});

describe('values of cookies', () => {
  it.each([
    ['list', () => ['list', cookieFile()]],
    ['list --json', () => ['list', cookieFile(), '--json']],
    ['an error', () => ['list', cookieFile(`[{"name":"a","value":"${SECRET}"`)]],
  ])('are masked by %s', async (_, args) => {
    const { stdout, stderr } = await run(args());
    expect(stdout + stderr).not.toContain(SECRET);
  });

  it('are shown with --show-values', async () => {
    expect((await run(['list', cookieFile(), '--show-values'])).stdout).toContain(SECRET);
  });
});

describe('list', () => {
  it('prints a table', async () => {
    expect((await run(['list', cookieFile()])).stdout).toMatchInlineSnapshot(`
      "NAME      DOMAIN           PATH      EXPIRES                FLAGS            SIZE
      sid       example.com      /account  session                Secure HttpOnly  15
      theme     .example.com     /         2027-12-25 (in 1 yr.)                   17
      only-www  www.example.com  /         session                                 20
      other     .example.org     /         session                                 17
      "
    `);
  });

  it.each([
    [80, 80],
    [120, 120],
    [0, 80],
  ])('fits a terminal that reports %i columns', async (reported, columns) => {
    const long = `${'n'.repeat(200)}\t${SECRET}`;
    const file = cookieFile(
      `# Netscape HTTP Cookie File\n.${'sub.'.repeat(30)}example.com\tTRUE\t/\tTRUE\t0\t${long}\n`,
    );
    const { stdout } = await run(['list', file], { columns: reported });
    for (const line of stdout.trimEnd().split('\n'))
      expect(stripVTControlCharacters(line).length).toBeLessThanOrEqual(columns);
  });

  it('selects domains with their subdomains', async () => {
    const { stdout } = await run(['list', cookieFile(), '--domain', 'example.com', '--json']);
    const { cookies } = JSON.parse(stdout) as { cookies: { domain: string }[] };
    expect(cookies.map(({ domain }) => domain).sort()).toEqual([
      '.example.com',
      'example.com',
      'www.example.com',
    ]);
  });

  it('reads standard input', async () => {
    const { code, stdout } = await run(['list', '-', '--json'], { input: NETSCAPE });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ version: 1, cookies: { length: 4 } });
  });

  it('escapes what could control a terminal', async () => {
    const file = cookieFile(
      JSON.stringify([{ name: 'a\u202eb', value: '1', domain: 'ex\u2066.test', path: '/' }]),
      '.json',
    );
    const { stdout } = await run(['list', file], { columns: 80 });
    expect(stdout).not.toMatch(/[\u202e\u2066]/);
  });
});

it.each([
  ['Example.COM', 'https://example.com/'],
  ['.EXAMPLE.com', 'https://www.example.com/'],
  ['b\u00fccher.example', 'https://b\u00fccher.example/'],
  ['::1', 'http://[::1]/'],
  ['127.1', 'http://127.0.0.1/'],
  ['.localhost', 'http://localhost:8080/'],
])('header sends a cookie of %s to %s', async (domain, url) => {
  const cookies = [{ name: 'n', value: 'v', domain, path: '/' }];
  const file = cookieFile(JSON.stringify({ format: 'undici-cookiejar', version: 1, cookies }));
  expect((await run(['header', url, '-f', file])).stdout).toBe('n=v\n');
});

describe('names and values that are not ASCII', () => {
  const file = () =>
    cookieFile('# Netscape HTTP Cookie File\na.test\tFALSE\t/\tFALSE\t0\t日本\t値\n');

  it('are printed by header as the octets that are sent', async () => {
    const { stdout } = await run(['header', 'https://a.test/', '-f', file()]);
    expect(stdout).toBe('日本=値\n');
  });

  it('are text in the output of list, and count as octets', async () => {
    const { stdout } = await run(['list', file(), '--show-values']);
    expect(stdout).toMatch(/\n日本 .* 9 {5}値\n/);
    const { cookies } = JSON.parse((await run(['list', file(), '--show-values', '--json'])).stdout);
    expect(cookies).toMatchObject([{ name: '日本', value: '値' }]);
  });

  it('are text in the output of explain', async () => {
    const { stdout } = await run(['explain', 'https://a.test/', '-f', file()]);
    expect(stdout).toContain('日本=***');
  });
});

it('prints JSON whose text cannot control a terminal', async () => {
  const path = '/a\u202eb\u009b31m';
  const file = cookieFile(
    JSON.stringify([{ name: 'a', value: '1', domain: 'a.test', path }]),
    '.json',
  );
  const { stdout } = await run(['list', file, '--json'], { columns: 80 });
  expect(stdout).not.toMatch(/[\u0080-\u009f\u202e]/);
  expect(JSON.parse(stdout).cookies).toMatchObject([{ path }]);
});

describe('a value with control characters', () => {
  const value = 'a\u009b31m\u202eb\u2066日本';
  const file = () =>
    cookieFile(JSON.stringify([{ name: 'n', value, domain: 'a.test', path: '/' }]), '.json');
  it.each([
    ['header', () => ['header', 'https://a.test/', '-f', file()]],
    ['convert to netscape', () => ['convert', file(), '--to', 'netscape']],
    ['convert to json', () => ['convert', file(), '--to', 'json']],
  ])('is replaced by %s on a terminal, and exact elsewhere', async (_, args) => {
    const exact = (await run(args())).stdout;
    expect(exact).toContain(value);
    const shown = (await run(args(), { columns: 80 })).stdout;
    expect(shown).toBe(exact.replaceAll(/[\u009b\u202e\u2066]/g, '?'));
  });
});

describe('header', () => {
  it('prints the Cookie header', async () => {
    const { stdout } = await run(['header', 'https://example.com/account', '-f', cookieFile()]);
    expect(stdout).toBe(`sid=${SECRET}; theme=${SECRET}\n`);
  });

  it("follows the rules of Python's http.cookiejar on request", async () => {
    const args = ['header', 'https://sub.example.com/account', '-f', cookieFile()];
    expect((await run(args)).stdout).toBe(`theme=${SECRET}\n`);
    const python = (await run([...args, '--policy', 'http.cookiejar'])).stdout;
    expect(python).toContain(`sid=${SECRET}`);
  });

  const PYTHON_LWP =
    '#LWP-Cookies-2.0\nSet-Cookie3: sid=1; path="/"; domain="localhost.local"; path_spec; discard; version=0\n';
  it.each([
    ['a file of curl', 'localhost\tFALSE\t/\tFALSE\t0\tsid\t1\n'],
    ["Python's MozillaCookieJar", 'localhost.local\tFALSE\t/\tFALSE\t0\tsid\t1\n'],
    ["Python's LWPCookieJar", PYTHON_LWP],
  ])('sends the cookie of localhost in %s under both policies', async (_, content) => {
    const text = content === PYTHON_LWP ? content : `# Netscape HTTP Cookie File\n${content}`;
    const args = ['http://localhost:8000/', '-f', cookieFile(text)];
    for (const policy of ['browser', 'http.cookiejar']) {
      expect((await run(['header', ...args, '--policy', policy])).stdout).toBe('sid=1\n');
      expect((await run(['explain', ...args, '--policy', policy])).stdout).toMatch(/^sent /);
    }
  });
});

describe('convert', () => {
  it.each([true, false])('shows its progress on a terminal: %s', async (showsProgress) => {
    const { stdout, stderr } = await run(['convert', cookieFile(), '--to', 'json'], {
      showsProgress,
    });
    expect(stdout).not.toContain('\x1b');
    const steps = stderr.split('\r\x1b[2K').map((step) => step.split(' ')[0]);
    expect(steps).toEqual(showsProgress ? ['', 'reading', 'converting', ''] : ['']);
  });

  it.each(['real.json', 'nothing.json'])('writes through a symbolic link to %s', async (name) => {
    const [target, link] = [newFile() + name, `${newFile()}.json`];
    if (name === 'real.json') writeFileSync(target, '{}');
    symlinkSync(target, link);
    expect((await run(['convert', cookieFile(), link, '--force'])).code).toBe(0);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(target, 'utf8')).toContain(SECRET);
  });

  it('writes a file for its owner alone, and does not overwrite one without --force', async () => {
    const out = `${newFile()}.json`;
    const args = ['convert', cookieFile(), out];
    expect((await run(args)).code).toBe(0);
    expect(statSync(out).mode & 0o777).toBe(0o600);
    writeFileSync(out, 'mine');
    expect((await run(args)).code).toBe(2);
    expect(readFileSync(out, 'utf8')).toBe('mine');
    expect((await run([...args, '--force'])).code).toBe(0);
    expect(readFileSync(out, 'utf8')).toContain(SECRET);
  });

  it.each(['/dev/stdout', '/dev/null', '/proc/self/fd/1'])(
    'does not replace the file behind %s',
    async (out) => {
      const { code, stderr } = await run(['convert', cookieFile(), out, '--to', 'json', '--force']);
      expect([code, stderr]).toEqual([2, expect.stringContaining('for standard output, write -')]);
    },
  );

  it('writes every format of docs/formats.md', () => {
    expect(OUTPUT_FORMATS).toEqual(
      expect.arrayContaining([
        ...['netscape', 'cookies.txt', 'lwp', 'json', 'storageState', 'playwright'],
        ...['chrome.cookies', 'cookie-editor-json', 'tough-cookie-json'],
      ]),
    );
  });

  it.each(OUTPUT_FORMATS)('to %s and again to %s is the same text', async (format) => {
    const once = (await run(['convert', cookieFile(), '--to', format])).stdout;
    const twice = (await run(['convert', '-', '--to', format], { input: once })).stdout;
    expect(once).toContain(SECRET);
    expect(twice).toBe(once);
  });

  it('says on standard error which lines it left out', async () => {
    const file = cookieFile(`${NETSCAPE}not a cookie\n`);
    const { code, stderr } = await run(['convert', file, '--to', 'json']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/\.txt, line 6: /);
  });

  it('says on standard error how many cookies the format changes', async () => {
    const cookie = { value: '1', domain: 'a.test', sameSite: 'Lax' };
    const input = JSON.stringify([
      { ...cookie, name: 'a' },
      { ...cookie, name: 'b' },
    ]);
    const { stderr } = await run(['convert', '-', '--to', 'netscape'], { input });
    expect(stderr).toBe('2 changed: netscape cannot represent all of their fields\n');
  });

  it('reads a pasted Cookie header with its URL', async () => {
    const { stdout } = await run(
      ['convert', '-', '--to', 'netscape', '--url', 'https://example.com/'],
      {
        input: 'Cookie: a=1; b=2',
      },
    );
    expect(stdout).toMatch(/example\.com\tFALSE\t\/\tTRUE\t0\ta\t1/);
  });
});

describe('help', () => {
  it.each(COMMANDS.map(({ name }) => [name]))(
    'of %s fits 80 columns and shows two examples',
    async (name) => {
      const { stdout } = await run([name as string, '--help']);
      for (const line of stdout.split('\n')) {
        if (!line.startsWith('  undici-cookiejar'))
          expect(line.length, line).toBeLessThanOrEqual(80);
      }
      expect(stdout.match(/^ {2}undici-cookiejar /gm)).toHaveLength(2);
    },
  );

  it('lists every command', async () => {
    const { stdout } = await run(['--help']);
    for (const { name } of COMMANDS) expect(stdout).toContain(`  ${name} `);
  });
});

describe('completion', () => {
  it.each(['bash', 'zsh', 'fish'])('for %s knows every command and option', async (shell) => {
    const { stdout } = await run(['completion', shell]);
    for (const { name, options } of COMMANDS) {
      expect(stdout).toContain(name);
      for (const option of Object.keys(options)) expect(stdout).toContain(option);
    }
  });
});

describe('colors', () => {
  const colored = /\x1b\[/;
  it.each([
    ['a terminal', {}, [], true],
    ['NO_COLOR', { NO_COLOR: '1' }, [], false],
    ['TERM=dumb', { TERM: 'dumb' }, [], false],
    ['--no-color', {}, ['--no-color'], false],
  ])('%s', async (_, env, args, expected) => {
    const { stdout } = await run(['list', cookieFile(), ...args], { columns: 80, env });
    expect(colored.test(stdout)).toBe(expected);
  });

  it('are off in a pipe', async () => {
    expect((await run(['list', cookieFile()])).stdout).not.toMatch(colored);
  });
});
