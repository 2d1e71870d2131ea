import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Cookie } from '../../src/cookie/cookie.js';
import { MozillaCookieJar } from '../../src/files/mozilla-cookie-jar.js';
import { temporaryFolder } from './folder.js';
import { runWorker, startWorker } from './workers.js';

const { path: folder, newFile } = temporaryFolder();
const isRoot = process.getuid?.() === 0;

function jarOf(name: string): MozillaCookieJar {
  const jar = new MozillaCookieJar();
  jar.setCookie(new Cookie({ name, value: 'v', domain: 'a.test', path: '/', expires: 4e9 }));
  return jar;
}

function mode(file: string): string {
  return (statSync(file).mode & 0o777).toString(8);
}

function newFolder(): string {
  const path = newFile('');
  mkdirSync(path);
  return path;
}

/** Both ways to save are the same lines: what holds for one holds for the other. */
const ways = [
  ['save', (jar: MozillaCookieJar, file: string) => jar.save(file)],
  ['saveSync', async (jar: MozillaCookieJar, file: string) => jar.saveSync(file)],
] as const;

describe.each(ways)('%s', (_, save) => {
  it("makes a file its owner's alone (R13)", async () => {
    const file = newFile();
    await save(jarOf('n'), file);
    expect(mode(file)).toBe('600');
  });

  it.each([0o600, 0o640, 0o644, 0o666])('keeps the mode of a file (R13): %o', async (kept) => {
    const file = newFile();
    writeFileSync(file, '');
    chmodSync(file, kept);
    await save(jarOf('n'), file);
    expect(mode(file)).toBe(kept.toString(8));
  });

  it('leaves nothing but the file', async () => {
    const own = newFolder();
    await save(jarOf('n'), join(own, 'cookies.txt'));
    expect(readdirSync(own)).toEqual(['cookies.txt']);
  });

  it('replaces what a symlink points to and keeps the link', async () => {
    const [target, link] = [newFile(), newFile()];
    writeFileSync(target, 'old');
    symlinkSync(target, link);
    await save(jarOf('n'), link);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(target, 'utf8')).toContain('\tn\tv\n');
  });

  it('makes what a symlink points to where it is not there', async () => {
    const own = newFolder();
    symlinkSync('not-yet.txt', join(own, 'link.txt'));
    await save(jarOf('n'), join(own, 'link.txt'));
    expect(readdirSync(own).sort()).toEqual(['link.txt', 'not-yet.txt']);
  });

  it('never opens the file for writing: who has it open keeps the old content', async () => {
    const file = newFile();
    await save(jarOf('old'), file);
    const { ino } = statSync(file);
    await save(jarOf('new'), file);
    expect(statSync(file).ino).not.toBe(ino);
  });

  it('gives the error of a folder that is not there', async () => {
    await expect(save(jarOf('n'), join(folder, 'nowhere', 'cookies.txt'))).rejects.toThrow(
      'ENOENT',
    );
  });

  it('replaces no folder and no device', async () => {
    await expect(save(jarOf('n'), newFolder())).rejects.toThrow('regular file');
    await expect(save(jarOf('n'), '/dev/null')).rejects.toThrow('regular file');
  });
});

describe('a folder that may not be written to', () => {
  it('is a clear error, and the old file stays', () => {
    const own = newFolder();
    const file = join(own, 'cookies.txt');
    jarOf('old').saveSync(file);
    chmodSync(own, 0o555);
    // For root, to whom nothing is forbidden, as somebody else.
    if (isRoot) process.seteuid?.(65_534);
    try {
      expect(() => jarOf('new').saveSync(file)).toThrow(
        expect.objectContaining({ code: 'EACCES' }),
      );
    } finally {
      if (isRoot) process.seteuid?.(0);
      chmodSync(own, 0o755);
    }
    expect(readFileSync(file, 'utf8')).toContain('\told\tv\n');
    expect(readdirSync(own)).toEqual(['cookies.txt']);
  });
});

/** A file system of 16 KiB, where root may make one. */
function mountSmallDisk(): string | null {
  const path = newFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', path], { stdio: 'ignore' });
    return path;
  } catch {
    return null;
  }
}

const disk = mountSmallDisk();

describe.skipIf(disk === null)('a full disk (skipped where none can be mounted)', () => {
  it('is a clear error, the old file stays, and nothing is left behind', async () => {
    const file = join(disk as string, 'cookies.txt');
    try {
      jarOf('old').saveSync(file);
      const { output } = await runWorker('save', file, '100000');
      expect(output).toBe('ENOSPC');
      expect(readFileSync(file, 'utf8')).toContain('\told\tv\n');
      expect(readdirSync(disk as string)).toEqual(['cookies.txt']);
    } finally {
      execFileSync('umount', [disk as string]);
    }
  });
});

describe('kill -9 while it saves', () => {
  it('leaves the old content or the new, whole', async () => {
    const file = newFile();
    const count = 200;
    for (let round = 0; round < 5; round++) {
      const child = startWorker('overwrite', file, String(count));
      await new Promise((resolve) => child.stdout?.once('data', resolve));
      await new Promise((resolve) => setTimeout(resolve, 20 + 15 * round));
      const closed = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGKILL');
      await closed;
      const jar = new MozillaCookieJar(file);
      const { loaded, skipped } = await jar.load();
      expect({ loaded, skipped }).toEqual({ loaded: count, skipped: [] });
      expect(new Set(jar.values()).size).toBe(1);
    }
  });
});
