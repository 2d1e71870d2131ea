import type { Cookie } from '../cookie/cookie.js';
import { explainPrefix } from '../cookie/prefix.js';
import { hasControlCharacter } from '../internal/octets.js';
import type { RefusalCode } from '../refusal.js';
import { defaultPublicSuffixList } from '../url/public-suffix-list.js';
import type { FileFindings } from './parsed-file.js';

/** Skips cookies that no browser would have accepted and no tool should send: the file was forged or modified. */
export function withoutImpossible(file: FileFindings): Cookie[] {
  return file.cookies.filter((cookie, index) => {
    const code = explainText(cookie) ?? explainImpossible(cookie);
    if (code !== null) file.skip(file.lines[index] ?? index + 1, code);
    return code === null;
  });
}

function explainText({ name, value, path }: Cookie): RefusalCode | null {
  return [name, value ?? '', path].some(hasControlCharacter) ? 'line-control-character' : null;
}

/** Why no browser would have accepted the cookie; `null` if it could. A jar under http.cookiejar's rules may have one. */
export function explainImpossible(cookie: Cookie): RefusalCode | null {
  return explainPrefix(cookie) ?? explainDomain(cookie.domain);
}

function explainDomain(domain: string): RefusalCode | null {
  if (!domain.startsWith('.')) return null;
  // A trailing dot (the DNS root) does not change the public suffix (R5).
  const name = domain.slice(1).replace(/\.$/, '');
  return defaultPublicSuffixList.publicSuffix(name) === name ? 'public-suffix' : null;
}
