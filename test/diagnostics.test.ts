import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import {
  BrowserCookiePolicy,
  CookieJar,
  type CookieReport,
  type ErrorReport,
  type Refusal,
  type StorageReport,
} from '../src/index.js';
import { errorSentences, reportError, reportStorage } from '../src/internal/diagnostics.js';
import { withoutSecrets } from '../src/internal/diagnostics-channel.js';
import { requestTo } from './messages.js';
import { published } from './published.js';

const SHOP = 'https://shop.example/';
const browserJar = () => new CookieJar(new BrowserCookiePolicy());

describe('URLs in messages contain neither user info, query nor fragment', () => {
  it.each([
    ['https://shop.example/a/b', 'https://shop.example/a/b'],
    ['https://ada:SECRET@shop.example/a', 'https://shop.example/a'],
    ['https://SECRET@SECRET@shop.example:8080', 'https://shop.example:8080'],
    ['https://shop.example/a?token=SECRET', 'https://shop.example/a'],
    ['https://shop.example?token=SECRET/@x', 'https://shop.example'],
    ['https://shop.example/a#SECRET?x', 'https://shop.example/a'],
    ['https://shop.example/@ada', 'https://shop.example/@ada'],
    ['https:/ada:SECRET@shop.example/', 'https:/shop.example/'],
    ['https:ada:SECRET@shop.example/', 'https:shop.example/'],
    ['//ada:SECRET@shop.example/', '//shop.example/'],
    ['SECRET@shop.example', 'shop.example'],
    ['h\tttp://ada:SECRET@shop.example/', 'h\tttp://shop.example/'],
    ['https:\\\\ada:SECRET@shop.example\\x', 'https:\\\\shop.example\\x'],
    ['https://[::1]:80/x', 'https://[::1]:80/x'],
    ['', ''],
  ])('%s', (url, expected) => {
    expect(withoutSecrets(url)).toBe(expected);
  });

  it('on each channel', () => {
    const url = 'https://ada:SECRET@shop.example/a?token=SECRET#SECRET';
    const channels = [published('rejected'), published('stored'), published('sent')];
    const jar = browserJar();
    const { refused } = jar.setFromHeader(['a=1', 'b=1; Domain=evil.example'], url);
    jar.cookieHeader(url);
    const errors = published<ErrorReport>('error');
    reportError({ operation: 'set', code: 'jar-failed', url });
    const messages = [...channels, errors, refused].flat() as { url: string }[];
    expect(messages.map((message) => message.url)).toEqual(Array(5).fill('https://shop.example/a'));
  });
});

describe('stored and sent cookies', () => {
  const message = (name: string) => ({ name, domain: 'shop.example', path: '/', url: SHOP });

  it('are published one by one, without their values', () => {
    const [stored, sent] = [published<CookieReport>('stored'), published<CookieReport>('sent')];
    const jar = browserJar();
    jar.setFromHeader(
      ['a=SECRET', 'b=SECRET', 'gone=; Max-Age=0', 'c=1; Domain=evil.example'],
      SHOP,
    );
    expect(stored).toEqual([message('a'), message('b')]);
    expect(sent).toEqual([]);
    jar.cookieHeader(SHOP);
    jar.cookieHeader(SHOP);
    expect(sent).toEqual([message('a'), message('b'), message('a'), message('b')]);
  });

  it('are published for a repeated response too', () => {
    const stored = published<CookieReport>('stored');
    const jar = browserJar();
    for (let response = 0; response < 4; response++) jar.setFromHeader('a=1', SHOP);
    expect(stored).toEqual(Array(4).fill(message('a')));
  });

  it('are published for setCookieIfOk, but not for cookies set by the program', () => {
    const stored = published<CookieReport>('stored');
    const jar = browserJar();
    const cookie = jar.set('a', '1', { url: SHOP });
    jar.setCookie(cookie);
    expect(stored).toEqual([]);
    jar.setCookieIfOk(cookie, requestTo(SHOP));
    expect(stored).toEqual([message('a')]);
  });

  it('are not published for cookiesFor, which sends nothing', () => {
    const sent = published<CookieReport>('sent');
    const jar = browserJar();
    jar.set('a', '1', { url: SHOP });
    jar.cookiesFor(SHOP);
    expect(sent).toEqual([]);
  });
});

describe('failures', () => {
  it('have an operation, a code, a sentence and a cause', () => {
    const errors = published<ErrorReport>('error');
    const cause = new Error('broken');
    reportError({ operation: 'return', code: 'jar-failed', cause, url: SHOP });
    reportError({ operation: 'save', code: 'save-failed' });
    expect(errors).toEqual([
      {
        operation: 'return',
        code: 'jar-failed',
        message: errorSentences['jar-failed'],
        cause,
        url: SHOP,
      },
      {
        operation: 'save',
        code: 'save-failed',
        message: errorSentences['save-failed'],
        cause: undefined,
      },
    ]);
  });

  it('are no refusals', () => {
    const rejected = published<Refusal>('rejected');
    reportError({ operation: 'return', code: 'jar-failed' });
    expect(rejected).toEqual([]);
  });
});

it('an access to a storage is published', () => {
  const messages = published<StorageReport>('storage');
  const report = { operation: 'save', session: 'ada', revision: 2 };
  reportStorage(report);
  expect(messages).toEqual([report]);
});

describe('NODE_DEBUG=undici-cookiejar', () => {
  const program = `
    import { BrowserCookiePolicy, CookieJar, cookies } from 'undici-cookiejar';
    const jar = new CookieJar(new BrowserCookiePolicy());
    jar.setFromHeader(
      ['a=SECRET', '\\x1b]0;b=SECRET', 'c=SECRET; Domain=evil.example'],
      'https://ada:SECRET@shop.example/?SECRET',
    );
    jar.cookieHeader('https://shop.example/');
    for (const thrown of [new Error('down'), Symbol('x'), Object.create(null)]) {
      const addCookieHeader = () => { throw thrown; };
      const dispatch = cookies({ jar: { addCookieHeader, extractCookies() {} } })(() => true);
      dispatch({ origin: 'https://shop.example', path: '/', method: 'GET' }, { onRequestStart() {} });
    }
  `;
  /** What a Node process that runs the program prints to stderr. */
  function debugOutput(section: string): string {
    const env = { ...process.env, NODE_DEBUG: section };
    const options = { env, encoding: 'utf8' } as const;
    return spawnSync(process.execPath, ['--input-type=module', '-e', program], options).stderr;
  }

  it('prints every message on one line, without values', () => {
    const jarFailed = errorSentences['jar-failed'];
    const lines = debugOutput('undici-cookiejar').trimEnd().split('\n');
    expect(lines.map((line) => line.replace(/^UNDICI-COOKIEJAR \d+: /, ''))).toEqual([
      'rejected: set  (shop.example/): control-character, the cookie contains a control character (https://shop.example/)',
      'rejected: set c (.evil.example/): domain-mismatch, the request host does not domain-match the cookie domain (https://shop.example/)',
      'stored: a (shop.example/) https://shop.example/',
      'sent: a (shop.example/) https://shop.example/',
      ...['Error: down', 'symbol', 'object'].map(
        (cause) =>
          `error: return failed: jar-failed, ${jarFailed} (https://shop.example/); ${cause}`,
      ),
    ]);
  });

  it('prints nothing for other sections', () => {
    expect(debugOutput('undici')).not.toContain('COOKIEJAR');
  });
});
