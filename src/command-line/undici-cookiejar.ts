#!/usr/bin/env node
import { readFileSync, realpathSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { printable } from '../internal/printable.js';
import { Arguments, didYouMean } from './arguments.js';
import type { ExitCode } from './command.js';
import { commandLineMessage } from './command-line-message.js';
import { COMMANDS } from './commands.js';
import { commandHelp, programHelp } from './help.js';
import { type Streams, Terminal } from './terminal.js';
import { UsageError } from './usage-error.js';

/**
 * The program `undici-cookiejar`.
 * @param args the command-line arguments, without Node and the program
 */
export async function runCommandLine(args: readonly string[], streams: Streams): Promise<ExitCode> {
  const terminal = new Terminal(streams);
  try {
    return await run(args, terminal);
  } catch (error) {
    terminal.note(`undici-cookiejar: ${commandLineMessage(messageOf(error))}`);
    if (error instanceof UsageError) terminal.note(`Try: undici-cookiejar ${helpFor(args)}--help`);
    return 2;
  }
}

async function run([name, ...rest]: readonly string[], terminal: Terminal): Promise<ExitCode> {
  if (name === undefined) throw new UsageError('no command was given');
  if (name === '--version' || name === '-V') return show(version(), terminal);
  if (name === '--help' || name === '-h' || name === 'help') {
    const [topic] = rest;
    return show(topic === undefined ? programHelp() : commandHelp(commandNamed(topic)), terminal);
  }
  const command = commandNamed(name);
  const args = new Arguments(command, rest);
  if (args.flag('help')) return show(commandHelp(command), terminal);
  if (args.flag('no-color')) terminal.withoutColor();
  return (await command.load()).run(args, terminal, COMMANDS);
}

function commandNamed(name: string) {
  const command = COMMANDS.find((each) => each.name === name);
  if (command !== undefined) return command;
  const names = [...COMMANDS.map((each) => each.name), 'help'];
  throw new UsageError(`unknown command "${name}"; ${didYouMean(name, names)}`);
}

function helpFor([name]: readonly string[]): string {
  return COMMANDS.some((command) => command.name === name) ? `${name} ` : '';
}

function show(text: string, terminal: Terminal): ExitCode {
  terminal.print(text);
  return 0;
}

function version(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** The message of an error and of its causes: a fetch error itself only says "fetch failed". */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, cause } = error;
  // An error with a code already gives the reason.
  const isClear = 'code' in error || !(cause instanceof Error) || message.includes(cause.message);
  if (isClear) return message;
  const reasons =
    cause instanceof AggregateError ? cause.errors.map(messageOf) : [messageOf(cause)];
  return `${message}: ${reasons.join('; ')}`;
}

/** Whether Node runs this file as the program, rather than importing it. */
function isProgram(): boolean {
  const [, started] = process.argv;
  try {
    return started !== undefined && realpathSync(started) === fileURLToPath(import.meta.url);
  } catch {
    return false;
  }
}

if (isProgram()) {
  // `| head` closes the pipe when it has read enough.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    process.stderr.write(`undici-cookiejar: ${printable(error.message)}\n`);
    process.exit(2);
  });
  // If nobody reads the notes, the result is the same.
  process.stderr.on('error', () => {});
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message, code }: NodeJS.ErrnoException) => {
    // node:sqlite is experimental in Node 22 and 24, and the command reports a failed save itself.
    if (name === 'ExperimentalWarning' || code === 'COOKIES_NOT_SAVED') return;
    process.stderr.write(`undici-cookiejar: ${printable(message)}\n`);
  });
  void runCommandLine(process.argv.slice(2), process).then((code) => {
    process.exitCode = code;
  });
}
