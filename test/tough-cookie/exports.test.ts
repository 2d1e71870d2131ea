import { readFileSync } from 'node:fs';
import * as toughCookie from 'tough-cookie';
import { expect, it } from 'vitest';
import * as ours from '../../src/tough-cookie/index.js';

const page = readFileSync('docs/migrating.md', 'utf8');

/** The names in the sentence that begins with these words. */
function namesIn(start: string): string[] {
  const sentence = page.slice(page.indexOf(start)).match(/^.*?\.(?=\s)/)?.[0] ?? '';
  return [...sentence.matchAll(/`(\w+)`/g)].map(([, name]) => name as string);
}

it('the exports are those that docs/migrating.md lists', () => {
  expect(namesIn('The module exports').sort()).toEqual(Object.keys(ours).sort());
});

it('tough-cookie’s exports without a counterpart are in docs/migrating.md', () => {
  const missing = namesIn("It has none of tough-cookie's");
  expect(missing).toContain('pathMatch');
  expect(Object.keys(toughCookie)).toEqual(expect.arrayContaining(missing));
  expect(Object.keys(ours).filter((name) => missing.includes(name))).toEqual([]);
});
