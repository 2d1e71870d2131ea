import type { Arguments } from './arguments.js';
import type { Usage } from './options.js';
import type { Terminal } from './terminal.js';

/** Exit codes as in grep and diff: 0 success, 1 nothing found, sent or stored, 2 wrong usage or unreadable input. */
export type ExitCode = 0 | 1 | 2;

/** The declaration of a command, from which parsing, help and shell completion are generated. */
export interface Command extends Usage {
  readonly summary: string;
  /** Command lines for the help, each with a description. */
  readonly examples: readonly (readonly [commandLine: string, effect: string])[];
  /** Loads the code of the command, which `--help` does not need. */
  load(): Promise<CommandModule>;
}

/** The module of a command. */
export interface CommandModule {
  /** @param commands all commands, for shell completion */
  run(args: Arguments, terminal: Terminal, commands: readonly Command[]): Promise<ExitCode>;
}
