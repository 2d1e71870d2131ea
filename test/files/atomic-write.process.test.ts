import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { Cookie } from '../../src/cookie/cookie.js';
import { MozillaCookieJar } from '../../src/files/mozilla-cookie-jar.js';
import { temporaryFolder } from './folder.js';
import { isBuilt, isReady, kill, outcomeOf, startWorker, startWorkerOn } from './workers.js';

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

const NOBODY = 65_534;
const GROUP = 4_242;

it.runIf(isRoot && isBuilt).each([
  ['keeps its group, of which the program is a member', [GROUP], [GROUP, '660']],
  ['is closed to the group of a program that is no member of its group', [], [NOBODY, '600']],
])('a file of others %s', (_what, groups, expected) => {
  const own = newFolder();
  const file = join(own, 'cookies.txt');
  writeFileSync(file, '');
  chownSync(file, 1, GROUP);
  chmodSync(file, 0o660);
  for (const path of [folder, own]) chmodSync(path, 0o777);
  const program = `
    const { MozillaCookieJar } = await import(${JSON.stringify(import.meta.resolve('../../dist/index.js'))});
    process.setgroups(${JSON.stringify(groups)});
    process.setgid(${NOBODY});
    process.setuid(${NOBODY});
    new MozillaCookieJar().saveSync(${JSON.stringify(file)});`;
  execFileSync(process.execPath, ['--input-type=module', '-e', program]);
  const { gid } = statSync(file);
  expect([gid, mode(file)]).toEqual(expected);
});

it.runIf(isRoot)('a file keeps its group in a folder that gives its own to new files', async () => {
  const own = newFolder();
  const file = join(own, 'cookies.txt');
  writeFileSync(file, '');
  chmodSync(file, 0o660);
  chownSync(own, 0, GROUP);
  chmodSync(own, 0o2770);
  await jarOf('n').save(file);
  expect([statSync(file).gid, mode(file)]).toEqual([0, '660']);
});

/** Both ways to save are the same lines: what holds for one holds for the other. */
const ways = [
  ['save', (jar: MozillaCookieJar, file: string) => jar.save(file)],
  ['saveSync', async (jar: MozillaCookieJar, file: string) => jar.saveSync(file)],
] as const;

