const BOM = /^(?:\xef\xbb\xbf)?/;

/** The content of a file, in the forms in which the formats recognise it. */
export class FileContent {
  /** Its first 4,096 octets without a byte order mark, one character each. */
  readonly start: string;
  /** The first line of these that is not blank, without spaces around it. */
  readonly firstLine: string;
  #text: string | undefined;
  #json: unknown;
  #isJsonParsed = false;

  /** @param url of a request that a header without a host was sent with */
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

  /** The data if the content is JSON, or JSON Lines as a list; else `undefined`. */
  get json(): unknown {
    if (!this.#isJsonParsed && /^\s*[[{]/.test(this.start)) {
      this.#json = parseJson(this.text) ?? parseJsonLines(this.text);
    }
    this.#isJsonParsed = true;
    return this.#json;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parseJsonLines(text: string): unknown[] | undefined {
  const values: unknown[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const value = parseJson(line);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}
