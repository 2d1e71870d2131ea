/** Whose rules apply: http.cookiejar's or browsers'. */
export type Dialect = 'http.cookiejar' | 'rfc6265bis';
