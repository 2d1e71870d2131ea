import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

// Each promise of docs/security.md has its tests, which bear its id.

const page = readFileSync(new URL('../../docs/security.md', import.meta.url), 'utf8');
const rows = Array.from(page.matchAll(/^\| (R\d+) \|.*$/gm), ([row, id]) => ({
  id: id as string,
  files: Array.from(row.matchAll(/`([a-z0-9/.-]+\.ts)`/g), ([, file]) => file as string),
}));

it('docs/security.md promises R1 to R27', () => {
  expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 27 }, (_, at) => `R${at + 1}`));
});

describe.each(rows)('$id', ({ id, files }) => {
  it('names its tests', () => {
    expect(files.length).toBeGreaterThan(0);
  });

  it.each(files)('is borne by test/%s', (file) => {
    const path = new URL(`../${file}`, import.meta.url);
    expect(existsSync(path)).toBe(true);
    expect(readFileSync(path, 'utf8')).toMatch(new RegExp(`\\b${id}\\b`));
  });
});
