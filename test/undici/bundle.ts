import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build } from 'rolldown';

const require = createRequire(import.meta.url);
const src = fileURLToPath(new URL('../../src/index.ts', import.meta.url));

/** The package, and undici if it is named, bundled as a script whose value has their exports, as bundlers do for deployment. */
export async function bundle({ minify = false, undici = '' } = {}): Promise<string> {
  const entry = `export * from ${JSON.stringify(src)}; ${undici && `export * as undici from '${undici}';`}`;
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
  return `((exports) => { ${output[0].code}\n return exports; })({})`;
}

/** Runs a script in a context of its own, as Jest does with every module, with these globals. */
export function inContext(script: string, globals: object): unknown {
  return runInContext(
    script,
    createContext({ require, process, Buffer, URL, console, ...globals }),
  );
}
