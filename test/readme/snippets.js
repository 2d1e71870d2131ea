/**
 * A program in a Markdown text.
 *
 * @typedef {object} Snippet
 * @property {number} line the line of its opening fence, from 1
 * @property {'js' | 'ts' | 'cjs'} language
 * @property {string} code
 */

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
 * languages (sh, text, python) are no programs of ours.
 *
 * @param {string} markdown
 * @returns {Snippet[]}
 */
export function findSnippets(markdown) {
  const snippets = [];
  /** @type {{ fence: string, indent: string, line: number, language: string, code: string[] } | undefined} */
  let open;
  for (const [index, text] of markdown.split(/\r?\n/).entries()) {
    const [, indent = '', fence = '', info = ''] = /^( *)(`{3,}|~{3,})(.*)$/.exec(text) ?? [];
    if (open === undefined) {
      if (fence === '') continue;
      open = {
        fence,
        indent,
        line: index + 1,
        language: info.trim().split(/\s/)[0] ?? '',
        code: [],
      };
    } else if (fence.startsWith(open.fence) && info.trim() === '') {
      if (isProgram(open.language)) snippets.push(close(open, open.language));
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
 * @param {{ line: number, code: string[] }} block
 * @param {keyof typeof extensions} language
 * @returns {Snippet}
 */
function close({ line, code }, language) {
  return { line, language: extensions[language], code: `${code.join('\n')}\n` };
}
