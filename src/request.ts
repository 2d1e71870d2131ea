/** A request as a jar and its policy see it: urllib.request.Request, as http.cookiejar documents it. */
export interface CookieRequest {
  /** The whole URL, as it goes out. */
  getFullUrl(): string;
  /** Host and port, as they stand in the URL. */
  getHost(): string;
  /** The scheme in lower case, without a colon. */
  getType(): string;
  /** Whether the user had no chance to approve the request (RFC 2965 3.3.6), as with a redirect to another site or an image in a page. */
  readonly unverifiable: boolean;
  /** The host of the request that the user began with (RFC 2965: origin transaction). */
  readonly originReqHost: string;
  hasHeader(name: string): boolean;
  getHeader(name: string, fallback?: string): string | undefined;
  headerItems(): [string, string][];
  /** Adds a header that does not travel on to a redirect's next request. */
  addUnredirectedHeader(name: string, value: string): void;
  /** URL of the page on whose behalf the request is made, for SameSite and Partitioned; `null` or left out: a person typed the address. */
  readonly initiator?: string | null;
  /** `GET` when left out. */
  readonly method?: string;
  /** Whether the answer replaces the top-level page; true when left out. */
  readonly navigation?: boolean;
}

/** A response as a jar sees it: email.message.Message through `info()`. */
export interface CookieResponse {
  info(): {
    /** All values of the header, its name in any case, in the order in which they came. */
    getAll(name: string): string[];
  };
}
