import type { Cookie } from '../cookie/cookie.js';
import type { Origin } from './origin.js';
import type { RequestContext } from './request.js';
import type { OwnCookies } from './request-cookies.js';

/** What a program says of one call. */
export interface CallOptions {
  readonly initiator?: string | null | undefined;
  readonly navigation?: boolean | undefined;
  readonly ownCookies?: OwnCookies | null | undefined;
}

/** One call of a program: its first request, and those that redirects made of it. */
export class Call {
  /** Every cookie that the jar accepted, of whichever hop. */
  readonly accepted: Cookie[] = [];
  readonly ownCookies: OwnCookies | null;
  readonly #initiator: string | null;
  readonly #navigation: boolean;
  #first: Origin | undefined;
  #isRedirected = false;

  constructor({ initiator, navigation, ownCookies }: CallOptions = {}) {
    this.#initiator = initiator ?? null;
    this.#navigation = navigation ?? true;
    this.ownCookies = ownCookies ?? null;
  }

  /** Where the program sent the call; undefined before its first request. */
  get first(): Origin | undefined {
    return this.#first;
  }

  /** Told that the response to a request to this origin sends the call elsewhere. */
  redirectFrom(origin: Origin): void {
    this.#first ??= origin;
    this.#isRedirected = true;
  }

  /** What is to be said of the next request: one that a redirect made is unverifiable, as in urllib. */
  contextFor(origin: Origin): RequestContext {
    this.#first ??= origin;
    return {
      unverifiable: this.#isRedirected,
      originReqHost: this.#first.hostname,
      initiator: this.#initiator,
      navigation: this.#navigation,
    };
  }
}