describe.each(ways)('%s', (_, save) => {
  it('creates files that only the owner can read (R13)', async () => {
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

  it('replaces the target of a symbolic link and keeps the link', async () => {
    const [target, link] = [newFile(), newFile()];
    writeFileSync(target, 'old');
    symlinkSync(target, link);
    await save(jarOf('n'), link);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(target, 'utf8')).toContain('\tn\tv\n');
  });

  it('creates the target of a symbolic link if it does not exist', async () => {
    const own = newFolder();
    symlinkSync('not-yet.txt', join(own, 'link.txt'));
    await save(jarOf('n'), join(own, 'link.txt'));
    expect(readdirSync(own).sort()).toEqual(['link.txt', 'not-yet.txt']);
  });

  it('follows a dangling link in a linked folder as the system does', async () => {
    const own = newFolder();
    mkdirSync(join(own, 'real', 'deep'), { recursive: true });
    symlinkSync('real/deep', join(own, 'linked'));
    symlinkSync('../target.txt', join(own, 'linked', 'link.txt'));
    await save(jarOf('n'), join(own, 'linked', 'link.txt'));
    expect(readdirSync(join(own, 'real')).sort()).toEqual(['deep', 'target.txt']);
  });

  it('does not replace symbolic links that form a loop', async () => {
    const own = newFolder();
    symlinkSync('b.txt', join(own, 'a.txt'));
    symlinkSync('a.txt', join(own, 'b.txt'));
    await expect(save(jarOf('n'), join(own, 'a.txt'))).rejects.toMatchObject({ code: 'ELOOP' });
    expect(lstatSync(join(own, 'a.txt')).isSymbolicLink()).toBe(true);
  });

  it('does not write to the existing file: a reader that has it open keeps the old content', async () => {
    const file = newFile();
    await save(jarOf('old'), file);
    const { ino } = statSync(file);
    await save(jarOf('new'), file);
    expect(statSync(file).ino).not.toBe(ino);
  });

  it('rejects with ENOENT if the folder does not exist', async () => {
    await expect(save(jarOf('n'), join(folder, 'nowhere', 'cookies.txt'))).rejects.toThrow(
      'ENOENT',
    );
  });

  it('replaces no folder and no device', async () => {
    await expect(save(jarOf('n'), newFolder())).rejects.toThrow('regular file');
    await expect(save(jarOf('n'), '/dev/null')).rejects.toThrow('regular file');
  });
});

describe('a folder without write permission', () => {
  it('is a clear error, and the old file stays', () => {
    const own = newFolder();
    const file = join(own, 'cookies.txt');
    jarOf('old').saveSync(file);
    chmodSync(own, 0o555);
    // As another user if the test runs as root, to whom nothing is forbidden.
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

/** A file system of 32 KiB, where root may make one. */
function mountSmallDisk(): string | null {
  const path = newFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32k', 'tmpfs', path], { stdio: 'ignore' });
    return path;
  } catch {
    return null;
  }
}

const disk = mountSmallDisk();

describe.skipIf(disk === null)('a full disk (skipped if none can be mounted)', () => {
  const file = join(disk ?? '', 'cookies.txt');
  const filler = join(disk ?? '', 'filler');

  beforeEach(() => {
    rmSync(filler, { force: true });
    jarOf('old').saveSync(file);
  });
  afterAll(() => {
    execFileSync('umount', [disk as string]);
  });

  /** Fills the disk but for so many octets. */
  function fill(free: number): void {
    writeFileSync(filler, '');
    const page = Buffer.alloc(4096);
    const { bavail, bsize } = statfsSync(disk as string);
    for (let left = bavail * bsize; left > free; left -= page.length) appendFileSync(filler, page);
  }

  it.each([false, true])(
    'is a clear error, the old file stays, and nothing is left behind; merging: %s',
    async (merge) => {
      for (const free of [0, 4096]) {
        fill(free);
        const jar = jarOf('n'.repeat(6000));
        const full = expect.objectContaining({ code: 'ENOSPC' });
        await expect(jar.save(file, { merge })).rejects.toEqual(full);
        expect(() => jar.saveSync(file, { merge })).toThrow(full);
        expect(readFileSync(file, 'utf8')).toContain('\told\tv\n');
        expect(readdirSync(disk as string).sort()).toEqual(['cookies.txt', 'filler']);
      }
      rmSync(filler);
      await jarOf('new').save(file, { merge });
      expect(readFileSync(file, 'utf8')).toContain('\tnew\tv\n');
    },
  );

  it('leaves nothing behind on a file system without hard links', async () => {
    for (const free of [0, 4096]) {
      fill(free);
      const child = startWorkerOn('without links', 'add', file, 'n'.repeat(6000));
      expect((await outcomeOf(child)).output).toBe('ENOSPC ENOSPC');
      expect(readdirSync(disk as string).sort()).toEqual(['cookies.txt', 'filler']);
    }
  });
});

describe('kill -9 while it saves', () => {
  it('leaves the complete old or new content', async () => {
    const file = newFile();
    const count = 200;
    for (let round = 0; round < 5; round++) {
      const child = startWorker('overwrite', file, String(count));
      await isReady(child);
      await new Promise((resolve) => setTimeout(resolve, 20 + 15 * round));
      await kill(child);
      const jar = new MozillaCookieJar(file);
      const { loaded, skipped } = await jar.load();
      expect({ loaded, skipped }).toEqual({ loaded: count, skipped: [] });
      expect(new Set(jar.values()).size).toBe(1);
    }
  });
});

describe('temporary files', () => {
  const ways = [
    ['save()', (jar: MozillaCookieJar) => jar.save()],
    ['a merging save', (jar: MozillaCookieJar) => jar.save({ merge: true })],
  ] as const;

  /** The name of a temporary file of a process that holds a lock. */
  function nameOf(file: string, change: object): string {
    const holder = JSON.parse(readFileSync(`${file}.lock`, 'utf8'));
    const { machine, namespace, pid, thread, startTime } = { ...holder, ...change };
    const tag = [machine, namespace ?? 0, pid, thread ?? 0, startTime ?? 0].join('-');
    return `${file}.${tag}.0123abcd-1.tmp`;
  }

  it.each(ways)('of a killed process are removed by %s, others are not', async (_, save) => {
    const file = join(newFolder(), 'cookies.txt');
    const child = startWorker('hold', file);
    await isReady(child);
    const [gone, foreign] = [
      nameOf(file, {}),
      nameOf(file, { machine: '01234567', namespace: null }),
    ];
    const oldForeign = nameOf(file, { machine: '76543210' });
    const notOurs = [`${file}.1234.tmp`, `${file}.bak`, `${gone}.bak`, join(file, '..', 'x.tmp')];
    for (const path of [gone, foreign, oldForeign, ...notOurs]) {
      writeFileSync(path, '');
      if (path !== foreign) utimesSync(path, 1, 1);
    }
    await kill(child);
    const jar = new MozillaCookieJar(file);
    await save(jar);
    const left = [file, foreign, ...notOurs].map((path) => basename(path));
    expect(
      readdirSync(join(file, '..'))
        .filter((name) => !name.endsWith('.lock'))
        .sort(),
    ).toEqual(left.sort());
  });

  it.each(ways)('of a process that runs are not removed by %s', async (_, save) => {
    const file = join(newFolder(), 'cookies.txt');
    const other = join(newFolder(), 'cookies.txt');
    const child = startWorker('hold', other);
    await isReady(child);
    child.kill('SIGSTOP');
    const path = join(file, '..', basename(nameOf(other, {})));
    writeFileSync(path, '');
    if (existsSync('/proc/thread-self')) utimesSync(path, 1, 1);
    await save(new MozillaCookieJar(file));
    expect(existsSync(path)).toBe(true);
    await kill(child);
    await save(new MozillaCookieJar(file));
    expect(existsSync(path)).toBe(false);
  });
});

it.runIf(isBuilt && process.platform !== 'win32')(
  'a mounted file is an error with advice',
  async () => {
    const file = newFile('.txt');
    const { output } = await outcomeOf(startWorkerOn('mounted file', 'all', file));
    const advice = `EBUSY: ${file} cannot be replaced, probably because it is a mount point: mount its folder instead`;
    expect(output).toContain(`save: Error: ${advice}\nsaveSync: Error: ${advice}\n`);
  },
);
