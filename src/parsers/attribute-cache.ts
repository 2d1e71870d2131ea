import type { SetCookieScan } from '../headers/set-cookie-scanner.js';
import { detachString } from '../internal/detach-string.js';

/** Longer attributes are not cached. */
const LONGEST_CACHED = 1024;

interface Cached<Attributes> {
  readonly text: string;
  readonly attributes: Attributes;
}

/** For each length of text, the attributes that were parsed last: a server sends the same attributes with many cookies. */
export class AttributeCache<Attributes> {
  readonly #parse: (scan: SetCookieScan) => Attributes;
  readonly #isReusable: (attributes: Attributes, scan: SetCookieScan) => boolean;
  readonly #cached: (Cached<Attributes> | undefined)[] = [];

  /**
   * @param parse parses the remaining attributes of a header
   * @param isReusable whether other cookies can have the same attributes
   */
  constructor(
    parse: (scan: SetCookieScan) => Attributes,
    isReusable: (attributes: Attributes, scan: SetCookieScan) => boolean,
  ) {
    this.#parse = parse;
    this.#isReusable = isReusable;
  }

  /** The remaining attributes of the header. The scan advances only if they are not cached. */
  attributesOf(scan: SetCookieScan): Attributes {
    const length = scan.restLength;
    const last = this.#cached[length];
    if (last !== undefined && scan.isRest(last.text)) return last.attributes;
    const { rest } = scan;
    const attributes = this.#parse(scan);
    if (length <= LONGEST_CACHED && this.#isReusable(attributes, scan))
      this.#cached[length] = { text: detachString(rest), attributes };
    return attributes;
  }
}
