import { Cookie, type CookieInit } from '../cookie/cookie.js';
import { LoadError } from '../errors.js';
import { entriesOf, type JarJSON } from '../jar/json.js';
import { storedDomain } from '../url/stored-domain.js';
import { FileFindings } from './parsed-file.js';

/** Parses this package's JSON. An entry that is not a cookie is skipped. @throws LoadError for an unknown version */
export function parseOwnJson(data: JarJSON): FileFindings {
  const file = new FileFindings();
  file.isOfFormat = true;
  for (const [index, init] of knownEntries(data).entries()) {
    const cookie = cookieOf(init);
    if (cookie === null) file.skip(index + 1, 'line-not-cookie');
    else if (storedDomain(cookie.domain, 'http.cookiejar') === null)
      file.skip(index + 1, 'line-domain');
    else file.add(index + 1, cookie);
  }
  return file;
}

/** `null` if a field has a wrong type. */
export function cookieOf(init: CookieInit): Cookie | null {
  try {
    return new Cookie(init);
  } catch {
    return null;
  }
}

/** The unvalidated list of cookies. @throws LoadError if there is no list, or the version is unknown */
export function knownEntries(data: JarJSON): readonly CookieInit[] {
  try {
    return entriesOf(data);
  } catch (error) {
    throw new LoadError((error as Error).message, { cause: error });
  }
}
