import { textOf } from '../internal/octets.js';

// Splits a command into words as its shell does, for commands copied from a browser's developer tools.

/** The shell that a command was copied for. */
export type Shell = 'bash' | 'cmd' | 'powershell';

/**
 * Detects the shell by its quotes and its line continuation character. A body may contain those of any shell, so the content of quoted text
 * is ignored. cmd has no single quotes: a command in which they come first is of another shell.
 */
function shellOf(command: string): Shell {
  const unquoted = command.replace(QUOTED, '$1$2$3');
  const [first] = /\^["\r\n]|'/.exec(unquoted) ?? [];
  const isCmd = first === undefined ? isOldCmd(command) : first !== "'";
  if (isCmd) return 'cmd';
  return /`\r?\n/.test(unquoted) ? 'powershell' : 'bash';
}

/** Quoted text, with its quote in a group, or an escaped character of any shell. */
const QUOTED =
  /(")[^"\\`]*(?:(?:[\\`][\s\S]|"")[^"\\`]*)*"|\$(')[^'\\]*(?:\\[\s\S][^'\\]*)*'|(')[^']*'|[\\`]./g;

/** Older versions of Chromium wrote a quote as `""` and a percent sign outside the quotes. */
function isOldCmd(command: string): boolean {
  return /^\S+\s+"/.test(command) && /\S""\S|"%"/.test(command);
}

/** Splits a command into words, without expansions, such as of variables. */
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

// Group 1 separates words; the other groups are the content of quoted text. An unclosed quote is an ordinary character.
const PIECES: Record<Shell, RegExp> = {
  bash: /(\s+|\\\r?\n)|\$'([^'\\]*(?:\\[\s\S][^'\\]*)*)'|'([^']*)'|"([^"\\]*(?:\\[\s\S][^"\\]*)*)"|\\[\s\S]|[^\s'"\\$]+|[\s\S]/g,
  // The rules of Microsoft's C runtime, for which Chromium and Firefox quote: the end of the text closes an open quote. Searching for the
  // closing quote again from each escaped quote would take quadratic time.
  cmd: /(\s+)|"([^"\\]*(?:(?:\\[\s\S]|"")[^"\\]*)*)(?:"|\\?$)|[^\s"]+|[\s\S]/g,
  powershell:
    /(\s+|`\r?\n)|"([^"`]*(?:(?:`[\s\S]|"")[^"`]*)*)"|'([^']*(?:''[^']*)*)'|`[\s\S]|[^\s'"`]+|[\s\S]/g,
};

type Unquote = (piece: string, quoted: readonly (string | undefined)[]) => string;

const unquote: Record<Shell, Unquote> = {
  bash: (piece, [ansiC, single, double]) =>
    ansiC?.replace(ANSI_C, (_, octets, code) =>
      octets === undefined ? ansiCCharacter(code) : textOfEscapes(octets),
    ) ??
    single ??
    double?.replace(/\\\r?\n|\\(["\\$`])/g, '$1') ??
    piece.replace(/^\\/, ''),
  cmd: (piece, [double]) => (double ?? piece).replace(/\\(["\\])|"(")/g, '$1$2'),
  powershell: (piece, [double, single]) =>
    double === undefined
      ? (single?.replaceAll("''", "'") ?? piece.replace(/^`/, ''))
      : powerShellText(double),
};

/** Escapes of octets, which are those of UTF-8 text, or the escape of a character. */
const ANSI_C = /((?:\\(?:x[\da-f]{1,2}|[0-7]{1,3}))+)|\\(u[\da-f]{1,4}|U[\da-f]{1,8}|[\s\S])/gi;

function textOfEscapes(escapes: string): string {
  const octets = Array.from(escapes.matchAll(/\\(?:x(..?)|([0-7]+))/gi), ([, hex, octal = '']) =>
    String.fromCharCode(Number.parseInt(hex ?? octal, hex === undefined ? 8 : 16) & 0xff),
  ).join('');
  return textOf(octets) ?? octets;
}

const ANSI_C_CHARACTERS: ReadonlyMap<string, string> = new Map(
  Object.entries({ n: '\n', r: '\r', t: '\t', a: '\x07', b: '\b', e: '\x1b', f: '\f', v: '\v' }),
);

/** The character of an escape sequence in bash's `$'…'`. */
function ansiCCharacter(code: string): string {
  const digits = /^u(.+)$/i.exec(code)?.[1];
  if (digits !== undefined) return characterOf(Number.parseInt(digits, 16));
  return ANSI_C_CHARACTERS.get(code) ?? code;
}

function characterOf(code: number): string {
  return code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code);
}

/** The content of a text in double or single quotes. */
export function powerShellString(quoted: string): string {
  const text = quoted.slice(1, -1);
  return quoted.startsWith("'") ? text.replaceAll("''", "'") : powerShellText(text);
}

/** The content of a double-quoted text. Chromium writes non-ASCII characters as `$([char]233)`. */
function powerShellText(text: string): string {
  return text.replace(/`([\s\S])|"(")|\$\(\[char\](\d{1,7})\)/g, (_, escaped, quote, code) =>
    code === undefined
      ? (quote ?? POWERSHELL_CHARACTERS.get(escaped) ?? escaped)
      : characterOf(Number(code)),
  );
}

const POWERSHELL_CHARACTERS: ReadonlyMap<string, string> = new Map(
  Object.entries({ n: '\n', r: '\r', t: '\t', 0: '\0' }),
);

/** Removes cmd's escapes: outside quotes, `^` escapes the next character, including a line break, and `^"` does not begin quoted text. */
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
