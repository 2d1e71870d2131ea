// The rules of the Public Suffix List as two packages carry them, in ASCII (punycode) and lower case.
// Used by the generator of test/suffixes/public-suffix-supplement.js and src/url/suffix-table.ts and by its test.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { domainToASCII, pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);

/**
 * The rules of psl, from which the table of rules is made.
 * @returns {Promise<Set<string>>}
 */
export async function pslRules() {
  const file = join(dirname(require.resolve('psl')), '..', 'data', 'rules.js');
  const { default: rules } = await import(pathToFileURL(file).href);
  return new Set(rules.map(ruleToAscii));
}

/**
 * The rules of tldts, a development dependency that is kept up to date. They name the `ck` that `*.ck` implies.
 * @returns {Set<string>}
 */
export function currentRules() {
  const trie = require(
    join(dirname(require.resolve('tldts/package.json')), 'dist/cjs/src/data/trie.js'),
  );
  const exceptions = rulesBelow(trie, trie.exceptionsRoot).map((rule) => `!${rule}`);
  return new Set([...rulesBelow(trie, trie.rulesRoot), ...exceptions].map(ruleToAscii));
}

/**
 * What tldts is, for the note on where the supplement comes from.
 * @returns {string}
 */
export function currentSource() {
  return `tldts ${require('tldts/package.json').version}`;
}

/**
 * @typedef {object} Trie a node has the edges from `edgeStart[node]` to `edgeStart[node + 1]`
 * @property {Uint8Array} nodeFlags 0 where no rule ends
 * @property {Uint16Array} edgeStart
 * @property {Uint8Array} edgeLength
 * @property {Uint16Array} edgeChild
 * @property {string} labelText the labels of all edges in a row
 */

/**
 * @param {Trie} trie
 * @param {number} root
 */
function rulesBelow(trie, root) {
  const offsets = [0];
  for (const length of trie.edgeLength) offsets.push((offsets.at(-1) ?? 0) + length);
  /** @type {string[]} */
  const rules = [];
  /** @type {(node: number, suffix: string) => void} */
  const walk = (node, suffix) => {
    for (let edge = trie.edgeStart[node] ?? 0; edge < (trie.edgeStart[node + 1] ?? 0); edge++) {
      const rule = trie.labelText.slice(offsets[edge], offsets[edge + 1]) + suffix;
      const child = trie.edgeChild[edge] ?? 0;
      if (trie.nodeFlags[child] !== 0) rules.push(rule);
      walk(child, `.${rule}`);
    }
  };
  walk(root, '');
  return rules;
}

/** @param {string} rule */
function ruleToAscii(rule) {
  const mark = /^(!|\*\.)/.exec(rule)?.[0] ?? '';
  return mark + domainToASCII(rule.slice(mark.length));
}
