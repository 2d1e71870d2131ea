import type { Cookie, CookieInit } from '../cookie/cookie.js';
import { TextDecoder } from '../internal/node-modules.js';
import { parseJson } from '../internal/parse-json.js';
import { FORMAT, isJarJson, type JarJSON, VERSION } from '../jar/json.js';
import { reportReplacements } from './encoding.js';
import { cookieOf, knownEntries } from './own-json.js';
import { FileFindings, type ParsedFile } from './parsed-file.js';
import { LINES_PER_STEP, type Steps } from './steps.js';

// The JSON form of a jar with one cookie per line, oldest first, so that it can be written and read in steps.

const HEAD = `{"format":"${FORMAT}","version":${VERSION},"cookies":[\n`;
const TAIL = '\n]}\n';

/** Writes the cookies as JSON, which `CookieJar.fromJSON()` and `readCookies()` also read. @param kept entries that could not be parsed */
export function* writeSessionJson(
  cookies: readonly Cookie[],
  kept: readonly string[] = [],
): Steps<Uint8Array> {
  const chunks = [Buffer.from(HEAD)];
  for (let at = 0; at < cookies.length; at += LINES_PER_STEP) {
    const lines = cookies.slice(at, at + LINES_PER_STEP).map((cookie) => JSON.stringify(cookie));
    chunks.push(Buffer.from(`${at === 0 ? '' : ',\n'}${lines.join(',\n')}`));
    yield;
  }
  const separator = cookies.length > 0 && kept.length > 0 ? ',\n' : '';
  chunks.push(Buffer.from(separator + kept.join(',\n') + TAIL));
  return yield* joined(chunks);
}

/** Buffer.concat() in steps. */
function* joined(chunks: readonly Buffer[]): Steps<Uint8Array> {
  const size = chunks.reduce((sum, { length }) => sum + length, 0);
  const content = Buffer.allocUnsafeSlow(size);
  let offset = 0;
  for (const chunk of chunks) {
    content.set(chunk, offset);
    offset += chunk.length;
    yield;
  }
  return content;
}

/** Reads the JSON form of a jar in any layout. An entry that is not a cookie is skipped; the others are still read. */
export function* readSessionJson(content: Uint8Array): Steps<ParsedFile> {
  const text = new TextDecoder().decode(content);
  yield;
  const entries = (yield* entriesOfLines(text)) ?? entriesOfText(text);
  const file = new FileFindings();
  if (entries === null) return file;
  file.isOfFormat = true;
  const { inits, oldestFirst } = entries;
  let count = 0;
  for (const index of oldestFirst) {
    if (count++ % LINES_PER_STEP === 0) yield;
    const init = inits[index] as CookieInit;
    const cookie = cookieOf(init);
    if (cookie !== null) file.add(index + 1, cookie);
    else {
      file.skip(index + 1, 'line-not-cookie');
      file.kept.push(JSON.stringify(init));
    }
  }
  reportReplacements(file, content);
  return file;
}

interface Entries {
  /** In the order of the file. */
  readonly inits: readonly CookieInit[];
  /** Their indexes in the order of creation. */
  readonly oldestFirst: Iterable<number>;
}

/** The entries of a file in the layout of {@link writeSessionJson}; `null` for any other layout. */
function* entriesOfLines(text: string): Steps<Entries | null> {
  if (!text.startsWith(HEAD) || !text.endsWith(TAIL)) return null;
  // The tail begins with the end of the last line.
  const end = text.length - TAIL.length;
  const inits: CookieInit[] = [];
  try {
    for (let start = HEAD.length, next: number; start <= end; start = next + 1) {
      if (inits.length % LINES_PER_STEP === 0) yield;
      next = text.indexOf('\n', start);
      const hasComma = next < end && text[next - 1] === ',';
      inits.push(JSON.parse(text.slice(start, hasComma ? next - 1 : next)));
    }
    return { inits, oldestFirst: inits.keys() };
  } catch {
    return null;
  }
}

/**
 * The entries of the JSON form of a jar in any layout; `null` if the text is not the JSON form of a jar. @throws LoadError for an unknown
 * version
 */
function entriesOfText(text: string): Entries | null {
  const data = parseJson(text);
  if (!isJarJson(data)) return null;
  const inits = knownEntries(data);
  return { inits, oldestFirst: creationOrder(data, inits) };
}

function creationOrder({ creation }: JarJSON, inits: readonly CookieInit[]): Iterable<number> {
  if (!Array.isArray(creation) || creation.length !== inits.length) return inits.keys();
  const order = new Set(creation);
  const isOrder = order.size === inits.length && creation.every((at) => isIndex(at, inits));
  return isOrder ? order : inits.keys();
}

function isIndex(at: unknown, inits: readonly CookieInit[]): boolean {
  return Number.isInteger(at) && inits[at as number] !== undefined;
}
