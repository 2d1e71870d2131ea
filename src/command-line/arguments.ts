import { parseArgs } from 'node:util';
import { nearestName } from '../internal/arguments.js';
import {
  COMMON_OPTIONS,
  type Option,
  type Options,
  parseArgsOptions,
  type Usage,
} from './options.js';
import { UsageError } from './usage-error.js';

type Value = string | boolean | readonly (string | boolean)[] | undefined;

/** A parsed command line, checked against the declaration of its command. */
export class Arguments {
  readonly operands: readonly string[];
  readonly #values: Readonly<Record<string, Value>>;

  /** @throws UsageError */
  constructor(command: Usage, args: readonly string[]) {
    const options = { ...command.options, ...COMMON_OPTIONS };
    const { values, positionals } = parse(args, options);
    this.operands = positionals;
    this.#values = values;
    if (this.flag('help')) return;
    checkOperands(command, positionals);
    for (const [name, { choices }] of Object.entries(options)) {
      if (choices !== undefined)
        for (const text of this.texts(name)) checkChoice(name, text, choices);
    }
    for (const name of ['file', 'output']) checkFile(this.text(name));
  }

  flag(name: string): boolean {
    return this.#values[name] === true;
  }

  text(name: string): string | undefined {
    return this.texts(name).at(-1);
  }

  texts(name: string): string[] {
    const value = this.#values[name];
    return [value].flat().filter((text) => typeof text === 'string');
  }

  /** @throws UsageError if the option is missing */
  requiredText(name: string): string {
    const text = this.text(name);
    if (text === undefined) throw new UsageError(`the option --${name} is required`);
    return text;
  }
}

function parse(args: readonly string[], options: Options) {
  const parsed = parseTokens(args, options);
  const given = parsed.tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []));
  const repeated = given.find((name, at) => isSingle(options[name]) && given.indexOf(name) < at);
  if (repeated !== undefined)
    throw new UsageError(`the option --${repeated} is given more than once`);
  return parsed;
}

function parseTokens(args: readonly string[], options: Options) {
  try {
    return parseArgs({
      args: [...args],
      options: parseArgsOptions(options),
      allowPositionals: true,
      strict: true,
      tokens: true,
    });
  } catch (error) {
    throw toUsageError(error as Error & { code?: string }, options);
  }
}

/** Whether only one value of the option would be used. */
function isSingle(option: Option | undefined): boolean {
  return option?.type === 'string' && option.multiple !== true;
}

function toUsageError(error: Error & { code?: string }, options: Options): UsageError {
  const unknown = /^Unknown option '(--?[^']*)'/.exec(error.message)?.[1];
  if (unknown === undefined) return new UsageError(error.message.replace(/\n.*/s, ''));
  const names = Object.keys(options).map((name) => `--${name}`);
  return new UsageError(`unknown option ${unknown}; ${didYouMean(unknown, names)}`);
}

/** "did you mean …?", or the list of all names if no name is similar. */
export function didYouMean(text: string, names: readonly string[]): string {
  const nearest = nearestName(text, names);
  return nearest === undefined ? `there are ${names.join(', ')}` : `did you mean ${nearest}?`;
}

function checkOperands({ name, operands, least, most }: Usage, given: readonly string[]): void {
  if (given.length >= least && given.length <= most) return;
  const problem =
    given.length < least ? 'too few arguments' : `unexpected argument "${given[most]}"`;
  throw new UsageError(`${problem}; the usage is ${`${name} ${operands}`.trim()}`);
}

/** `-o=FILE` means the file `=FILE`. */
function checkFile(path: string | undefined): void {
  if (path?.startsWith('='))
    throw new UsageError(
      `the file "${path}" begins with "="; if that is its name, write "./${path}"`,
    );
}

function checkChoice(name: string, text: string, choices: readonly string[]): void {
  if (choices.includes(text)) return;
  throw new UsageError(`--${name} does not take "${text}"; ${didYouMean(text, choices)}`);
}
