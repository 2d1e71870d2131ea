import { existsSync } from 'node:fs';
import type { Cookie } from '../cookie/cookie.js';
import { printable } from '../internal/printable.js';
import type { CookieJar } from '../jar/cookie-jar.js';
import type { Arguments } from './arguments.js';
import type { ExitCode } from './command.js';
import { cookieOutput, flagsText, jsonOutput, shownText, shownValue } from './cookie-output.js';
import { expiryText } from './expiry-text.js';
import { pathOf, readJar, requestContext, requestUrl } from './read-input.js';
import type { Terminal } from './terminal.js';
import { UsageError } from './usage-error.js';

/** Explains which cookies are sent to a URL and why the others are not or, with Set-Cookie texts, whether each is stored. */
export async function run(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const [url, ...setCookies] = args.operands;
  requestUrl(url as string);
  const file = args.text('file');
  if (file === undefined && setCookies.length === 0) {
    throw new UsageError('set a cookie file with --file, or add Set-Cookie texts after the URL');
  }
  const path = setCookies.find((text) => !text.includes('=') && existsSync(pathOf(text)));
  if (path !== undefined)
    throw new UsageError(`"${path}" is a file, not a Set-Cookie text: set it with --file`);
  const jar = await readJar(file, args, terminal);
  return setCookies.length === 0
    ? explainRetrieval(jar, url as string, args, terminal)
    : explainStorage(jar, url as string, setCookies, args, terminal);
}

function explainRetrieval(
  jar: CookieJar,
  url: string,
  args: Arguments,
  terminal: Terminal,
): ExitCode {
  const showValues = args.flag('show-values');
  const results = jar.explain(url, requestContext(args));
  if (args.flag('json')) {
    const cookies = results.map(({ cookie, ...verdict }) => ({
      ...cookieOutput(cookie, showValues),
      ...verdict,
    }));
    terminal.print(jsonOutput({ url, cookies }));
  } else {
    for (const result of results) {
      const verdict = result.sent ? 'sent    ' : 'not sent';
      const reason = result.sent ? '' : `: ${reasonText(result.reason)}`;
      const line = `${pairText(result.cookie, showValues)}  for ${scopeText(result.cookie)}${reason}`;
      terminal.print(`${paintVerdict(result.sent, verdict, terminal)}  ${printable(line)}`);
    }
  }
  if (results.length === 0) terminal.note('there are no cookies of this site');
  return results.some(({ sent }) => sent) ? 0 : 1;
}

function explainStorage(
  jar: CookieJar,
  url: string,
  setCookies: readonly string[],
  args: Arguments,
  terminal: Terminal,
): ExitCode {
  const showValues = args.flag('show-values');
  const results = jar.explainSetCookie(setCookies, url, requestContext(args));
  if (args.flag('json')) {
    const output = results.map((result) => ({
      ...result,
      cookie: result.cookie === null ? null : cookieOutput(result.cookie, showValues),
      ...('replaces' in result && result.replaces !== undefined
        ? { replaces: cookieOutput(result.replaces, showValues) }
        : {}),
    }));
    terminal.print(jsonOutput({ url, results: output }));
  } else {
    for (const result of results) {
      const name = result.cookie === null ? '' : pairText(result.cookie, showValues);
      const line = result.stored
        ? `${name}  for ${storedText(result.cookie)}${result.replaces === undefined ? '' : '; replaces an earlier one'}`
        : `${name === '' ? '' : `${name}: `}${reasonText(result.reason)}`;
      const verdict = result.stored ? 'stored ' : 'refused';
      terminal.print(`${paintVerdict(result.stored, verdict, terminal)}  ${printable(line)}`);
    }
  }
  return results.some(({ stored }) => stored) ? 0 : 1;
}

function paintVerdict(isYes: boolean, verdict: string, terminal: Terminal): string {
  return terminal.paint(isYes ? 'green' : 'yellow', verdict);
}

function pairText(cookie: Cookie, showValues: boolean): string {
  const value = shownValue(cookie, showValues);
  const name = shownText(cookie.name);
  return value === null ? name : `${name}=${value}`;
}

/** The scope of a cookie, such as `example.com/ and subdomains`. */
function scopeText({ domain, path, hostOnly }: Cookie): string {
  const shownPath = shownText(path);
  return hostOnly ? domain + shownPath : `${domain.slice(1)}${shownPath} and subdomains`;
}

function storedText(cookie: Cookie): string {
  const expiry =
    cookie.expires === null ? 'a session cookie' : `expires ${expiryText(cookie.expires)}`;
  return [scopeText(cookie), expiry, flagsText(cookie)].filter((part) => part !== '').join(', ');
}

function reasonText({ code, message }: { code: string; message: string }): string {
  return `${message} (${code})`;
}
