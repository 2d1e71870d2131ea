// The words of a command as a shell splits them, for the commands that a browser's tools copy.

/** Which shell a command was copied for. */
export type Shell = 'bash' | 'cmd' | 'powershell';

/** The shell by the sign for a line that continues, or by the escaped quotes that Chromium writes for cmd. */
function shellOf(command: string): Shell {
  if (/\^"|\^\r?\n/.test(command) || isOldCmd(command)) return 'cmd';
  return /`\r?\n/.test(command) ? 'powershell' : 'bash';
}

/** Older Chromium wrote a quote as `""` and a percent sign outside the quotes. */
function isOldCmd(command: string): boolean {
  return /^\S+\s+"/.test(command) && /\S""\S|"%"/.test(command);
}

/** Splits a command. Expansions, such as of variables, are left as they are. */
export function shellWords(command: string): string[] {
  const shell = shellOf(command);
  const text = shell === 'cmd' ? withoutCarets(command) : command;
  const words: string[] = [];
  let word: string | null = null;
  for (const piece of text.matchAll(PIECES[shell])) {
    const [, blank, ...quoted] = piece;
    if (blank === undefined) word = (word ?? '') + unquote[shell](piece[0], quoted);
    else if (word !== null) {
      words.push(word);
      word = null;
    }
  }
  return word === null ? words : [...words, word];
}

// Group 1 separates words; the others are the content of quoted text. A quote that nothing closes is a character like any other.
const PIECES: Record<Shell, RegExp> = {
  bash: /(\s+|\\\r?\n)|\$'([^'\\]*(?:\\[\s\S][^'\\]*)*)'|'([^']*)'|"([^"\\]*(?:\\[\s\S][^"\\]*)*)"|\\[\s\S]|[^\s'"\\$]+|[\s\S]/g,
  // Microsoft's C runtime, as Chromium and Firefox write for it: a quote that nothing closes is closed by the end. To look for its end again
  // from each escaped quote would take the square of the length.
  cmd: /(\s+)|"([^"\\]*(?:(?:\\[\s\S]|"")[^"\\]*)*)(?:"|\\?$)|[^\s"]+|[\s\S]/g,
  powershell:
    /(\s+|`\r?\n)|"([^"`]*(?:(?:`[\s\S]|"")[^"`]*)*)"|'([^']*(?:''[^']*)*)'|`[\s\S]|[^\s'"`]+|[\s\S]/g,
};

type Unquote = (piece: string, quoted: readonly (string | undefined)[]) => string;

const unquote: Record<Shell, Unquote> = {
  bash: (piece, [ansiC, single, double]) =>
    ansiC?.replace(ANSI_C, (_, code: string) => ansiCCharacter(code)) ??
    single ??
    double?.replace(/\\\r?\n|\\(["\\$`])/g, '$1') ??
    piece.replace(/^\\/, ''),
  cmd: (piece, [double]) => (double ?? piece).replace(/\\(["\\])|"(")/g, '$1$2'),
  powershell: (piece, [double, single]) =>
    double === undefined
      ? (single?.replaceAll("''", "'") ?? piece.replace(/^`/, ''))
      : powerShellText(double),
};

const ANSI_C = /\\(u[\da-f]{1,4}|U[\da-f]{1,8}|x[\da-f]{1,2}|[0-7]{1,3}|[\s\S])/gi;

const ANSI_C_CHARACTERS: ReadonlyMap<string, string> = new Map(
  Object.entries({ n: '\n', r: '\r', t: '\t', a: '\x07', b: '\b', e: '\x1b', f: '\f', v: '\v' }),
);

/** The character of an escape in bash's `$'…'`. */
function ansiCCharacter(code: string): string {
  const digits = /^[ux](.+)$/i.exec(code)?.[1];
  if (digits !== undefined) return characterOf(Number.parseInt(digits, 16));
  if (/^[0-7]/.test(code)) return characterOf(Number.parseInt(code, 8) & 0xff);
  return ANSI_C_CHARACTERS.get(code) ?? code;
}

function characterOf(code: number): string {
  return code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code);
}

/** The content of a text in double quotes. Chromium writes `$([char]233)` for what is not ASCII. */
export function powerShellText(text: string): string {
  return text.replace(/`([\s\S])|"(")|\$\(\[char\](\d{1,7})\)/g, (_, escaped, quote, code) =>
    code === undefined
      ? (quote ?? POWERSHELL_CHARACTERS.get(escaped) ?? escaped)
      : characterOf(Number(code)),
  );
}

const POWERSHELL_CHARACTERS: ReadonlyMap<string, string> = new Map(
  Object.entries({ n: '\n', r: '\r', t: '\t', 0: '\0' }),
);

/** What cmd passes on: outside quotes `^` escapes the next character, a line end included, and `^"` does not begin a quoted text. */
function withoutCarets(command: string): string {
  let text = '';
  let isQuoted = false;
  for (let at = 0; at < command.length; at++) {
    const character = command[at] as string;
    if (character === '"') isQuoted = !isQuoted;
    if (character !== '^' || isQuoted) {
      text += character;
      continue;
    }
    at += command.startsWith('\r\n', at + 1) ? 2 : 1;
    if (command[at] !== '\n') text += command[at] ?? '';
  }
  return text;
}
