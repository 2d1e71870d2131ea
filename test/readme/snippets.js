/**
 * A program in a Markdown text.
 *
 * @typedef {object} Snippet
 * @property {number} line the line of its opening fence, from 1
 * @property {'js' | 'ts' | 'cjs'} language
 * @property {'program' | 'vitest' | 'file' | 'not-run'} use a program to run, a test file for Vitest, a file that another snippet needs, or a program that is only shown
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
 * languages (sh, text, python) are ignored. After the language, `vitest` marks a test file,
 * `file=NAME` a file that is written and not run, and `not-run (REASON)` a program that needs more
 * than a test run has.
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
  return {
    line,
    language: extensions[language],
    use: useOf(words),
    file,
    code: `${code.join('\n')}\n`,
  };
}

/**
 * @param {string[]} words after the fence
 * @returns {Snippet['use']}
 */
function useOf(words) {
  if (words.includes('vitest')) return 'vitest';
  if (words.includes('not-run')) return 'not-run';
  return words.some((word) => word.startsWith('file=')) ? 'file' : 'program';
}

/**
 * The doc comments of a source text as Markdown: each line stands where it stood.
 *
 * @param {string} source
 */
export function docComments(source) {
  let isInside = false;
  const lines = source.split(/\r?\n/).map((line) => {
    if (/^\s*\/\*\*/.test(line)) isInside = true;
    const text = isInside ? line.replace(/^\s*\*? ?/, '') : '';
    if (line.includes('*/')) isInside = false;
    return text;
  });
  return lines.join('\n');
}
