import type { Command } from './command.js';
import { COMMANDS } from './commands.js';
import { COMMON_OPTIONS, type Option } from './options.js';

const PROGRAM = 'undici-cookiejar';
const WIDTH = 80;

/** The output of `--help` without a command. */
export function programHelp(): string {
  const rows = COMMANDS.map(({ name, summary }) => [name, summary] as const);
  return [
    `Usage: ${PROGRAM} COMMAND [OPTIONS]`,
    '',
    'Converts cookie files, explains which cookies are sent, and makes requests.',
    '',
    'Commands:',
    ...columns(rows),
    '',
    `${PROGRAM} COMMAND --help describes a command; --version prints the version.`,
    'Exit codes: 0 success, 1 nothing found, sent or stored, 2 an error.',
    'Values of cookies are masked, except by convert, header, get and --show-values.',
  ].join('\n');
}

/** The output of `--help` for a command. */
export function commandHelp({ name, operands, summary, options, examples }: Command): string {
  const rows = Object.entries({ ...options, ...COMMON_OPTIONS }).map(
    ([option, declaration]) => [optionUsage(option, declaration), optionHelp(declaration)] as const,
  );
  return [
    `Usage: ${PROGRAM} ${name} ${operands} [OPTIONS]`,
    '',
    ...wrap(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`, WIDTH),
    '',
    'Options:',
    ...columns(rows),
    '',
    'Examples:',
    ...examples.flatMap(([commandLine, effect]) => [
      `  ${PROGRAM} ${commandLine}`,
      ...wrap(effect, WIDTH - 6).map((line) => `      ${line}`),
    ]),
  ].join('\n');
}

function optionUsage(name: string, { short, value }: Option): string {
  const long = value === undefined ? `--${name}` : `--${name} ${value}`;
  return short === undefined ? `    ${long}` : `-${short}, ${long}`;
}

function optionHelp({ help, choices }: Option): string {
  return choices === undefined ? help : `${help} (${choices.join(', ')})`;
}

const WIDEST_FIRST_COLUMN = 24;

/** Two columns, the second wrapped. */
function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.min(WIDEST_FIRST_COLUMN, Math.max(...rows.map(([first]) => first.length)));
  const indent = ' '.repeat(width + 4);
  return rows.flatMap(([first, second]) => {
    const lines = wrap(second, WIDTH - indent.length);
    if (first.length > width) return [`  ${first}`, ...lines.map((line) => indent + line)];
    return lines.map((line, at) =>
      at === 0 ? `  ${first.padEnd(width)}  ${line}` : indent + line,
    );
  });
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
