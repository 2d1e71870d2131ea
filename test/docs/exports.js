import manifest from '../../package.json' with { type: 'json' };
import { read } from './markdown.js';

/**
 * What the entries of the package export, types included, read from their declarations.
 *
 * @returns {Promise<{ entry: string, name: string }[]>}
 */
export async function allExports() {
  const all = [];
  for (const [entry, target] of Object.entries(manifest.exports)) {
    if (typeof target === 'string') continue;
    for (const name of namesIn(await read(target.import.types))) all.push({ entry, name });
  }
  return all;
}

/** @param {string} declarations */
function namesIn(declarations) {
  const lists = declarations.matchAll(/^export (?:type )?\{([^}]*)\}/gm);
  const listed = Array.from(lists, ([, list = '']) => list.split(',')).flat();
  const declared = declarations.matchAll(
    /^export (?:declare )?(?:abstract )?(?:class|function|interface|type|const) (\w+)/gm,
  );
  const names = [...listed, ...Array.from(declared, ([, name = '']) => name)];
  return new Set(
    names
      .map((name) =>
        name
          .trim()
          .replace(/^type /, '')
          .replace(/^.* as /, ''),
      )
      .filter(Boolean),
  );
}
