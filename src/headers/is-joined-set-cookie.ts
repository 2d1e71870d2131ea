const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
/** In the cookie pair, a comma may be data, so it is a separator only with a space after it, as `Headers.get()` joins. */
const IN_PAIR = new RegExp(`^[^=;]*=[^;]*,[ \\t]+${TOKEN}=`);
const PAIR = new RegExp(`[ \\t]*${TOKEN}=`, 'y');

/**
 * Whether the text appears to be several Set-Cookie headers joined by commas, as `Headers.get('set-cookie')` and older libraries do. A date
 * contains a comma too, but no `=` after the next word.
 */
export function isJoinedSetCookie(text: string): boolean {
  if (!hasPairAfterComma(text, 0)) return false;
  const unquoted = text.replace(/"[^"]*"/g, '""');
  const semicolon = unquoted.indexOf(';');
  return IN_PAIR.test(unquoted) || (semicolon >= 0 && hasPairAfterComma(unquoted, semicolon));
}

function hasPairAfterComma(text: string, start: number): boolean {
  for (let comma = text.indexOf(',', start); comma >= 0; comma = text.indexOf(',', comma + 1)) {
    PAIR.lastIndex = comma + 1;
    if (PAIR.test(text)) return true;
  }
  return false;
}
