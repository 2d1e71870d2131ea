import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../files/folder.js';
import { fixedClock } from '../fixed-clock.js';
import { run } from './run.js';

fixedClock(Date.UTC(2026, 10, 20));
const { newFile } = temporaryFolder();

const SECRET = 'S3CR3T-value';

function cookieFile(): string {
  const file = newFile();
  const lines = [
    `.example.com\tTRUE\t/\tFALSE\t0\ttheme\t${SECRET}`,
    `#HttpOnly_example.com\tFALSE\t/account\tTRUE\t0\tsid\t${SECRET}`,
    `www.example.com\tFALSE\t/\tFALSE\t0\tonly-www\t${SECRET}`,
    `example.com\tFALSE\t/\tFALSE\t1\told\t${SECRET}`,
    `.example.org\tTRUE\t/\tFALSE\t0\tother\t${SECRET}`,
  ];
  writeFileSync(file, `# Netscape HTTP Cookie File\n${lines.join('\n')}\n`);
  return file;
}

describe('explain URL -f FILE', () => {
  it('has a line for each cookie of the site, those that are sent first', async () => {
    const { code, stdout } = await run([
      'explain',
      'http://example.com/account',
      '-f',
      cookieFile(),
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "sent      theme=***  for example.com/ and subdomains
      not sent  sid=***  for example.com/account: the cookie is Secure and the URL is not (secure-mismatch)
      not sent  old=***  for example.com/: the cookie has expired (expired)
      not sent  only-www=***  for www.example.com/: the request host does not domain-match the cookie domain (domain-mismatch)
      "
    `);
  });

  it('says exactly what header prints, in its order', async () => {
    const file = cookieFile();
    const url = 'https://example.com/account';
    const { stdout } = await run(['explain', url, '-f', file, '--json', '--show-values']);
    const { cookies } = JSON.parse(stdout) as {
      cookies: { name: string; value: string; sent: boolean; reason?: { code: string } }[];
    };
    const header = cookies.filter(({ sent }) => sent).map(({ name, value }) => `${name}=${value}`);
    expect((await run(['header', url, '-f', file])).stdout).toBe(`${header.join('; ')}\n`);
    for (const { sent, reason } of cookies) expect(reason === undefined).toBe(sent);
  });

  it('takes the page that makes the request into account', async () => {
    const file = cookieFile();
    const args = [
      'explain',
      'https://example.com/',
      '-f',
      file,
      '--initiator',
      'https://elsewhere.test/',
    ];
    expect((await run(args)).code).toBe(0);
    const { code, stdout } = await run([...args, '--subresource']);
    expect(code).toBe(1);
    expect(stdout).toContain('cross-site');
  });

  it('exits with 1 if no cookie is sent', async () => {
    expect((await run(['explain', 'https://example.net/', '-f', cookieFile()])).code).toBe(1);
  });
});

describe('explain URL SET-COOKIE', () => {
  const url = 'https://www.example.com/account/login';
  it.each([
    ['id=1', 0, 'stored   id=***  for www.example.com/account, a session cookie\n'],
    [
      'id=1; Domain=example.com; Path=/; Secure; HttpOnly; Max-Age=86400',
      0,
      'stored   id=***  for example.com/ and subdomains, expires 2026-11-21 (in 1 day), Secure HttpOnly\n',
    ],
    ['id=1; Domain=com', 1, /^refused {2}id=\*\*\*: .+ \(public-suffix\)\n$/],
    ['__Host-id=1', 1, /^refused .+\(prefix-unmet\)\n$/],
    ['id=1; Domain=other.example', 1, /\(domain-mismatch\)\n$/],
    ['', 1, /^refused {2}[^*]+\n$/],
  ])('%j', async (text, code, expected) => {
    const result = await run(['explain', url, text]);
    expect(result.code).toBe(code);
    if (typeof expected === 'string') expect(result.stdout).toBe(expected);
    else expect(result.stdout).toMatch(expected);
  });

  it('refuses a file in place of a Set-Cookie text', async () => {
    const file = cookieFile();
    const { code, stderr } = await run(['explain', url, file]);
    expect(code).toBe(2);
    expect(stderr).toContain('is a file, not a Set-Cookie text: set it with --file');
  });

  it('says which cookie of the file it replaces', async () => {
    const args = ['explain', 'https://example.com/', 'theme=2; Domain=example.com; Path=/'];
    const { stdout } = await run([...args, '-f', cookieFile()]);
    expect(stdout).toContain('replaces an earlier one');
  });

  it('exits with 0 if any of several is stored', async () => {
    const { code, stdout } = await run(['explain', url, 'a=1; Domain=com', 'b=2']);
    expect([code, stdout.trimEnd().split('\n').length]).toEqual([0, 2]);
  });

  it('masks values', async () => {
    for (const options of [[], ['--json']]) {
      const { stdout } = await run(['explain', url, `a=${SECRET}`, ...options]);
      expect(stdout).not.toContain(SECRET);
    }
  });

  it("follows Python's rules on request", async () => {
    const args = ['explain', url, 'id=1; Domain=com'];
    expect((await run([...args, '--policy', 'http.cookiejar'])).code).toBe(1);
    const example = ['explain', 'https://www.example.co.uk/', 'id=1; Domain=co.uk'];
    expect((await run(example)).code).toBe(1);
    expect((await run([...example, '--policy', 'http.cookiejar'])).code).toBe(0);
  });
});

it('escapes what could control a terminal', async () => {
  const { stdout } = await run(['explain', 'https://example.com/', 'a\u202eb=1', 'c\u001b[2J=1']);
  expect(stdout).not.toMatch(/[\u202e\u001b]/);
});
