// Bundles the modules of src into dist: one file for each entry of the package, and chunks that entries share. Node loads a hundred
// small modules three times as slowly as one file: what an import of the package loads is in two chunks, of which the facade needs one.
// tsc writes the declarations, one file for each source file.
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The entries that package.json names. */
const entries = [
  'index',
  'redis/redis-storage',
  'sqlite/sqlite-storage',
  'storage/storage-tests',
  'tough-cookie/index',
  'command-line/undici-cookiejar',
];

/**
 * Escapes what is not ASCII: Node loads such a file 2 ms later.
 * @type {import('rolldown').Plugin}
 */
const asciiOnly = {
  name: 'ascii-only',
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle))
      if (file.type === 'chunk') file.code = file.code.replace(/[^\0-\x7f]/g, escaped);
  },
};

/** @param {string} character */
const escaped = (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

await build({
  cwd: root,
  input: Object.fromEntries(entries.map((entry) => [entry, `src/${entry}.ts`])),
  platform: 'node',
  external: /^[^./]/,
  plugins: [asciiOnly],
  resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
  output: {
    dir: 'dist',
    format: 'esm',
    sourcemap: true,
    keepNames: true,
    chunkFileNames: 'chunks/[name].js',
    // A group includes what its modules import.
    codeSplitting: {
      groups: [
        // The command line needs only this for --help.
        { name: 'internal', test: /src\/internal\/(?:arguments|printable)\.ts$/, priority: 2 },
        { name: 'jar', test: /src\/(?:jar\/cookie-jar|formats\/read-cookies)\.ts$/, priority: 1 },
        { name: 'session', test: /src\/index\.ts$/ },
      ],
    },
  },
  logLevel: 'warn',
});
