// Requests and responses that are ready before the clock runs, so that a lap times the jar alone.

/** @import { CookieRequest, CookieResponse } from 'undici-cookiejar' */

/** @implements {CookieRequest} */
export class PreparedRequest {
  unverifiable = false;
  /** The Cookie header that a jar added last. */
  cookie = '';
  #url;
  #host;

  /** @param {string} url */
  constructor(url) {
    this.#url = url;
    this.#host = new URL(url).host;
  }

  get originReqHost() {
    return this.#host;
  }

  getFullUrl() {
    return this.#url;
  }

  getHost() {
    return this.#host;
  }

  getType() {
    return 'https';
  }

  hasHeader() {
    return false;
  }

  /**
   * @param {string} _name
   * @param {string} [fallback]
   */
  getHeader(_name, fallback) {
    return fallback;
  }

  headerItems() {
    return [];
  }

  /**
   * @param {string} _name
   * @param {string} value
   */
  addUnredirectedHeader(_name, value) {
    this.cookie = value;
  }
}

/** @type {string[]} */
const NONE = [];

/** @implements {CookieResponse} */
export class PreparedResponse {
  #setCookie;

  /** @param {string[]} setCookie */
  constructor(setCookie) {
    this.#setCookie = setCookie;
  }

  info() {
    return this;
  }

  /** @param {string} name */
  getAll(name) {
    return name === 'Set-Cookie' ? this.#setCookie : NONE;
  }
}
