import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The modules of Node that are loaded once the code has run. */
function modulesAfter(code: string): string[] {
  const script = `${code}; console.log(JSON.stringify(process.moduleLoadList))`;
  const args = ['--input-type=module', '--eval', script];
  return JSON.parse(execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' }));
}

const COSTLY = /^NativeModule (?:crypto|fs\/promises|net|stream)$/;

it('an import loads no cryptography, no sockets and no streams', () => {
  const before = modulesAfter('');
  const loaded = modulesAfter("await import('undici-cookiejar')");
  expect(loaded.filter((name) => COSTLY.test(name) && !before.includes(name))).toEqual([]);
});
