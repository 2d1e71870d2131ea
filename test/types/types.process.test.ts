import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

// Programs that use the declarations, compiled with the strictest settings and without skipLibCheck.

const root = fileURLToPath(new URL('../..', import.meta.url));
const modules = join(root, 'node_modules');
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A project with the package, Node's types and, under the name of undici, the module named. */
function project(programs: string[], undici: string | null, options: object = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'undici-cookiejar-types-'));
  folders.push(folder);
  const links = {
    'undici-cookiejar': root,
    '@types/node': join(modules, '@types/node'),
    'undici-types': join(modules, 'undici-types'),
  };
  for (const [name, target] of Object.entries({
    ...links,
    ...(undici && { undici: join(modules, undici) }),
  })) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(target, link, 'junction');
  }
  for (const program of programs) {
    copyFileSync(
      fileURLToPath(new URL(`programs/${program}`, import.meta.url)),
      join(folder, program),
    );
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  const compilerOptions = {
    target: 'ES2023',
    lib: ['ES2023', 'ESNext.Disposable'],
    module: 'nodenext',
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    noEmit: true,
    // What is linked has to look like what is installed: it finds no modules of this repository.
    preserveSymlinks: true,
    ...options,
  };
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: programs }),
  );
  return folder;
}

function compile(folder: string): string {
  const tsc = join(modules, 'typescript/bin/tsc');
  return spawnSync(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], { encoding: 'utf8' })
    .stdout;
}

describe('programs compile with the strictest settings', () => {
  it.each<[undici: string, module: string | null, programs: string[]]>([
    ['no undici at all', null, ['without-undici.ts']],
    ['undici 7', 'undici', ['without-undici.ts', 'with-undici.ts']],
    ['undici 8', 'undici8', ['without-undici.ts', 'with-undici.ts']],
  ])(
    'with %s',
    (_undici, module, programs) => {
      expect(existsSync(join(root, 'dist/index.d.ts')), 'npm run build comes first').toBe(true);
      expect(compile(project(programs, module))).toBe('');
    },
    60_000,
  );

  it('as CommonJS, with module node16', () => {
    const options = { module: 'node16', moduleResolution: 'node16' };
    expect(compile(project(['common-js.cts'], null, options))).toBe('');
  }, 60_000);

  it("with neither Node's types nor the DOM's", () => {
    const folder = project(['bare.ts'], null, { types: [], lib: ['ES2022'] });
    expect(compile(folder)).toBe('');
  }, 60_000);

  it('and a wrong program does not', () => {
    const folder = project([], null);
    writeFileSync(
      join(folder, 'wrong.ts'),
      "import { cookies } from 'undici-cookiejar';\ncookies({ jar: 1 });\n",
    );
    const tsconfig = join(folder, 'tsconfig.json');
    writeFileSync(tsconfig, JSON.stringify({ extends: './base.json', files: ['wrong.ts'] }));
    writeFileSync(
      join(folder, 'base.json'),
      JSON.stringify({
        compilerOptions: { module: 'nodenext', strict: true, noEmit: true, types: ['node'] },
      }),
    );
    expect(compile(folder)).toContain('wrong.ts(2,11): error TS2322');
  }, 60_000);
});
