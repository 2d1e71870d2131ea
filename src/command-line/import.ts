import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { browserProfiles } from '../browser-databases/browser-profiles.js';
import { BROWSERS, type BrowserName } from '../browser-databases/browser-roots.js';
import type { BrowserDatabaseOptions } from '../browser-databases/database-options.js';
import { readCookieFile } from '../files/read-cookie-file.js';
import { type Arguments, didYouMean } from './arguments.js';
import type { ExitCode } from './command.js';
import { domainsOf, noteCounts, pathOf, readOperand } from './read-input.js';
import type { Terminal } from './terminal.js';
import { UsageError } from './usage-error.js';
import { writeOutput } from './write-output.js';

/** Writes cookies of a browser's database into a file. */
export async function run(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const output = args.requiredText('output');
  const domains = domainsOf(args);
  if (domains.length === 0 && !args.flag('all')) {
    throw new UsageError('select sites with --domain, or the cookies of all sites with --all');
  }
  const folder = await profileFolder(
    requireBrowser(args.operands[0] as string),
    args.text('profile'),
  );
  const options = await databaseOptions(args, domains, terminal);
  const { cookies, skipped } = await readCookieFile(folder, options);
  noteCounts(skipped, terminal);
  if (cookies.length === 0) return 1;
  return writeOutput(cookies, output, args, terminal);
}

function requireBrowser(name: string): BrowserName {
  const browser = BROWSERS.find((each) => each === name);
  if (browser !== undefined) return browser;
  throw new UsageError(`unknown browser "${name}"; ${didYouMean(name, BROWSERS)}`);
}

/** The folder of the profile with this name or folder name, or the given folder; by default the browser's default profile. */
async function profileFolder(browser: BrowserName, wanted: string | undefined): Promise<string> {
  const isPath = wanted !== undefined && /[\\/]/.test(wanted);
  if (isPath && existsSync(pathOf(wanted))) return pathOf(wanted);
  const profiles = await browserProfiles(browser);
  const isNamed = ({ name }: { name: string }) => wanted === undefined || name === wanted;
  const profile =
    profiles.find(isNamed) ?? profiles.find(({ folder }) => basename(folder) === wanted);
  if (profile !== undefined) return profile.folder;
  if (isPath) throw new UsageError(`there is no folder ${wanted}`);
  if (wanted !== undefined && existsSync(wanted)) return wanted;
  if (profiles.length === 0) {
    throw new UsageError(`no profile of ${browser} was found; set its folder with --profile`);
  }
  const names = profiles.map(({ name }) => name).join(', ');
  throw new UsageError(`${browser} has no profile "${wanted}"; it has ${names}`);
}

async function databaseOptions(
  args: Arguments,
  domains: readonly string[],
  terminal: Terminal,
): Promise<BrowserDatabaseOptions> {
  const container = args.text('container');
  const file = args.text('password-file');
  return {
    domains: domains.length === 0 ? undefined : domains,
    partitions: args.flag('partitions'),
    container: container !== undefined && /^\d+$/.test(container) ? Number(container) : container,
    password: file === undefined ? undefined : () => readPassword(file, terminal),
  };
}

async function readPassword(file: string, terminal: Terminal): Promise<string> {
  const content = await readOperand(file, terminal);
  return Buffer.from(content)
    .toString()
    .replace(/\r?\n$/, '');
}
