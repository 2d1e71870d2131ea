import { Readable } from 'node:stream';
import { runCommandLine } from '../../src/command-line/undici-cookiejar.js';

/** What a run of the program printed, and its exit code. */
export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How the program is started. */
export interface Start {
  readonly input?: string | Uint8Array | Iterable<Uint8Array>;
  readonly env?: Readonly<Record<string, string>>;
  /** Columns of the terminal on standard output; left out: a pipe. */
  readonly columns?: number;
  /** Whether standard error is a terminal. */
  readonly showsProgress?: boolean;
}

class Collector {
  text = '';
  readonly isTTY: boolean;
  readonly columns: number;

  constructor(columns: number | undefined) {
    this.isTTY = columns !== undefined;
    this.columns = columns ?? 0;
  }

  write(data: string | Uint8Array): boolean {
    this.text += typeof data === 'string' ? data : Buffer.from(data).toString();
    return true;
  }

  once(): void {}
}

/** Runs the program in this process. */
export async function run(
  args: readonly string[],
  { input = '', env = {}, columns, showsProgress = false }: Start = {},
): Promise<Run> {
  const stdout = new Collector(columns);
  const stderr = new Collector(showsProgress ? 80 : undefined);
  const isWhole = typeof input === 'string' || input instanceof Uint8Array;
  const stdin = Readable.from(isWhole ? [Buffer.from(input)] : input);
  const code = await runCommandLine(args, { stdin, stdout, stderr, env });
  return { code, stdout: stdout.text, stderr: stderr.text };
}
