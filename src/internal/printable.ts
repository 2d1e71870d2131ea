/** Replaces the characters with which a server could manipulate a terminal: control characters and bidirectional formatting characters. */
export function printable(text: string): string {
  return text.replace(/[\0-\x1f]/g, '?').replace(UNPRINTABLE, '?');
}

/** Escapes the same characters in JSON; JSON.stringify() escapes only ASCII control characters. */
export function escapeUnprintable(json: string): string {
  return json.replace(UNPRINTABLE, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${code}`;
  });
}

const UNPRINTABLE = /[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
