// Writes, for each entry of the package, what require() loads: a module that returns the ES module, and its declarations. TypeScript
// rejects an import of an ES module from a CommonJS one with `module: node16` (TS1479), though every Node that `engines` allows can
// load it. The types are those of the ES module, so that cookies and jars of both kinds of modules fit each other.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';

const root = new URL('../../', import.meta.url);
const { exports } = JSON.parse(await readFile(new URL('package.json', root), 'utf8'));

const parameters = await typeParameters(new URL('dist/', root));
for (const entry of Object.values(exports)) {
  if (entry.require !== undefined) await writeEntry(entry);
}

/** @param {{ import: { default: string }, require: { types: string, default: string } }} entry */
async function writeEntry({ import: esm, require }) {
  const module = `./${basename(esm.default)}`;
  const values = Object.entries(await import(new URL(esm.default, root).href));
  await writeFile(new URL(require.default, root), `module.exports = require('${module}');\n`);
  await writeFile(new URL(require.types, root), declarations(module, values));
}

/**
 * @param {string} module
 * @param {readonly [string, unknown][]} values
 */
function declarations(module, values) {
  const from = `from '${module}' with { 'resolution-mode': 'import' };\n`;
  const declared = values.map(([name, value]) => {
    const type = isClass(value) ? aliasOf(name) : '';
    return `export declare const ${name}: typeof entry.${name};\n${type}`;
  });
  return `import type * as entry ${from}export type * ${from}${declared.join('')}`;
}

/** The type of the class's instances. @param {string} name */
function aliasOf(name) {
  const declared = parameters.get(name);
  if (declared === undefined) return `export type ${name} = entry.${name};\n`;
  const [, parameter, base, byDefault] = /^(\w+) extends (\w+) = (\w+)$/.exec(declared) ?? [];
  if (parameter === undefined) throw new Error(`${name}<${declared}> has other type parameters`);
  const qualified = `${parameter} extends entry.${base} = entry.${byDefault}`;
  return `export type ${name}<${qualified}> = entry.${name}<${parameter}>;\n`;
}

/**
 * The type parameters of the generic classes, such as `F extends AnyFetch = GlobalFetch`, by the name of the class.
 * @param {URL} folder
 */
async function typeParameters(folder) {
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const file of await readdir(folder, { recursive: true })) {
    if (!file.endsWith('.d.ts')) continue;
    const text = await readFile(new URL(file, folder), 'utf8');
    for (const [, name, declared] of text.matchAll(/export declare class (\w+)<([^>]+)>/g))
      found.set(String(name), String(declared));
  }
  return found;
}

/** @param {unknown} value */
function isClass(value) {
  return typeof value === 'function' && /^class\b/.test(String(value));
}
