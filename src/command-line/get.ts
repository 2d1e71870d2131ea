import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { resolveTarget } from '../files/atomic-write.js';
import { EXTENSIONS, type SessionFileFormat } from '../files/session-format.js';
import { orElse, runAsync } from '../files/sync-or-async.js';
import { octetsOf } from '../internal/octets.js';
import { printable } from '../internal/printable.js';
import { sessionNames } from '../sqlite/sqlite-database.js';
import { SqliteStorage } from '../sqlite/sqlite-storage.js';
import { Session } from '../undici/session.js';
import type { Arguments } from './arguments.js';
import type { ExitCode } from './command.js';
import { shownText } from './cookie-output.js';
import { noteRefusals } from './note-refusals.js';
import { pathOf, readOperand, requestUrl } from './read-input.js';
import type { Terminal } from './terminal.js';
import { UsageError } from './usage-error.js';

/** Requests a URL with the cookies of a session, and saves the cookies that the response sets. */
export async function run(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const url = requestUrl(args.operands[0] as string);
  const { username, password } = new URL(url);
  if (username !== '' || password !== '')
    throw new UsageError('the URL contains a user or password; use --header "Authorization: …"');
  await requireOtherFile(args);
  const init = await requestInit(args, terminal);
  return noteRefusals(terminal, async () => {
    const session = await openSession(args, terminal);
    try {
      const response = await session.fetch(url, init);
      return await printResponse(response, args, terminal);
    } finally {
      await session.close();
    }
  });
}

/** The body must not replace the session. @throws UsageError */
async function requireOtherFile(args: Arguments): Promise<void> {
  const output = args.text('output');
  if (output === undefined || output === '-') return;
  const [one, other] = await Promise.all([args.requiredText('file'), output].map(identityOf));
  if (one === other) throw new UsageError('--output and --file must be different files');
}

/** The same for all names of a file, hard links included. */
async function identityOf(operand: string): Promise<string> {
  const path = await runAsync(orElse(resolveTarget(pathOf(operand)), pathOf(operand)));
  const found = await stat(path, { bigint: true }).catch(() => null);
  return found === null ? path : `${found.dev} ${found.ino}`;
}

/** The session in a database if --session is not set. */
const DEFAULT = 'default';

const SQLITE_EXTENSIONS = ['.sqlite', '.sqlite3', '.db'];

async function openSession(args: Arguments, terminal: Terminal): Promise<Session> {
  const file = pathOf(args.requiredText('file'));
  const format = args.text('format');
  const isSqlite =
    format === 'sqlite' ||
    (format === undefined && SQLITE_EXTENSIONS.includes(extname(file).toLowerCase()));
  if (isSqlite) {
    if (process.getBuiltinModule?.('node:sqlite') === undefined) {
      throw new UsageError('a session in SQLite needs Node 22.13 or later');
    }
    const name = args.text('session');
    const session = await Session.open(new SqliteStorage(file, { session: name ?? DEFAULT }));
    if (name === undefined) noteOtherSessions(file, terminal);
    return session;
  }
  if (args.text('session') !== undefined) {
    const names = SQLITE_EXTENSIONS.join(', ');
    throw new UsageError(`--session is only for SQLite databases (${names}, or --format sqlite)`);
  }
  if (format === undefined && !EXTENSIONS.has(extname(file).toLowerCase())) {
    throw new UsageError(`the format of "${file}" is unknown; set it with --format`);
  }
  return Session.open(file, { format: format as SessionFileFormat | undefined });
}

/** A forgotten --session would otherwise begin a new session silently. */
function noteOtherSessions(file: string, terminal: Terminal): void {
  const names = sessionNames(file);
  if (names.length === 0 || names.includes(DEFAULT)) return;
  const list = printable(names.join(', '));
  terminal.note(`the session "${DEFAULT}" is new; the database has ${list} (--session)`);
}

