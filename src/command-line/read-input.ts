import { fileURLToPath } from 'node:url';
import type { Cookie } from '../cookie/cookie.js';
import { readCookieFile } from '../files/read-cookie-file.js';
import { readWholeFile } from '../files/read-file.js';
import { runAsync } from '../files/sync-or-async.js';
import { type ReadCookies, readCookies } from '../formats/read-cookies.js';
import { parseUrl } from '../internal/parse-url.js';
import { CookieJar } from '../jar/cookie-jar.js';
import { BrowserCookiePolicy } from '../policy/browser-cookie-policy.js';
import { DefaultCookiePolicy } from '../policy/default-cookie-policy.js';
import { coversHost, withoutDot } from '../url/domain.js';
import { parseHost } from '../url/parse-host.js';
import type { Arguments } from './arguments.js';
import { commandLineMessage } from './command-line-message.js';
import { noteRefusals } from './note-refusals.js';
import type { Terminal } from './terminal.js';
import { UsageError } from './usage-error.js';

/** Converts an operand, a path or a file URL, to a path. */
export function pathOf(operand: string): string {
  return operand.startsWith('file:/') ? fileURLToPath(operand) : operand;
}

/** The path of a file that a command changes. @throws UsageError for `-` */
export function pathOfChanged(operand: string): string {
  if (operand === '-') throw new UsageError('a file that is changed in place cannot be -');
  return pathOf(operand);
}

/** The content of a file, or of standard input for `-`. */
export async function readOperand(operand: string, terminal: Terminal): Promise<Uint8Array> {
  return operand === '-'
    ? await terminal.readInput()
    : await runAsync(readWholeFile(pathOf(operand)));
}

/**
 * The cookies of a file, or of standard input for `-`, in any format. Unreadable lines are reported on standard error.
 * @throws LoadError, or the file system's own error
 */
export async function readInput(
  operand: string,
  args: Arguments,
  terminal: Terminal,
): Promise<ReadCookies> {
  // An invalid domain is reported before a large file is read.
  const wanted = domainFilter(args);
  const read = await readAnyForm(operand, args.text('url'), terminal);
  const findings = [...read.skipped, ...(read.altered ?? [])];
  if (read.format === 'firefox' || read.format === 'chromium') noteCounts(findings, terminal);
  else {
    const file = operand === '-' ? '' : `${operand}, `;
    for (const { line, reason } of findings)
      terminal.note(`${file}line ${line}: ${commandLineMessage(reason)}`);
  }
  return { ...read, cookies: read.cookies.filter(wanted) };
}

/** Prints the number of skipped rows for each reason: a database can have thousands of rows. */
export function noteCounts(
  skipped: readonly { readonly reason: string }[],
  terminal: Terminal,
): void {
  const counts = new Map<string, number>();
  for (const { reason } of skipped) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  for (const [reason, count] of counts)
    terminal.note(`${count} skipped: ${commandLineMessage(reason)}`);
}

/** Only a pasted Cookie header needs a URL. */
async function readAnyForm(
  operand: string,
  url: string | undefined,
  terminal: Terminal,
): Promise<ReadCookies> {
  if (operand !== '-' && url === undefined) return await readCookieFile(pathOf(operand));
  const content = await readOperand(operand, terminal);
  return readCookies(content, { url: url === undefined ? undefined : requestUrl(url) });
}

/** The hosts given with `--domain`, in canonical form. @throws UsageError if one is not a host */
export function domainsOf(args: Arguments): string[] {
  return args.texts('domain').map((domain) => {
    const host = canonicalHost(domain);
    // A URL may have hosts such as `=example.com`, which `-d=example.com` would mean.
    if (host === null || !HOST_NAME.test(host))
      throw new UsageError(`--domain must be a host name, not "${domain}"`);
    return host;
  });
}

const HOST_NAME = /^[\w.[\]:-]+$/;

/** Whether a cookie belongs to one of the domains of `--domain`; without the option, all cookies do. */
export function domainFilter(args: Arguments): (cookie: Pick<Cookie, 'domain'>) => boolean {
  const domains = domainsOf(args).map((domain) => `.${domain}`);
  if (domains.length === 0) return () => true;
  return ({ domain }) => {
    const host = `.${canonicalHost(domain) ?? domain}`;
    return domains.some((wanted) => host.endsWith(wanted));
  };
}

/** The canonical host of a domain, without the dots around it: `example.com.` is the name of the same host. */
function canonicalHost(domain: string): string | null {
  return parseHost(withoutDot(domain))?.replace(/\.$/, '') ?? null;
}

/**
 * A jar with the cookies of the file given with `--file`, under the policy given with `--policy`.
 * @param operand `undefined` for an empty jar
 * @param url without it, the cookies of all hosts; otherwise, cookies that are not sent to its host may be left out, which saves most of
 * the work for a large file
 */
export async function readJar(
  operand: string | undefined,
  args: Arguments,
  terminal: Terminal,
  url?: string,
): Promise<CookieJar> {
  const isPython = args.text('policy') === 'http.cookiejar';
  const policy = isPython ? new DefaultCookiePolicy() : new BrowserCookiePolicy();
  const jar = new CookieJar(policy);
  if (operand === undefined) return jar;
  const { cookies } = await readInput(operand, args, terminal);
  const host = isPython || url === undefined ? null : new URL(url).hostname;
  const wanted = host === null ? cookies : cookies.filter((cookie) => maySend(cookie, host));
  // Unlike setCookie(), this files a host under the name that the policy uses for requests, such as localhost.local.
  await noteRefusals(terminal, () => jar.update(wanted));
  return jar;
}

/** Whether the cookie may be sent to the host. */
function maySend({ domain }: Cookie, host: string): boolean {
  const name = parseHost(withoutDot(domain));
  return name === null || coversHost(name, host);
}

const REQUEST_SCHEMES = ['http:', 'https:', 'ws:', 'wss:'];

/** The URL of a request. @throws UsageError for anything else, such as a path of Windows or a file URL */
export function requestUrl(text: string): string {
  const url = parseUrl(text);
  if (url !== null && REQUEST_SCHEMES.includes(url.protocol)) return text;
  // The argument may be a Set-Cookie text, whose value is a secret, as is a password.
  const shown = text.replace(/=.*/s, '=***').replace(/.*@/s, '***@');
  throw new UsageError(`"${shown}" is not an http or https URL`);
}

/** The request context from `--initiator`, `--subresource` and `--method`. */
export function requestContext(args: Arguments) {
  const initiator = args.text('initiator');
  const method = args.text('method');
  return {
    navigation: !args.flag('subresource'),
    ...(initiator === undefined ? {} : { initiator: requestUrl(initiator) }),
    ...(method === undefined ? {} : { method }),
  };
}
