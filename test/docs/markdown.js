import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../checks/packed.js';

/** The Markdown files outside docs/. */
const papers = ['README.md', 'CHANGELOG.md', 'SECURITY.md', 'CONTRIBUTING.md'];

/** @returns {Promise<string[]>} the paths of all pages, from the project's folder */
export async function pages() {
  const files = await readdir(join(root, 'docs'), { recursive: true });
  const markdown = files
    .filter((file) => file.endsWith('.md'))
    .map((file) => file.split('\\').join('/'));
  return [...papers, ...markdown.sort().map((file) => `docs/${file}`)];
}

/** @param {string} page */
export function read(page) {
  return readFile(join(root, page), 'utf8');
}

/** @param {string} markdown */
export function withoutCodeBlocks(markdown) {
  return markdown.replaceAll(/^( *)(`{3,}|~{3,})[^\n]*\n(?:.*\n)*?\1\2 *$/gm, '');
}

/** The targets of the links and images of a page. @param {string} markdown */
export function linksOf(markdown) {
  const text = withoutCodeBlocks(markdown).replaceAll(/`[^`\n]*`/g, '`');
  return Array.from(text.matchAll(/\]\(\s*<?([^)>\s]+)>?[^)]*\)/g), ([, target = '']) => target);
}

/** The anchors of a page, as GitHub makes them from its headings. @param {string} markdown */
export function anchorsOf(markdown) {
  const text = withoutCodeBlocks(markdown);
  const anchors = new Set(Array.from(text.matchAll(/<a id="([^"]+)">/g), ([, id = '']) => id));
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const [, heading = ''] of text.matchAll(/^#{1,6} +(.+?) *$/gm)) {
    const slug = slugOf(heading);
    const count = counts.get(slug) ?? 0;
    counts.set(slug, count + 1);
    anchors.add(count === 0 ? slug : `${slug}-${count}`);
  }
  return anchors;
}

/** @param {string} heading */
function slugOf(heading) {
  return heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');
}

/**
 * The rows of the tables below a heading, up to the next heading: the cells without their margins.
 *
 * @param {string} markdown
 * @param {string} heading
 */
export function rowsBelow(markdown, heading) {
  const [, section = ''] = markdown.split(`\n## ${heading}\n`);
  const [text = ''] = section.split('\n## ');
  const rows = text.split('\n').filter((line) => /^\| `/.test(line));
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim()),
  );
}
