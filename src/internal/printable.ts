/** Replaces the characters with which a server could manipulate a terminal: control characters and bidirectional formatting characters. */
export function printable(text: string): string {
  return text.replace(/[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, '?');
}
