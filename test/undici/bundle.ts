import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build } from 'rolldown';
import type { Undici } from './undicis.js';

type Package = typeof import('../../src/index.js') & { readonly undici: Undici };

const src = fileURLToPath(new URL('../../src/index.ts', import.meta.url));
const require = createRequire(import.meta.url);

/**
 * The package in one file, as bundlers make it, run in a vm context with these globals only, as Jest runs modules.
 * @param options `undici` is a package to include
 */
export async function bundled(
  globals: object,
  { undici, minify = false }: { undici?: string; minify?: boolean } = {},
): Promise<Package> {
  const entry = `export * from '${src}'; ${undici ? `export * as undici from '${undici}';` : ''}`;
  const { output } = await build({
    input: 'entry',
    platform: 'node',
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === 'entry' ? id : null),
        load: (id) => (id === 'entry' ? entry : null),
      },
    ],
    resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
    output: { format: 'cjs', codeSplitting: false, minify },
    write: false,
    logLevel: 'silent',
  });
  const context = createContext({ require, process, Buffer, URL, ...globals });
  return runInContext(`((exports) => { ${output[0].code}\n return exports; })({})`, context);
}
