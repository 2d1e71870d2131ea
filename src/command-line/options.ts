import type { ParseArgsConfig } from 'node:util';

/** An option of a command. */
export interface Option {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  /** Whether it can be repeated. */
  readonly multiple?: boolean;
  /** The placeholder for its value in the help, such as `FILE`. Shells complete `FILE` with file names. */
  readonly value?: string;
  /** The allowed values. */
  readonly choices?: readonly string[];
  readonly help: string;
}

export type Options = Readonly<Record<string, Option>>;

/** The arguments and options of a command. */
export interface Usage {
  readonly name: string;
  /** The arguments without options, such as `IN [OUT]`. */
  readonly operands: string;
  /** How many operands there may be. */
  readonly least: number;
  readonly most: number;
  readonly options: Options;
}

/** Options of every command. */
export const COMMON_OPTIONS: Options = {
  help: { type: 'boolean', short: 'h', help: 'show this help' },
  'no-color': { type: 'boolean', help: 'no colors, as with NO_COLOR' },
};

/** The options as node:util's parseArgs takes them. */
export function parseArgsOptions(options: Options): NonNullable<ParseArgsConfig['options']> {
  return Object.fromEntries(
    Object.entries(options).map(([name, { type, short, multiple = false }]) => [
      name,
      short === undefined ? { type, multiple } : { type, multiple, short },
    ]),
  );
}
