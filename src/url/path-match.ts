/** Whether a request path path-matches a cookie path (RFC 6265bis section 5.1.4, and http.cookiejar). */
export function pathMatch(requestPath: string, cookiePath: string): boolean {
  // Most cookies have this path.
  if (cookiePath === '/') return requestPath[0] === '/';
  if (!requestPath.startsWith(cookiePath)) return false;
  return (
    requestPath.length === cookiePath.length ||
    cookiePath[cookiePath.length - 1] === '/' ||
    requestPath[cookiePath.length] === '/'
  );
}
