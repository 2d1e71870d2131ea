import { explainUnknownFormat } from './explain-unknown-format.js';
import { FileContent } from './file-content.js';
import { detectFormat } from './formats.js';

/**
 * An explanation for a file that does not have the format of a session: the name of its format and the two lines of code that load it, or
 * why it cannot be read.
 * @param expected the format of the session, such as `a cookies.txt file`
 * @returns `null` if nothing is known about the content
 */
export function explainForeignFormat(
  content: Uint8Array,
  path: string,
  expected: string,
): string | null {
  const input = new FileContent(content, undefined);
  if (input.start.startsWith('SQLite format 3'))
    return explainKnownFormat(path, expected, "an SQLite database, such as a browser's");
  try {
    const detected = detectFormat(input);
    if (detected.file.isOfFormat) return explainKnownFormat(path, expected, detected.format.title);
    const reason = explainUnknownFormat(input, detected);
    return reason === null ? null : `${path} is not ${expected}: ${reason}`;
  } catch {
    // A Cookie header without a URL, or an unsupported version of this package's JSON.
    return null;
  }
}

function explainKnownFormat(path: string, expected: string, title: string): string {
  const file = JSON.stringify(path);
  return `${path} is ${title}, not ${expected}. To load it into the session of another file:
  const { cookies } = await readCookieFile(${file});
  session.jar.update(cookies);`;
}
