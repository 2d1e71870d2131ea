import type { Cookie } from '../cookie/cookie.js';
import { parseLwp } from '../formats/lwp-reader.js';
import { explainLwp, explainLwpAlteration, formatLwp, lwpLines } from '../formats/lwp-writer.js';
import type { ParsedFile } from '../formats/parsed-file.js';
import type { RefusalReason } from '../refusal.js';
import { FileCookieJar, type FileOptions } from './file-cookie-jar.js';

export { lwpCookieStr } from '../formats/lwp-writer.js';

/** A jar in a file of Perl's libwww, which holds all fields of a cookie (http.cookiejar: LWPCookieJar). */
export class LWPCookieJar extends FileCookieJar {
  /**
   * The cookies in the format of the file, without its first line (Python: as_lwp_str).
   * @param options both true where left out, as in Python
   */
  asLwpStr({
    ignoreDiscard = true,
    ignoreExpires = true,
  }: Pick<FileOptions, 'ignoreDiscard' | 'ignoreExpires'> = {}): string {
    return lwpLines(
      [...this].filter(
        (cookie) => (ignoreDiscard || !cookie.discard) && (ignoreExpires || !cookie.isExpired()),
      ),
    );
  }

  protected override parse(content: Uint8Array): ParsedFile {
    return parseLwp(content, { reading: this.policy.reading, encoding: 'python' });
  }

  protected override format(cookies: readonly Cookie[]): Uint8Array {
    return formatLwp(cookies, 'python');
  }

  protected override explainSave(cookie: Cookie): RefusalReason | null {
    return explainLwp(cookie);
  }

  protected override explainAlteration(cookie: Cookie): RefusalReason | null {
    return explainLwpAlteration(cookie);
  }
}
