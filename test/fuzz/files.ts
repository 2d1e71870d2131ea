import type { Cookie } from '../../src/cookie/cookie.js';
import { LoadError } from '../../src/errors.js';
import { LWPCookieJar } from '../../src/files/lwp-cookie-jar.js';
import { MozillaCookieJar } from '../../src/files/mozilla-cookie-jar.js';
import { sessionFormat } from '../../src/files/session-format.js';
import type { ParsedFile } from '../../src/formats/parsed-file.js';
import { readCookies } from '../../src/formats/read-cookies.js';
import { runSteps } from '../../src/formats/steps.js';
import { type WriteCookiesOptions, writeCookies } from '../../src/formats/write-cookies.js';
import { BrowserCookiePolicy } from '../../src/policy/browser-cookie-policy.js';
import { DefaultCookiePolicy } from '../../src/policy/default-cookie-policy.js';
import { Random } from './random.js';
import { Slowest, type Tally } from './tally.js';
import { anyFile } from './texts.js';

// The hooks are a subclass's own: no file is written to be read again.

class OpenMozillaJar extends MozillaCookieJar {
  read = (content: Uint8Array): ParsedFile => this.parse(content);
  write = (cookies: readonly Cookie[]) =>
    this.format(cookies.filter((cookie) => this.explainSave(cookie) === null));
}

class OpenLwpJar extends LWPCookieJar {
  read = (content: Uint8Array): ParsedFile => this.parse(content);
  write = (cookies: readonly Cookie[]) =>
    this.format(cookies.filter((cookie) => this.explainSave(cookie) === null));
}

const FORMATS: WriteCookiesOptions['format'][] = [
  ...(['netscape', 'lwp', 'storageState', 'chrome.cookies', 'tough-cookie-json', 'json'] as const),
];
const policies = [new BrowserCookiePolicy(), new DefaultCookiePolicy()];
const jars = policies.flatMap((policy) => [
  new OpenMozillaJar(null, { policy }),
  new OpenLwpJar(null, { policy }),
]);
const sessions = policies.flatMap((policy) =>
  ['.txt', '.lwp', '.json'].map((extension) => sessionFormat(`session${extension}`, policy)),
);

/** Feeds generated files to everything that reads files, and what they hold to everything that writes them. */
export function fuzzFiles(count: number, seed: number, tally: Tally): void {
  const random = new Random(seed);
  const slowest = new Slowest(tally);
  for (let done = 1; done <= count; done++) {
    const content = anyFile(random);
    const describe = () => JSON.stringify(Buffer.from(content).toString('latin1'));
    let cookies: Cookie[] = [];
    slowest.time(content.length, describe, () => {
      cookies = readAny(content);
    });
    for (const { read } of jars) slowest.time(content.length, describe, () => read(content));
    for (const { read } of sessions)
      slowest.time(content.length, describe, () => orLoadError(() => runSteps(read(content))));
    slowest.time(content.length, describe, () => writeAll(cookies));
    if (done % 10_000 === 0) tally.progress(`${done} files`);
  }
}

function readAny(content: Uint8Array): Cookie[] {
  const withUrl = orLoadError(() => readCookies(content, { url: 'https://www.example.com/' }));
  return (orLoadError(() => readCookies(content)) ?? withUrl)?.cookies ?? [];
}

function orLoadError<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof LoadError) return undefined;
    throw error;
  }
}

/** What was read can be written in each format, and is read again from there, unless it was reported. */
function writeAll(cookies: Cookie[]): void {
  for (const { write } of jars) write(cookies);
  for (const { write, explain } of sessions)
    runSteps(write(cookies.filter((cookie) => explain(cookie) === null)));
  for (const format of FORMATS) {
    let reported = 0;
    const text = writeCookies(cookies, { format, onSkipped: () => reported++ });
    const again = readCookies(text);
    const missing = cookies.length - again.cookies.length - again.skipped.length;
    if (missing > reported)
      throw new Error(`${missing} cookies got lost in ${format} without a word`);
  }
}
