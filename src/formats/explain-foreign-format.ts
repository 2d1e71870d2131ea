import { basename } from 'node:path';
import { FileContent } from './file-content.js';
import { FORMATS } from './formats.js';

/**
 * An explanation for a file that does not have the format of a session but one that `readCookies` reads: the format's name and the two
 * lines of code that load it.
 * @param expected the format of the session, such as `a cookies.txt file`
 * @returns `null` if the format is unknown
 */
export function explainForeignFormat(
  content: Uint8Array,
  path: string,
  expected: string,
): string | null {
  const title = titleOf(new FileContent(content, undefined));
  if (title === null) return null;
  const file = JSON.stringify(basename(path));
  return `${path} is ${title}, not ${expected}. To load it into the session of another file:
  const { cookies } = await readCookieFile(${file});
  session.jar.update(cookies);`;
}

function titleOf(content: FileContent): string | null {
  if (content.start.startsWith('SQLite format 3')) return "a browser's database";
  for (const { title, read } of FORMATS) {
    try {
      if (read(content)?.isOfFormat) return title;
    } catch {
      // A Cookie header without a URL, or an unsupported version of this package's JSON.
      return null;
    }
  }
  return null;
}
