/**
 * Parses a URL, relative to a base if there is one; `null` if it is invalid.
 * Not `URL.canParse()`: in Node 20 and 22, once it has run a few thousand times, it calls each text with a letter from U+0080 to U+00FF
 * invalid, such as `http://bücher.example`.
 */
export function parseUrl(text: string, base?: string): URL | null {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}