async function requestInit(args: Arguments, terminal: Terminal): Promise<RequestInit> {
  const headers = new Headers(args.texts('header').map(headerPair));
  const body = await readBody(args.texts('data'), terminal);
  if (body !== undefined && !headers.has('content-type')) {
    headers.set('content-type', 'application/x-www-form-urlencoded');
  }
  return {
    method: args.text('method') ?? (body === undefined ? 'GET' : 'POST'),
    headers,
    redirect: args.flag('no-follow') ? 'manual' : 'follow',
    ...(body === undefined ? {} : { body }),
  };
}

function headerPair(text: string): [name: string, value: string] {
  const colon = text.indexOf(':');
  const name = text.slice(0, colon).trim();
  const value = text.slice(colon + 1).trim();
  // The value may be a secret, so no message contains it, as the one of fetch would.
  if (colon < 0 || !TOKEN.test(name))
    throw new UsageError("--header must be such as 'Accept: text/html'");
  if (/[\r\n\0]/.test(value))
    throw new UsageError(`the header ${name} contains a line break or NUL`);
  if (NOT_SENT.has(name.toLowerCase()))
    throw new UsageError(`the header ${name} is set by the request itself`);
  // In UTF-8, as curl sends it.
  return [name, octetsOf(value)];
}

/** The name of a header (RFC 9110 section 5.6.2). */
const TOKEN = /^[!#$%&'*+.^`|~\w-]+$/;

/** Headers that fetch sets itself; it would ignore a given one silently. */
const NOT_SENT: ReadonlySet<string> = new Set(['host', 'content-length']);

/**
 * The body, as curl makes it: the texts joined with `&`; for `@FILE` the content of a file, for `@-` standard input, without line ends.
 */
async function readBody(
  data: readonly string[],
  terminal: Terminal,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (data.length === 0) return undefined;
  const parts: string[] = [];
  for (const text of data) parts.push(await octetsOfData(text, terminal));
  return new Uint8Array(Buffer.from(parts.join('&'), 'latin1'));
}

async function octetsOfData(text: string, terminal: Terminal): Promise<string> {
  if (!text.startsWith('@')) return octetsOf(text);
  const content = Buffer.from(await readOperand(text.slice(1), terminal));
  return content.toString('latin1').replace(/[\r\n\0]/g, '');
}

async function printResponse(
  response: Response,
  args: Arguments,
  terminal: Terminal,
): Promise<ExitCode> {
  if (args.flag('include')) {
    terminal.print(printable(`HTTP ${response.status} ${response.statusText}`.trimEnd()));
    for (const [name, value] of response.headers)
      terminal.print(printable(`${name}: ${shownText(value)}`));
    terminal.print('');
  }
  if (args.flag('fail') && !response.ok && response.status >= 400) {
    await response.body?.cancel();
    terminal.note(`the server responded with ${response.status} ${response.statusText}`.trimEnd());
    return 1;
  }
  const output = args.text('output');
  const sink =
    output === undefined || output === '-'
      ? toTerminal(terminal)
      : createWriteStream(pathOf(output), { mode: 0o600 });
  await pipeline(response.body === null ? [] : counted(response, output, terminal), sink);
  return 0;
}

function toTerminal(terminal: Terminal): Writable {
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => void terminal.write(chunk).then(() => done(), done),
  });
}

/** The chunks of the body. If the body goes to a file, the number of octets received is shown as progress. */
async function* counted(response: Response, output: string | undefined, terminal: Terminal) {
  // The length of a compressed body is not that of what is written.
  const total = response.headers.has('content-encoding')
    ? null
    : response.headers.get('content-length');
  const showsProgress = terminal.showsProgress && (output !== undefined || !terminal.isInteractive);
  let received = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    received += chunk.length;
    if (showsProgress)
      terminal.progress(`${received}${total === null ? '' : ` of ${total}`} bytes`);
    yield chunk;
  }
  terminal.endProgress();
}
