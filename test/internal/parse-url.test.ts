import { expect, it } from 'vitest';
import { parseUrl } from '../../src/internal/parse-url.js';
import { UndiciCookieRequest } from '../../src/undici/request.js';

const UMLAUT = 'http://b\u00fccher.test';

it.each([
  ['http://a.test/x?y', undefined, 'http://a.test/x?y'],
  ['/x', 'http://a.test/y', 'http://a.test/x'],
  [UMLAUT, undefined, 'http://xn--bcher-kva.test/'],
  ['/x', undefined, undefined],
  ['nonsense', undefined, undefined],
  ['http://', 'http://a.test/', undefined],
])('%j relative to %j is %j', (text, base, href) => {
  expect(parseUrl(text, base)?.href).toBe(href);
});

it('a host with an umlaut is one, however many URLs were parsed before', () => {
  for (let n = 0; n < 10_000; n++) new UndiciCookieRequest(requestTo(`http://host${n}.test`));
  expect(new UndiciCookieRequest(requestTo(UMLAUT)).getHost()).toBe('xn--bcher-kva.test');
});

function requestTo(origin: string) {
  return { origin, path: '/', method: 'GET' } as const;
}
