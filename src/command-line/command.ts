import type { Arguments } from './arguments.js';
import type { Usage } from './options.js';
import type { Terminal } from './terminal.js';

/** The exit codes of grep and diff: 0 done, 1 the answer is no, 2 wrong usage or input that cannot be read. */
export type ExitCode = 0 | 1 | 2;

/** A command as it is declared. Parsing, help and shell completion are made from it. */
export interface Command extends Usage {
  readonly summary: string;
  /** Command lines for the help, each with what it does. */
  readonly examples: readonly (readonly [commandLine: string, effect: string])[];
  /** Loads the code of the command, which `--help` does not need. */
  load(): Promise<CommandModule>;
}

/** The module of a command. */
export interface CommandModule {
  /** @param commands all commands, for shell completion */
  run(args: Arguments, terminal: Terminal, commands: readonly Command[]): Promise<ExitCode>;
}
