import { describe, expect, it } from 'vitest';
import { BrowserCookiePolicy } from '../../src/policy/browser-cookie-policy.js';
import { CookiePolicy } from '../../src/policy/cookie-policy.js';
import { DefaultCookiePolicy } from '../../src/policy/default-cookie-policy.js';
import type { CookieRequest } from '../../src/url/request.js';
import { requestTo } from '../messages.js';

const requestOf = (init: Partial<CookieRequest> = {}): CookieRequest => ({
  ...requestTo('http://www.acme.com:81/x?y'),
  ...init,
});

const policies = [
  ['DefaultCookiePolicy', () => new DefaultCookiePolicy()],
  ['BrowserCookiePolicy', () => new BrowserCookiePolicy()],
] as const;

describe.each(policies)('a verdict of %s', (_name, newPolicy) => {
  it('may be remembered, and counts for every URL', () => {
    const policy = newPolicy();
    const stamp = policy.verdictStamp(requestOf());
    expect(stamp).toBeTypeOf('number');
    expect(policy.verdictStamp(requestTo('https://example.org'))).toBe(stamp);
    expect(policy.verdictStamp(requestTo('ws://example.org#f'))).toBe(stamp);
    expect(policy.verdictStamp(requestOf({ initiator: null }))).toBe(stamp);
  });

  it.each([
    ['setOk', () => true],
    ['returnOk', () => true],
    ['domainReturnOk', () => true],
    ['pathReturnOk', () => true],
    ['explainSet', () => null],
    ['explainReplace', () => null],
    ['explainReturn', () => null],
    ['explainDomainReturn', () => null],
    ['isBlocked', () => false],
    ['isNotAllowed', () => false],
  ])('may not, where a program has its own %s', (method, own) => {
    const policy = newPolicy();
    Object.assign(policy, { [method]: own });
    expect(policy.verdictStamp(requestOf())).toBeNull();
  });

  it.each([{ unverifiable: true }, { initiator: 'http://www.acme.com/' }, { initiator: '' }])(
    'may not, where somebody else may have asked: %j',
    (init) => {
      expect(newPolicy().verdictStamp(requestOf(init))).toBeNull();
    },
  );

  it('is another one after each assignment', () => {
    const policy = newPolicy();
    const changes = [
      () => policy.setBlockedDomains(['a.test']),
      () => policy.setBlockedDomains([]),
      () => policy.setAllowedDomains(['a.test']),
      () => policy.setAllowedDomains(null),
      () => Object.assign(policy, { secureProtocols: ['http'] }),
      () => Object.assign(policy, { publicSuffixList: { ...policy.publicSuffixList } }),
    ];
    const stamps = [() => {}, ...changes].map((change) => {
      change();
      return policy.verdictStamp(requestOf());
    });
    expect(new Set(stamps).size).toBe(stamps.length);
  });

  it('is another one however often something was assigned', () => {
    const policy = newPolicy();
    const stamps = Array.from({ length: 4000 }, (_, times) => {
      policy.netscape = times % 2 === 0;
      if (policy.netscape) policy.setBlockedDomains([]);
      return policy.verdictStamp(requestOf());
    });
    expect(new Set(stamps).size).toBe(stamps.length);
  });

  it('is another one for each setting of the switches, and the same for the same', () => {
    const policy = newPolicy();
    const stamps = settings().map((setting) => {
      Object.assign(policy, setting);
      return policy.verdictStamp(requestOf());
    });
    expect(new Set(stamps).size).toBe(stamps.length);
    Object.assign(policy, settings()[0]);
    expect(policy.verdictStamp(requestOf())).toBe(stamps[0]);
    policy.setBlockedDomains([]);
    expect(stamps).not.toContain(policy.verdictStamp(requestOf()));
  });
});

/** Every setting of the switches that bear on verdicts and can be assigned without anybody knowing. */
function settings(): object[] {
  const values = {
    netscape: [true, false],
    rfc2965: [false, true],
    strictDomain: [false, true],
    strictNsSetInitialDollar: [false, true],
    strictNsSetPath: [false, true],
    rfc2109AsNetscape: [null, true, false],
    strictNsDomain: [0, 1, 2, 3, 4, 5, 6, 7],
  };
  return Object.entries(values).reduce<object[]>(
    (made, [name, all]) =>
      made.flatMap((setting) => [...all].map((value) => ({ ...setting, [name]: value }))),
    [{}],
  );
}

describe('what a request says of itself, besides its URL', () => {
  it.each([
    ['http', 'www.acme.com:81', true],
    ['https', 'www.acme.com:81', false],
    ['htt', 'www.acme.com:81', false],
    ['http:', 'www.acme.com:81', false],
    ['http:', 'ww.acme.com:81', false],
    ['', 'www.acme.com:81', false],
    ['http', 'www.acme.com', false],
    ['http', 'www.acme.com:8', false],
    ['http', 'ww.acme.com:81', false],
    ['http', '', false],
  ])('the type %j and the host %j: %s', (type, host, isSo) => {
    const request = requestOf({ getType: () => type, getHost: () => host });
    expect(new DefaultCookiePolicy().verdictStamp(request) !== null).toBe(isSo);
    // Browsers' rules ask the URL alone.
    expect(new BrowserCookiePolicy().verdictStamp(request)).not.toBeNull();
  });
});

it('a policy of a program’s own is asked each time', () => {
  class Own extends DefaultCookiePolicy {}
  for (const policy of [new Own(), new CookiePolicy()])
    expect(policy.verdictStamp(requestOf())).toBeNull();
});
