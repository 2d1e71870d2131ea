import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './folder.js';
import { isReady, kill, outcomeOf, startWorkerWith } from './workers.js';

const { newFile } = temporaryFolder();
const project = resolve(import.meta.dirname, '../..');
const flag = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission';

function newPath(): string {
  const folder = newFile('');
  mkdirSync(folder);
  return join(folder, 'cookies.txt');
}

describe("under Node's permission model", () => {
  it.each([
    ['the folder', (file: string) => dirname(file)],
    ['the files in the folder', (file: string) => join(dirname(file), '*')],
    ['everything', () => '*'],
  ])('files are saved and loaded with access to %s', async (_, granted) => {
    const file = newPath();
    const path = granted(file);
    const flags = [`--allow-fs-read=${project}`, `--allow-fs-read=${path}`];
    const child = startWorkerWith([flag, ...flags, `--allow-fs-write=${path}`], 'all', file);
    expect(await outcomeOf(child)).toMatchObject({ output: '', code: 0 });
    const content = readFileSync(file, 'utf8');
    expect(content).toContain('\tclosed\tv\n');
    expect(content).toContain('\tunclosed\tv\n');
    expect(readdirSync(dirname(file))).toEqual(['cookies.txt']);
  });

  it('a file keeps its mode', async () => {
    const file = newPath();
    writeFileSync(file, '');
    chmodSync(file, 0o664);
    const flags = ['--allow-fs-read=*', '--allow-fs-write=*'];
    await outcomeOf(startWorkerWith([flag, ...flags], 'all', file));
    expect((statSync(file).mode & 0o777).toString(8)).toBe('664');
  });

  it.each([
    ['another process under it', true, true],
    ['a process without it', true, false],
    ['it, of a process without it', false, true],
  ])('the lock of a killed process is removed at once by %s', async (_, holds, saves) => {
    const file = newPath();
    const folder = dirname(file);
    const paths = [`--allow-fs-read=${project}`, `--allow-fs-read=${folder}`];
    const flags = [flag, ...paths, `--allow-fs-write=${folder}`];
    const child = startWorkerWith(holds ? flags : [], 'hold', file);
    await isReady(child);
    await kill(child);
    const saver = startWorkerWith(saves ? flags : [], 'add', file);
    expect(await outcomeOf(saver)).toMatchObject({ output: 'saved saved' });
    expect(readdirSync(folder)).toEqual(['cookies.txt']);
  });
});
