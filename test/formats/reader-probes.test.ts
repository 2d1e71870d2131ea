import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LoadError } from '../../src/errors.js';
import { readCookies } from '../../src/formats/read-cookies.js';
import { CookieJar } from '../../src/jar/cookie-jar.js';
import { BrowserCookiePolicy } from '../../src/policy/browser-cookie-policy.js';
import { DefaultCookiePolicy } from '../../src/policy/default-cookie-policy.js';

interface Probe {
  base64: string | null;
  urls: string[];
  /** By tool and URL the Cookie headers that the tool sent, or an error. */
  results: Record<string, Record<string, string[] | string | number | null>>;
}

interface LwpProbe {
  text: string;
  python: { name: string; value: string | null; domain: string }[] | string;
}

const recorded = JSON.parse(
  readFileSync(new URL('../fixtures/reader-probes.json', import.meta.url), 'utf8'),
);
// The one in LWP's format is read as such here.
const probes = Object.entries(recorded.netscape as Record<string, Probe>).filter(
  ([name, probe]) => probe.base64 !== null && name !== 'lwp',
);
const lwpProbes = Object.entries(recorded.lwp as Record<string, LwpProbe>);

/** Both policies, each with what it leaves to the other. */
const policies = {
  BrowserCookiePolicy: () => new BrowserCookiePolicy(),
  DefaultCookiePolicy: () => new DefaultCookiePolicy(),
};

function contentOf(probe: Probe): Buffer {
  return Buffer.from(probe.base64 as string, 'base64');
}

function pairsSent(header: string): string[] {
  return header.split(/; ?/).filter((pair) => pair !== '');
}

/** Every pair that some tool sends to the URL after reading the file. */
function pairsOfTools({ results }: Probe, url: string): Set<string> {
  const headers = Object.values(results).flatMap((result) => result[url] ?? []);
  return new Set(headers.flatMap((header) => pairsSent(String(header))));
}

describe.each(Object.entries(policies))('odd cookies.txt files under %s', (_, newPolicy) => {
  it.each(probes)('%s: nothing goes where no tool would send it', (_name, probe) => {
    for (const url of probe.urls) {
      const sent = pairsSent(sentFrom(contentOf(probe), url, newPolicy()));
      const byTools = pairsOfTools(probe, url);
      expect(sent.filter((pair) => !byTools.has(pair))).toEqual([]);
    }
  });
});

function sentFrom(content: Buffer, url: string, policy: DefaultCookiePolicy): string {
  const jar = new CookieJar(policy);
  try {
    jar.update(readCookies(content).cookies);
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
  }
  return jar.cookieHeader(url);
}

describe('the good lines of odd cookies.txt files', () => {
  const good = probes.filter(([, probe]) =>
    /\tc1\tok\r?[\r\n][\s\S]*\tc2\tok/.test(String(contentOf(probe))),
  );

  it('stand in most of them', () => {
    expect(good.length).toBeGreaterThan(50);
  });

  it.each(good)('%s: are not lost', (_name, probe) => {
    const { cookies } = readCookies(contentOf(probe));
    expect(cookies.map(({ name, value }) => `${name}=${value}`)).toEqual(
      expect.arrayContaining(['c1=ok', 'c2=ok']),
    );
  });
});

