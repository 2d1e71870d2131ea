import { type Cookie, wireValue } from '../cookie/cookie.js';
import type { Arguments } from './arguments.js';
import type { ExitCode } from './command.js';
import { cookieOutput, flagsText, jsonOutput, shownText, shownValue } from './cookie-output.js';
import { expiryText } from './expiry-text.js';
import { readInput } from './read-input.js';
import { printTable } from './table.js';
import type { Terminal } from './terminal.js';

const HEADING = ['NAME', 'DOMAIN', 'PATH', 'EXPIRES', 'FLAGS', 'SIZE'];

/** Lists the cookies of a file. */
export async function run(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const { cookies } = await readInput(args.operands[0] ?? '-', args, terminal);
  const showValues = args.flag('show-values');
  if (args.flag('json')) {
    terminal.print(
      jsonOutput({ cookies: cookies.map((cookie) => cookieOutput(cookie, showValues)) }),
    );
  } else if (cookies.length > 0) {
    const rows = cookies.toSorted(byDomain).map((cookie) => toRow(cookie, showValues));
    printTable(showValues ? [...HEADING, 'VALUE'] : HEADING, rows, terminal);
  }
  return cookies.length > 0 ? 0 : 1;
}

/** Sorts by the labels of the domain, last label first, so that the cookies of a site are adjacent. */
function byDomain(a: Cookie, b: Cookie): number {
  const [one, other] = [a, b].map(({ domain }) => domain.split('.').reverse().join('.'));
  return (one as string).localeCompare(other as string) || a.path.localeCompare(b.path);
}

function toRow(cookie: Cookie, showValues: boolean): string[] {
  const { name, domain, path, expires } = cookie;
  const size = String(name.length + (wireValue(cookie)?.length ?? 0));
  const [shownName, shownPath] = [name, path].map(shownText) as [string, string];
  const row = [shownName, domain, shownPath, expiryText(expires), flagsText(cookie), size];
  return showValues ? [...row, shownValue(cookie, true) ?? ''] : row;
}
