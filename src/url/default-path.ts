/** The default-path of a URL path: up to, but not including, the last slash; `/` if there is only one slash (RFC 6265bis section 5.1.4). */
export function defaultPath(urlPath: string): string {
  return urlPath.slice(0, urlPath.lastIndexOf('/')) || '/';
}
