import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import type { Cookie } from '../../src/cookie/cookie.js';
import { BrowserCookiePolicy } from '../../src/policy/browser-cookie-policy.js';
import { fixedClock } from '../fixed-clock.js';
import {
  type BrowserScenario,
  playScenario,
  RECORDED_AT,
  recordedSent,
  type StoredCookie,
} from './browser-scenario.js';

const own = new URL('../fixtures/chromium-own.json', import.meta.url);
const ported = new URL('../../../shared/data/browser/chromium-ported.json', import.meta.url);

fixedClock(RECORDED_AT);

function read(file: URL): BrowserScenario[] {
  if (!existsSync(file)) return [];
  return JSON.parse(readFileSync(file, 'utf8'));
}

function play(scenario: BrowserScenario) {
  const pass = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds);
  return playScenario(scenario, new BrowserCookiePolicy(), pass);
}

/** What the tool that read Chromium's store could not show: octets that are no UTF-8. */
function isGarbled({ name, value, path }: StoredCookie, scenario: BrowserScenario): boolean {
  const hasOddOctets = /[^\0-\x7f]/.test(JSON.stringify(scenario.steps));
  return hasOddOctets || /[^\0-\x7f]/.test(name + value + path);
}

function fields(cookie: Cookie): Omit<StoredCookie, 'ttl'> {
  const sameSite = cookie.getNonstandardAttr('SameSite') ?? null;
  return {
    name: cookie.name,
    value: cookie.value ?? '',
    domain: cookie.domain,
    path: cookie.path,
    httpOnly: cookie.httpOnly,
    secure: cookie.secure,
    sameSite,
    ...(cookie.partitionKey === undefined ? {} : { partitionKey: cookie.partitionKey }),
  };
}

function sorted<T>(items: T[]): T[] {
  return items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** Where the text and the browsers differ and the browsers are not followed: what the last request sends instead. */
const TEXT_COUNTS = new Set([
  'htab-inside-line',
  'idn-domain-utf8',
  'order-after-update',
  'max-age-plus-sign',
  'date-parser',
  'lax-allow-unsafe-2min',
]);

function chosen({ spec, cookieHeader }: BrowserScenario): string | undefined {
  return TEXT_COUNTS.has(spec.rule ?? '') ? spec.cookieHeader : cookieHeader;
}

describe.each([
  ['own scenarios', own, 840],
  [
    'scenarios ported from other suites (skipped where the shared data are not at hand)',
    ported,
    1120,
  ],
])('%s', (_title, file, atLeast) => {
  const scenarios = read(file);
  const core = scenarios.filter(({ core }) => core);

  it.skipIf(scenarios.length === 0)('are all there', () => {
    expect(scenarios.length).toBeGreaterThan(atLeast);
  });

  it.skipIf(core.length === 0).each(core)('core: $id $notes', (scenario) => {
    expect(play(scenario).sent).toEqual(recordedSent(scenario));
  });

  it.skipIf(core.length === 0)('the jar holds what Chromium stored', () => {
    for (const scenario of core) {
      const stored = (scenario.stored ?? []).filter((cookie) => !isGarbled(cookie, scenario));
      if (scenario.stored === undefined || stored.length < scenario.stored.length) continue;
      // Chromium gives up a line with a HTAB inside.
      if (scenario.id === 'own-path-061') continue;
      vi.setSystemTime(RECORDED_AT);
      const cookies = [...play(scenario).jar].filter((cookie) => !cookie.isExpired()).map(fields);
      const expected = stored.map(({ ttl: _ttl, ...cookie }) => ({
        ...cookie,
        expires: undefined,
      }));
      expect(sorted(cookies), scenario.id).toEqual(sorted(expected));
    }
  });

  it
    .skipIf(scenarios.length === 0)
    .each(scenarios.filter(({ core, spec }) => !core && spec.rule !== 'eviction'))(
    'where the text and the browsers differ: $spec.rule $id $notes',
    (scenario) => {
      expect(play(scenario).sent.at(-1)).toBe(chosen(scenario));
    },
  );
});
