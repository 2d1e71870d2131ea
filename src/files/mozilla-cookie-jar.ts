import type { Cookie } from '../cookie/cookie.js';
import { parseNetscape } from '../formats/netscape-reader.js';
import {
  explainNetscape,
  explainNetscapeAlteration,
  formatNetscape,
} from '../formats/netscape-writer.js';
import type { ParsedFile } from '../formats/parsed-file.js';
import type { RefusalReason } from '../refusal.js';
import { FileCookieJar, type FileCookieJarOptions } from './file-cookie-jar.js';

/** What a new jar needs to know of its cookies.txt. */
export interface MozillaCookieJarOptions extends FileCookieJarOptions {
  /**
   * How the expiry of a session cookie is written: empty, as Python writes and reads it, or `'0'`, as curl, wget and most
   * others do. Either is read. Default: empty.
   */
  sessionExpiry?: '' | '0' | undefined;
}

/** A jar in a cookies.txt file, the format of Netscape, curl, wget and yt-dlp (http.cookiejar: MozillaCookieJar). */
export class MozillaCookieJar extends FileCookieJar {
  /** How the expiry of a session cookie is written. */
  sessionExpiry: '' | '0';

  constructor(filename?: string | URL | null, options: MozillaCookieJarOptions = {}) {
    super(filename, options);
    this.sessionExpiry = options.sessionExpiry ?? '';
  }

  protected override parse(content: Uint8Array): ParsedFile {
    return parseNetscape(content, { reading: this.policy.reading, encoding: 'python' });
  }

  protected override format(cookies: readonly Cookie[]): Uint8Array {
    return formatNetscape(cookies, { sessionExpiry: this.sessionExpiry, encoding: 'python' });
  }

  protected override explainSave(cookie: Cookie): RefusalReason | null {
    return explainNetscape(cookie);
  }

  protected override explainAlteration(cookie: Cookie): RefusalReason | null {
    return explainNetscapeAlteration(cookie);
  }
}
