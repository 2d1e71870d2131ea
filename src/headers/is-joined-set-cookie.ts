const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
/** In the cookie pair, a comma may be data, so it is a separator only with a space after it, as `Headers.get()` joins. */
const IN_PAIR = new RegExp(`^[^=;]*=[^;]*,[ \\t]+${TOKEN}=`);
const IN_ATTRIBUTES = new RegExp(`,[ \\t]*${TOKEN}=`);

/**
 * Whether the text appears to be several Set-Cookie headers joined by commas, as `Headers.get('set-cookie')` and older libraries do. A date
 * contains a comma too, but no `=` after the next word.
 */
export function isJoinedSetCookie(text: string): boolean {
  if (!text.includes(',') || !IN_ATTRIBUTES.test(text)) return false;
  const unquoted = text.replace(/"[^"]*"/g, '""');
  const semicolon = unquoted.indexOf(';');
  return (
    IN_PAIR.test(unquoted) || (semicolon >= 0 && IN_ATTRIBUTES.test(unquoted.slice(semicolon)))
  );
}
