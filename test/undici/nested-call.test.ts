import { fetch as undici7Fetch } from 'undici';
import { fetch as undici6Fetch } from 'undici6';
import { describe, expect, it } from 'vitest';
import { isUndicisFetch } from '../../src/undici/nested-call.js';

describe("undici's own fetch, which calls no other, is recognized", () => {
  it.each([
    ["Node's", globalThis.fetch, true],
    ["undici 7's", undici7Fetch, true],
    ["undici 6's", undici6Fetch, true],
    ['a wrapper', (url: string) => globalThis.fetch(url), false],
    ['a bound fetch', globalThis.fetch.bind(globalThis), false],
    ['no function', undefined, false],
  ])('%s', (_, fetch, expected) => {
    expect(isUndicisFetch(fetch)).toBe(expected);
  });

  const isOld = Number.parseInt(process.versions.node, 10) < 22;
  it.skipIf(isOld)("undici 8's", async () => {
    const { fetch } = await import('undici8');
    expect(isUndicisFetch(fetch)).toBe(true);
  });
});
