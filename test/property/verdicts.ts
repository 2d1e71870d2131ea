import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CookieJar } from '../../src/jar/cookie-jar.js';
import { BrowserCookiePolicy } from '../../src/policy/browser-cookie-policy.js';
import { DefaultCookiePolicy } from '../../src/policy/default-cookie-policy.js';
import { underClock } from './clock.js';

// The verdict on a cookie does not depend on what the rules say does not count.

const attribute = fc.constantFrom(
  'Domain=www.a.test',
  'Domain=a.test',
  'Domain=test',
  'Domain=co.uk',
  'Domain=b.test',
  'Domain=0.0.1',
  'Path=/',
  'Path=/p',
  'Secure',
  'HttpOnly',
  'SameSite=None',
  'SameSite=Strict',
  'Partitioned',
  'Max-Age=5',
  'Max-Age=0',
  'Expires=Fri, 01 Jan 2038 00:00:00 GMT',
  'Expires=Thu, 01 Jan 1970 00:00:01 GMT',
);
const nameOf = (text: string) => text.split('=')[0] as string;

const header = fc.record({
  name: fc.constantFrom('n', '__Host-n', '__Secure-n', '__Http-n'),
  attributes: fc.uniqueArray(attribute, { selector: nameOf, maxLength: 6 }),
  scheme: fc.constantFrom('http', 'https'),
  host: fc.constantFrom('www.a.test', 'a.test', 'x.co.uk', 'co.uk', '127.0.0.1'),
});

/** The text with some of its letters in the other case: those whose bit is set. */
function recased(text: string, bits: number): string {
  return Array.from(text, (char, at) => {
    const other = char === char.toLowerCase() ? char.toUpperCase() : char.toLowerCase();
    return (bits >> (at % 31)) & 1 ? other : char;
  }).join('');
}

/** Names of attributes, domains and the values that are words, in another case; a path keeps its own. */
function retold(text: string, bits: number, hasDot: boolean): string {
  const [name, value] = text.split('=') as [string, string?];
  if (value === undefined) return recased(name, bits);
  const dotted = name === 'Domain' && hasDot ? `.${value}` : value;
  return `${recased(name, bits)}=${/^(Domain|SameSite|Expires)$/.test(name) ? recased(dotted, bits) : dotted}`;
}

function verdict(policy: DefaultCookiePolicy, line: string, url: string): unknown {
  const jar = new CookieJar(policy);
  const { refused } = jar.setFromHeader(line, url);
  const held = [...jar].map((cookie) => {
    // How it was written is kept for RFC 2965, and bears on nothing else.
    const { domainInitialDot: _, rest, ...fields } = { ...cookie };
    const said = rest.map(([name, value]) => `${name}=${value}`.toLowerCase()).sort();
    return { ...fields, said, sameSite: cookie.sameSite };
  });
  return { codes: refused.map(({ code }) => code), held };
}

/** The verdict is the same in any case, with or without the dot before a Domain, in whatever order the attributes stand. */
export const judgesWhatIsSaid = () =>
  fc.property(
    header.chain((given) =>
      fc.record({
        given: fc.constant(given),
        order: fc.shuffledSubarray(given.attributes, { minLength: given.attributes.length }),
        bits: fc.nat(2 ** 31 - 1),
        hasDot: fc.boolean(),
        isBrowser: fc.boolean(),
      }),
    ),
    ({ given, order, bits, hasDot, isBrowser }) =>
      underClock(() => {
        const policy = isBrowser
          ? new BrowserCookiePolicy()
          : new DefaultCookiePolicy({ strictDomain: true });
        const { name, attributes, scheme, host } = given;
        const plain = verdict(
          policy,
          [`${name}=1`, ...attributes].join('; '),
          `${scheme}://${host}/p/q`,
        );
        const other = order.map((text) => retold(text, bits, hasDot));
        const url = `${recased(scheme, bits)}://${recased(host, bits)}/p/q`;
        assert.deepEqual(verdict(policy, [`${name}=1`, ...other].join(';'), url), plain);
      }),
  );
