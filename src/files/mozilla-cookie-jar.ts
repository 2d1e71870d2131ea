import type { Cookie } from '../cookie/cookie.js';
import { readNetscape } from '../formats/netscape-reader.js';
import {
  explainNetscape,
  explainNetscapeAlteration,
  writeNetscape,
} from '../formats/netscape-writer.js';
import type { ParsedFile } from '../formats/parsed-file.js';
import type { Steps } from '../formats/steps.js';
import { invalidArgValue, requireOptions } from '../internal/arguments.js';
import type { RefusalReason } from '../refusal.js';
import {
  type CookieFilename,
  FileCookieJar,
  type FileCookieJarOptions,
  JAR_HINT,
} from './file-cookie-jar.js';
import { readingRulesOf } from './reading-rules.js';

/** Options of a new {@link MozillaCookieJar}. */
export interface MozillaCookieJarOptions extends FileCookieJarOptions {
  /**
   * How the expiry of a session cookie is written: empty, as in Python, or `'0'`, as in curl, wget and most other tools. Both are read.
   * Under browsers' rules, it also determines how hosts without a dot are written: `localhost.local` for Python, `localhost` and `::1` for
   * curl. Default: empty.
   */
  sessionExpiry?: '' | '0' | undefined;
}

const OPTIONS = { policy: true, delayload: true, sessionExpiry: true } as const;

/**
 * A jar in a cookies.txt file, the format of Netscape, curl, wget and yt-dlp (http.cookiejar: MozillaCookieJar).
 * @example
 * ```js
 * import { MozillaCookieJar } from 'undici-cookiejar';
 *
 * const jar = new MozillaCookieJar('cookies.txt');
 * const { loaded, skipped } = await jar.load({ ignoreDiscard: true });
 * console.log(loaded, skipped); // the number of cookies, and the skipped lines
 * await jar.save({ ignoreDiscard: true });
 * ```
 */
export class MozillaCookieJar extends FileCookieJar {
  /** How the expiry of a session cookie is written. */
  sessionExpiry: '' | '0';

  /** @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) for an invalid file name or option */
  constructor(filename?: CookieFilename, options?: MozillaCookieJarOptions) {
    const { sessionExpiry = '', ...others } = requireOptions('options', options, OPTIONS, JAR_HINT);
    super(filename, others);
    if (sessionExpiry !== '' && sessionExpiry !== '0')
      throw invalidArgValue('options.sessionExpiry', sessionExpiry, "must be '' or '0'");
    this.sessionExpiry = sessionExpiry;
  }

  protected override parseInSteps(content: Uint8Array): Steps<ParsedFile> {
    return readNetscape(content, { ...readingRulesOf(this.policy), encoding: 'python' });
  }

  protected override formatInSteps(
    cookies: readonly Cookie[],
    kept?: readonly string[],
  ): Steps<Uint8Array> {
    const { sessionExpiry } = this;
    const dialect = this.policy.dialect;
    return writeNetscape(cookies, { sessionExpiry, encoding: 'python', dialect, kept });
  }

  protected override explainSave(cookie: Cookie): RefusalReason | null {
    return explainNetscape(cookie, this.policy.dialect);
  }

  protected override explainAlteration(cookie: Cookie): RefusalReason | null {
    return explainNetscapeAlteration(cookie, 'python');
  }
}
