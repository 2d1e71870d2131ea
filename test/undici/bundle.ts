import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext, runInThisContext } from 'node:vm';
import { build } from 'rolldown';
import type { Undici } from './undicis.js';

type Package = typeof import('../../src/index.js') & { readonly undici: Undici };

const src = fileURLToPath(new URL('../../src/index.ts', import.meta.url));

/**
 * The package in one file, as bundlers make it.
 * @param options `undici` is a package to include; `globals` are those of a vm context to run it in, as Jest runs modules
 */
export async function bundled({
  undici,
  minify = false,
  globals,
}: {
  undici?: string;
  minify?: boolean;
  globals?: object;
}): Promise<Package> {
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
  const script = `(exports, require) => { ${output[0].code}\n return exports; }`;
  const run: (exports: object, require: NodeJS.Require) => Package =
    globals === undefined
      ? runInThisContext(script)
      : runInContext(script, createContext({ process, Buffer, URL, ...globals }));
  return run({}, createRequire(import.meta.url));
}
