import { TextDecoder } from '../internal/node-modules.js';
import { parseJson } from '../internal/parse-json.js';

const BOM = /^(?:\xef\xbb\xbf)?/;

/** The content of a file, in the forms that the formats inspect. */
export class FileContent {
  /** Its first 4,096 octets without a byte order mark, one character each. */
  readonly start: string;
  /** The first non-blank line of {@link start}, trimmed. */
  readonly firstLine: string;
  #text: string | undefined;
  #json: unknown;
  #isJsonParsed = false;

  /** @param url of the request, for a Cookie header */
  constructor(
    readonly octets: Uint8Array,
    readonly url: string | undefined,
  ) {
    this.start = Buffer.from(octets.subarray(0, 4096)).toString('latin1').replace(BOM, '');
    this.firstLine = (this.start.trimStart().split('\n', 1)[0] as string).trimEnd();
  }

  /** The content as UTF-8. */
  get text(): string {
    this.#text ??= new TextDecoder().decode(this.octets);
    return this.#text;
  }

  /** The parsed content if it is JSON, a list if it is JSON Lines, `undefined` otherwise. */
  get json(): unknown {
    if (!this.#isJsonParsed && /^\s*[[{]/.test(this.start)) {
      this.#json = parseJson(this.text) ?? parseJsonLines(this.text);
    }
    this.#isJsonParsed = true;
    return this.#json;
  }
}

function parseJsonLines(text: string): unknown[] | undefined {
  const values: unknown[] = [];
  for (const line of text.split(/[\r\n]/)) {
    if (line.trim() === '') continue;
    const value = parseJson(line);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}
