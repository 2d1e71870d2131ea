// Faults that are none: the program does the same with them. A run leaves them out.

/** @type {{ file: string, text: string, was: string, is: string, why: string }[]} */
export const EQUIVALENT = [
  {
    file: 'src/header-memory.ts',
    text: 'if (query < 0 && fragment < 0) return url;',
    was: '&&',
    is: '||',
    why: 'what is sent is then remembered for each query by itself, and is the same',
  },
  {
    file: 'src/files/netscape-reader.ts',
    text: 'if (tab1 < 0 || tab2 <= tab1 ||',
    was: '<=',
    is: '<',
    why: 'a TAB that is looked for lies beyond the one before or is at -1, never in the same place',
  },
  {
    file: 'src/headers/set-cookie.ts',
    text: 'return this.#valueStart < 0 ? 0 :',
    was: '<',
    is: '<=',
    why: 'a value begins after an equals sign, never at 0',
  },
  {
    file: 'src/headers/cursor.ts',
    text: 'while (start < end && isSpace(',
    was: '<',
    is: '<=',
    why: 'beyond the end there is no character, and so no space',
  },
  {
    file: 'src/headers/octets.ts',
    text: 'at < text.length; at++) {',
    was: '<',
    is: '<=',
    why: 'beyond the end there is no character, and so no control character',
  },
  {
    file: 'src/site-index.ts',
    text: 'this.#noted = 0;',
    was: '0',
    is: '1',
    why: 'the index is then built anew one domain earlier, and is the same',
  },
  {
    file: 'src/request.ts',
    text: '.exec(url)?.[0].length ?? 0;',
    was: '0',
    is: '1',
    why: 'the pattern matches every text, if only its beginning: the 0 after ?? is for the compiler',
  },
  {
    file: 'src/files/netscape-writer.ts',
    text: "ENDS_FIELD.test(value ?? '') ||",
    was: "''",
    is: "'fault'",
    why: 'a cookie without a value has none that could end a field, whatever stands in for it',
  },
  {
    file: 'src/headers/cookie-date.ts',
    text: 'while (count < 5 && isDigit(',
    was: '<',
    is: '<=',
    why: 'five digits are too many for every field of a date, and so are six',
  },
];