describe('the odd line of a cookies.txt file', () => {
  const odd = (text: string) => `# Netscape HTTP Cookie File\n\n${text}\n`;

  it.each([
    ['fields separated by spaces', 'a.test FALSE / FALSE 0 n v', 'spaces instead of TABs'],
    ['five fields', 'a.test\tFALSE\t/\tFALSE\t0', 'not a cookie'],
    ['neither name nor value', 'a.test\tFALSE\t/\tFALSE\t0\t\t', 'not a cookie'],
    ['no domain', '\tFALSE\t/\tFALSE\t0\tn\tv', 'domain'],
    ['a domain of a dot', '.\tTRUE\t/\tFALSE\t0\tn\tv', 'domain'],
    ['an expiry in words', 'a.test\tFALSE\t/\tFALSE\ttomorrow\tn\tv', 'expiry'],
    ['an expiry beyond all numbers', `a.test\tFALSE\t/\tFALSE\t${'9'.repeat(400)}\tn\tv`, 'expiry'],
    ['an unknown flag', 'a.test\tFALSE\t/\tperhaps\t0\tn\tv', 'TRUE or FALSE'],
    ['a control character', 'a.test\tFALSE\t/\tFALSE\t0\tn\ta\x01b', 'control character'],
    ['NUL', 'a.test\tFALSE\t/\tFALSE\t0\tn\ta\0b', 'control character'],
    ['a carriage return', 'a.test\tFALSE\t/\tFALSE\t0\tn\ta\rb', 'control character'],
    ['70,000 characters', `a.test\tFALSE\t/\tFALSE\t0\tn\t${'x'.repeat(70_000)}`, 'longer'],
    ['__Host- without Secure', 'a.test\tFALSE\t/\tFALSE\t0\t__Host-n\tv', 'prefix'],
    ['a public suffix', '.co.uk\tTRUE\t/\tFALSE\t0\tn\tv', 'public suffix'],
    ['a public suffix with a last dot', '.com.\tTRUE\t/\tFALSE\t0\tn\tv', 'public suffix'],
  ])('%s: is skipped with its number and the reason', (_case, line, reason) => {
    const { cookies, skipped } = readCookies(odd(line));
    expect(cookies).toEqual([]);
    expect(skipped).toEqual([{ line: 3, reason: expect.stringContaining(reason) }]);
  });

  it.each([
    ['six fields', 'a.test\tFALSE\t/\tFALSE\t0\tn', { value: '' }],
    ['a TAB in the value', 'a.test\tFALSE\t/\tFALSE\t0\tn\ta\tb', { value: 'a\tb' }],
    ['no name', 'a.test\tFALSE\t/\tFALSE\t0\t\tv', { name: '', value: 'v' }],
    ['an expiry of 0', 'a.test\tFALSE\t/\tFALSE\t0\tn\tv', { expires: null, discard: true }],
    ['no expiry', 'a.test\tFALSE\t/\tFALSE\t\tn\tv', { expires: null, discard: true }],
    ['an expiry of -1', 'a.test\tFALSE\t/\tFALSE\t-1\tn\tv', { expires: -1, discard: false }],
    ['a fraction', 'a.test\tFALSE\t/\tFALSE\t1829707002.427\tn\tv', { expires: 1829707002 }],
    ['milliseconds', 'a.test\tFALSE\t/\tFALSE\t2114380800000\tn\tv', { expires: 2114380800 }],
    ['microseconds', 'a.test\tFALSE\t/\tFALSE\t13474180192282892\tn\tv', { expires: 1829706592 }],
    ['a dot and FALSE', '.a.test\tFALSE\t/\tFALSE\t0\tn\tv', { domain: '.a.test' }],
    ['an address with subdomains', '.127.0.0.1\tTRUE\t/\tFALSE\t0\tn\tv', { domain: '127.0.0.1' }],
    ['no dot and TRUE', 'a.test\tTRUE\t/\tFALSE\t0\tn\tv', { domain: '.a.test' }],
    ['capitals in the domain', 'A.Test\tFALSE\t/\tFALSE\t0\tn\tv', { domain: 'a.test' }],
    [
      'a name beyond ASCII',
      'bücher.test\tFALSE\t/\tFALSE\t0\tn\tv',
      { domain: 'xn--bcher-kva.test' },
    ],
    ['a port', 'a.test:8080\tFALSE\t/\tFALSE\t0\tn\tv', { domain: 'a.test', port: '8080' }],
    [
      'flags in small letters',
      '.a.test\ttrue\t/\ttrue\t0\tn\tv',
      { domain: '.a.test', secure: true },
    ],
    ['no path', 'a.test\tFALSE\t\tFALSE\t0\tn\tv', { path: '/' }],
    ['a path without a slash', 'a.test\tFALSE\tapp\tFALSE\t0\tn\tv', { path: '/' }],
    ['a path in quotes', 'a.test\tFALSE\t"/app"\tFALSE\t0\tn\tv', { path: '/app' }],
    ['a path of quotes', 'a.test\tFALSE\t""\tFALSE\t0\tn\tv', { path: '/' }],
    ['HttpOnly', '#HttpOnly_a.test\tFALSE\t/\tFALSE\t0\tn\tv', { httpOnly: true }],
    ['an Object.prototype name', 'a.test\tFALSE\t/\tFALSE\t0\t__proto__\tv', { name: '__proto__' }],
  ])('%s: is read', (_case, line, expected) => {
    const { cookies, skipped } = readCookies(odd(line));
    expect(cookies).toHaveLength(1);
    expect(cookies[0]).toMatchObject(expected);
    expect(skipped).toEqual([]);
  });

  it('has a slash in front of its path in a file of wget2, which omits it', () => {
    const file = '# HTTP cookie file\n\na.test\tFALSE\tapp\tFALSE\t0\tn\tv\n';
    expect(readCookies(file).cookies).toMatchObject([{ path: '/app' }]);
  });

  it('is reported if its expiry was not in seconds', () => {
    const { altered } = readCookies(odd('a.test\tFALSE\t/\tFALSE\t2114380800000\tn\tv'));
    expect(altered).toEqual([{ line: 3, reason: expect.stringContaining('seconds') }]);
  });
});

