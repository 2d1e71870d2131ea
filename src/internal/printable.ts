/** The text without what would let a server draw on a terminal: control characters, and those that turn the direction of writing. */
export function printable(text: string): string {
  return text.replace(/[\0-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, '?');
}
