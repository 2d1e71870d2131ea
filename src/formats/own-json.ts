import { Cookie, type CookieInit } from '../cookie/cookie.js';
import { LoadError } from '../errors.js';
import { entriesOf, type JarJSON } from '../jar/json.js';
import { FileFindings } from './parsed-file.js';

/** The cookies in this package's JSON. An entry that is no cookie costs no other. @throws LoadError for a version that is not known here */
export function parseOwnJson(data: JarJSON): FileFindings {
  const file = new FileFindings();
  file.isOfFormat = true;
  for (const [index, init] of knownEntries(data).entries()) {
    try {
      file.add(index + 1, new Cookie(init));
    } catch {
      file.skip(index + 1, 'line-not-cookie');
    }
  }
  return file;
}

function knownEntries(data: JarJSON): readonly CookieInit[] {
  try {
    return entriesOf(data);
  } catch (error) {
    throw new LoadError((error as Error).message, { cause: error });
  }
}
