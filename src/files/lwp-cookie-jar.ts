import type { Cookie } from '../cookie/cookie.js';
import { readLwp } from '../formats/lwp-reader.js';
import {
  explainLwp,
  explainLwpAlteration,
  explainLwpName,
  lwpLines,
  writeLwp,
} from '../formats/lwp-writer.js';
import type { ParsedFile } from '../formats/parsed-file.js';
import type { Steps } from '../formats/steps.js';
import { requireOptions } from '../internal/arguments.js';
import type { RefusalReason } from '../refusal.js';
import { FileCookieJar, type FileOptions } from './file-cookie-jar.js';
import { readingRulesOf } from './reading-rules.js';

export { lwpCookieStr } from '../formats/lwp-writer.js';

/** Options of {@link LWPCookieJar.asLwpStr}. */
export type LwpStrOptions = Pick<FileOptions, 'ignoreDiscard' | 'ignoreExpires'>;

const LWP_STR_OPTIONS = { ignoreDiscard: true, ignoreExpires: true } as const;

/** A jar in the file format of Perl's libwww, which represents all fields of a cookie (http.cookiejar: LWPCookieJar). */
export class LWPCookieJar extends FileCookieJar {
  /**
   * The cookies in the format of the file, without its first line (Python: as_lwp_str).
   * @param options which cookies to include; both default to true, as in Python
   */
  asLwpStr(options?: LwpStrOptions): string {
    const included = requireOptions('options', options, LWP_STR_OPTIONS);
    const { ignoreDiscard = true, ignoreExpires = true } = included;
    return lwpLines(
      [...this].filter(
        (cookie) => (ignoreDiscard || !cookie.discard) && (ignoreExpires || !cookie.isExpired()),
      ),
    );
  }

  protected override parseInSteps(content: Uint8Array): Steps<ParsedFile> {
    return readLwp(content, { ...readingRulesOf(this.policy), encoding: 'python' });
  }

  protected override formatInSteps(
    cookies: readonly Cookie[],
    kept?: readonly string[],
  ): Steps<Uint8Array> {
    return writeLwp(cookies, { encoding: 'python', dialect: this.policy.dialect, kept });
  }

  protected override explainSave(cookie: Cookie): RefusalReason | null {
    return explainLwp(cookie, this.policy.dialect) ?? explainLwpName(cookie);
  }

  protected override explainAlteration(cookie: Cookie): RefusalReason | null {
    return explainLwpAlteration(cookie);
  }
}
