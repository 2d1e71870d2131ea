import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../files/folder.js';

const program = fileURLToPath(
  new URL('../../dist/command-line/undici-cookiejar.js', import.meta.url),
);
const { path: folder, newFile } = temporaryFolder();

function start(command: string, input = '') {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
    cwd: folder,
    input,
    encoding: 'utf8',
    env: { ...process.env, NODE: process.execPath, PROGRAM: program },
  });
  return { status, stdout, stderr };
}

const FILE = '# Netscape HTTP Cookie File\n.example.com\tTRUE\t/\tTRUE\t0\tsid\t1\n';

describe.runIf(existsSync(program))('the program', () => {
  it('prints its version', () => {
    expect(start('"$NODE" "$PROGRAM" --version').stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each(['--version', '--help', 'convert --help'])('loads nothing large for %s', (args) => {
    const coverage = mkdtempSync(join(folder, 'coverage-'));
    start(`NODE_V8_COVERAGE=${coverage} "$NODE" "$PROGRAM" ${args}`);
    const reports = readdirSync(coverage).map((file) => readFileSync(join(coverage, file), 'utf8'));
    const urls = reports.flatMap((report) =>
      JSON.parse(report).result.map(({ url }: { url: string }) => url),
    );
    const loaded = urls.filter((url) => url.includes('/dist/')).map((url) => new URL(url));
    expect(loaded).not.toEqual([]);
    const sizes = loaded.map((url) => statSync(url).size);
    expect(sizes.reduce((total, size) => total + size)).toBeLessThan(50_000);
  });

  it('works behind a symbolic link, as npm installs it', () => {
    expect(start('ln -s "$PROGRAM" linked.js && "$NODE" linked.js --version').status).toBe(0);
  });

  it('does nothing when it is imported', () => {
    const { status, stdout } = start(`"$NODE" --input-type=module -e "await import('$PROGRAM')" x`);
    expect([status, stdout]).toEqual([0, '']);
  });

  it('reads standard input and writes standard output', () => {
    const command =
      '"$NODE" "$PROGRAM" convert - --to json | "$NODE" "$PROGRAM" header https://example.com/ -f -';
    expect(start(command, FILE)).toEqual({ status: 0, stdout: 'sid=1\n', stderr: '' });
  });

  it('ends quietly when the reader has read enough', () => {
    const file = newFile();
    const lines = Array.from(
      { length: 20_000 },
      (_, i) => `.example.com\tTRUE\t/\tTRUE\t0\tname${i}\t1\n`,
    );
    writeFileSync(file, `# Netscape HTTP Cookie File\n${lines.join('')}`);
    const command = `{ "$NODE" "$PROGRAM" list ${file}; echo "status $?" >&2; } | head -n 1`;
    const { stderr } = start(command);
    expect(stderr).toBe('status 0\n');
  });

  it('prints one line and no stack for an error', () => {
    const { status, stdout, stderr } = start('"$NODE" "$PROGRAM" list no-such-file.txt');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^undici-cookiejar: .*no-such-file\.txt.*\n$/);
  });

  it.each([
    ['[{"name": "a", "value": "S3CR3T"', 'list -'],
    ['', 'explain a=S3CR3T https://example.com/'],
  ])('prints no values through its errors: %s', (input, args) => {
    const { stderr } = start(`"$NODE" "$PROGRAM" ${args}`, input);
    expect(stderr).toMatch(/^undici-cookiejar: /);
    expect(stderr).not.toContain('S3CR3T');
  });

  it.runIf(existsSync('/dev/full'))('works and answers the same if nobody reads its notes', () => {
    const file = newFile();
    writeFileSync(file, `${FILE}${'not a cookie\n'.repeat(5_000)}`);
    const { status } = start(`"$NODE" "$PROGRAM" convert ${file} quiet.json 2>/dev/full`);
    expect([status, existsSync(join(folder, 'quiet.json'))]).toEqual([0, true]);
    expect(start('"$NODE" "$PROGRAM" list no-such-file.txt 2>/dev/full').status).toBe(2);
  });

  it('reports that the session cannot be saved without a warning of Node', () => {
    const server = 'createServer((q, r) => r.writeHead(200, { "set-cookie": "a=1" }).end())';
    const command = `"$NODE" -e '
      const server = require("node:http").${server}.listen(0, () => {
        require("node:fs").mkdirSync("full.txt.lock/held", { recursive: true });
        const url = "http://127.0.0.1:" + server.address().port;
        const args = [process.env.PROGRAM, "get", url, "-f", "full.txt"];
        require("node:child_process").spawn(process.execPath, args, { stdio: "inherit" })
          .on("exit", (code) => process.exit(code));
      })'`;
    const { status, stderr } = start(command);
    expect([status, stderr]).toEqual([2, expect.stringMatching(/^undici-cookiejar: cannot save /)]);
    expect(stderr).not.toMatch(/\(node:|Warning/);
  });

  it('takes the folder of a profile in the current folder', () => {
    const samples = fileURLToPath(new URL('../fixtures/samples/', import.meta.url));
    cpSync(join(samples, 'firefox-153.7.0esr-running'), join(folder, 'my-profile'), {
      recursive: true,
    });
    const command = '"$NODE" "$PROGRAM" import firefox --profile my-profile --all -o - --to json';
    expect(start(command).status).toBe(0);
  });

  it.each(['bash'])('prints a completion script that %s accepts', (shell) => {
    const { status, stderr } = start(`"$NODE" "$PROGRAM" completion ${shell} | ${shell} -n`);
    expect([status, stderr]).toEqual([0, '']);
  });
});
