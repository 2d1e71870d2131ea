/**
 * A program in a Markdown text.
 *
 * @typedef {object} Snippet
 * @property {number} line the line of its opening fence, from 1
 * @property {'js' | 'ts' | 'cjs'} language
 * @property {'program' | 'vitest' | 'file'} use a program to run, a test file for Vitest, or a file that another snippet needs
 * @property {string | undefined} file the name that the text gives it, in `file=NAME`
 * @property {string} code
 */

/** @typedef {{ fence: string, indent: string, line: number, words: string[], code: string[] }} Block */

const extensions = /** @type {const} */ ({
  js: 'js',
  javascript: 'js',
  mjs: 'js',
  ts: 'ts',
  typescript: 'ts',
  cjs: 'cjs',
});

/**
 * The programs that a Markdown text shows: its fenced blocks marked js, ts or cjs. Blocks of other
 * languages (sh, text, python) are ignored. After the language, `vitest` marks a test file and
 * `file=NAME` a file that is written and not run.
 *
 * @param {string} markdown
 * @returns {Snippet[]}
 */
export function findSnippets(markdown) {
  const snippets = [];
  /** @type {Block | undefined} */
  let open;
  for (const [index, text] of markdown.split(/\r?\n/).entries()) {
    const [, indent = '', fence = '', info = ''] = /^( *)(`{3,}|~{3,})(.*)$/.exec(text) ?? [];
    if (open === undefined) {
      if (fence === '') continue;
      open = {
        fence,
        indent,
        line: index + 1,
        words: info.trim().split(/\s+/),
        code: [],
      };
    } else if (fence.startsWith(open.fence) && info.trim() === '') {
      const [language = ''] = open.words;
      if (isProgram(language)) snippets.push(close(open, language));
      open = undefined;
    } else {
      open.code.push(text.startsWith(open.indent) ? text.slice(open.indent.length) : text);
    }
  }
  if (open !== undefined) throw new Error(`the block of line ${open.line} is never closed`);
  return snippets;
}

/**
 * @param {string} language
 * @returns {language is keyof typeof extensions}
 */
function isProgram(language) {
  return Object.hasOwn(extensions, language);
}

/**
 * @param {Block} block
 * @param {keyof typeof extensions} language
 * @returns {Snippet}
 */
function close({ line, words, code }, language) {
  const file = words.find((word) => word.startsWith('file='))?.slice('file='.length);
  const use = words.includes('vitest') ? 'vitest' : file === undefined ? 'program' : 'file';
  return { line, language: extensions[language], use, file, code: `${code.join('\n')}\n` };
}