describe('odd LWP files', () => {
  /** Where this reader takes more than Python's, which loses the whole file or the cookie. */
  const more = ['hdrNone', 'hdrSpace', 'malformedQuote'];

  it.each(
    lwpProbes.filter(
      ([name, { python }]) => Array.isArray(python) && python.length > 0 && !more.includes(name),
    ),
  )('%s: gives the cookies that Python finds', (_name, { text, python }) => {
    const found = readCookies(text).cookies.map(({ name, value, domain }) => ({
      name,
      value,
      domain,
    }));
    const expected = (python as { name: string; value: string | null; domain: string }[]).map(
      ({ name, value, domain }) => ({ name, value, domain }),
    );
    expect(found).toEqual(expected);
  });

  it.each([
    ['versionAbc', 'not an integer'],
    ['noDomain', 'domain'],
    ['continuation', 'domain'],
  ])('%s: the bad line is skipped with its number and the reason', (name, reason) => {
    const { text } = recorded.lwp[name] as LwpProbe;
    const { cookies, skipped } = readCookies(text);
    expect(cookies).toEqual([]);
    expect(skipped).toContainEqual({ line: 2, reason: expect.stringContaining(reason) });
  });
});

describe('a comment in cookies.txt', () => {
  it.each(['# curl', '  # curl', '$Revision', ' $Revision', '', '  '])('%j', (line) => {
    const { cookies, skipped } = readCookies(`${line}\na.test\tFALSE\t/\tFALSE\t0\ta\t1\n`);
    expect([cookies.map(({ name }) => name), skipped]).toEqual([['a'], []]);
  });
});

describe('what is not a cookie file', () => {
  it.each([
    ['nothing', ''],
    ['blank lines', '\n\n'],
    ['prose', 'this is not a cookie file\n'],
    ['a Cookie header', 'a=1; b=2'],
    ['a comment', '# something\n'],
    ['JSON without cookies', '{"a": 1}'],
    ['JSON that ends too soon', '{"cookies": ['],
    ['a HAR log', '{"log": {"entries": []}}'],
    [
      'another version of the JSON form',
      '{"format": "undici-cookiejar", "version": 2, "cookies": []}',
    ],
    ['a database', 'SQLite format 3\0'],
    ['UTF-16', Buffer.from('# Netscape HTTP Cookie File\n', 'utf16le')],
  ])('%s: a LoadError', (_case, content) => {
    expect(() => readCookies(content)).toThrow(LoadError);
  });
});
