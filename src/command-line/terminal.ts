import { styleText } from 'node:util';
import { printable } from '../internal/printable.js';
import { UsageError } from './usage-error.js';

type Style = 'bold' | 'green' | 'yellow';

/** A stream to write to; a terminal if `isTTY`. */
export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(data: string | Uint8Array): boolean;
  once(event: 'drain', listener: () => void): unknown;
}

export interface Streams {
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const DEFAULT_COLUMNS = 80;
const CLEAR_LINE = '\r\x1b[2K';
/** In octets. Longer input may be endless. */
const MOST_INPUT = 256 * 1024 * 1024;

/** The standard streams of a command: results go to standard output, everything else to standard error. */
export class Terminal {
  readonly #streams: Streams;
  #hasColor: boolean;
  #hasProgress = false;

  constructor(streams: Streams) {
    this.#streams = streams;
    const { NO_COLOR, TERM } = streams.env;
    this.#hasColor = streams.stdout.isTTY === true && !NO_COLOR && TERM !== 'dumb';
  }

  /** Columns of the terminal; `undefined` if standard output is not a terminal. */
  get columns(): number | undefined {
    const { isTTY, columns } = this.#streams.stdout;
    // Some terminals report 0.
    return isTTY ? columns || DEFAULT_COLUMNS : undefined;
  }

  /** Whether progress can be shown: standard error is a terminal. */
  get showsProgress(): boolean {
    return this.#streams.stderr.isTTY === true && this.#streams.env.TERM !== 'dumb';
  }

  /** Whether standard output is a terminal. */
  get isInteractive(): boolean {
    return this.#streams.stdout.isTTY === true;
  }

  withoutColor(): void {
    this.#hasColor = false;
  }

  paint(style: Style, text: string): string {
    return this.#hasColor ? styleText(style, text, { validateStream: false }) : text;
  }

  /** Prints a line of the result. */
  print(line: string): void {
    if (this.isInteractive) this.endProgress();
    this.#streams.stdout.write(`${line}\n`);
  }

  /** Writes a part of the result unchanged, with backpressure. */
  async write(data: string | Uint8Array): Promise<void> {
    const { stdout } = this.#streams;
    if (this.isInteractive) this.endProgress();
    if (!stdout.write(data)) await new Promise<void>((resolve) => stdout.once('drain', resolve));
  }

  /** Writes text of the result: unchanged or, on a terminal, with control characters replaced, except TABs and line breaks. */
  async writeText(text: Uint8Array): Promise<void> {
    if (!this.isInteractive) return this.write(text);
    await this.write(
      Buffer.from(text)
        .toString()
        .replace(/[^\t\n]+/g, printable),
    );
  }

  /** Prints a line on standard error, with control characters replaced. */
  note(line: string): void {
    this.endProgress();
    this.#streams.stderr.write(`${printable(line)}\n`);
  }

  /** Shows the progress of a long operation, on a terminal only. */
  progress(text: string): void {
    if (!this.showsProgress) return;
    this.#streams.stderr.write(`${CLEAR_LINE}${printable(text)}`);
    this.#hasProgress = true;
  }

  /** Removes the progress from the terminal. */
  endProgress(): void {
    if (this.#hasProgress) this.#streams.stderr.write(CLEAR_LINE);
    this.#hasProgress = false;
  }

  /** All of standard input. @throws UsageError if it is longer than {@link MOST_INPUT} */
  async readInput(): Promise<Uint8Array> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of this.#streams.stdin) {
      chunks.push(Buffer.from(chunk as Uint8Array));
      size += chunk.length;
      if (size > MOST_INPUT) throw new UsageError('standard input is longer than 256 MiB');
    }
    return Buffer.concat(chunks);
  }
}
