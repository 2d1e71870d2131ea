import { short } from './figures.js';

/** @typedef {import('./figures.js').Row & { plot: string }} PlottedRow */

const WIDTH = 900;
const COLUMN = 450;
const TOP = 64;
const NAME = 178;
const BAR = 168;
const LINE = 17;
const LABEL = 24;
const HEAD = 40;

/** Which sections stand in which column. */
const COLUMNS = [
  ['a', 'b', 'e', 'f'],
  ['c', 'd'],
];

const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #1f2328 }
  .title { font-size: 16px; font-weight: 600 }
  .head { font-size: 13px; font-weight: 600 }
  .quiet, .name { fill: #59636e }
  .bar { fill: #b6bfc9 }
  .ours { fill: #1f6feb }
  text.ours { fill: #1f6feb; font-weight: 600 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .quiet, .name { fill: #9198a1 }
    .bar { fill: #59636e }
    .ours, text.ours { fill: #58a6ff }
  }`;

/**
 * The main lines of the table as bars, shorter being better.
 * @param {{ machine: string, date: string, sections: Record<string, import('./bench.js').Section> }} report
 */
export function plot({ machine, date, sections }) {
  const columns = COLUMNS.map((letters, i) => {
    let y = TOP;
    const panels = letters.map((letter) => {
      const section = sections[letter];
      if (section === undefined) return '';
      const { text, height } = panel(section, i * COLUMN + 8, y);
      y += height + 14;
      return text;
    });
    return { text: panels.join(''), height: y };
  });
  const height = Math.max(...columns.map((column) => column.height));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img">
<title>undici-cookiejar beside other cookie jars</title>
<style>${STYLE}
</style>
${label(8, 22, 'undici-cookiejar beside other cookie jars: shorter is better', 'title')}
${label(8, 42, `npm run bench, medians; ${machine}; ${date}`, 'quiet')}
${columns.map(({ text }) => text).join('')}</svg>
`;
}

/**
 * @param {import('./bench.js').Section} section
 * @param {number} left
 * @param {number} top
 */
function panel({ title, rows, hasOneScale = false }, left, top) {
  const plotted = /** @type {PlottedRow[]} */ (rows.filter(({ plot }) => plot !== undefined));
  const most = Math.max(...plotted.map(longest));
  let y = top + HEAD - 16;
  let text = label(left, top + 12, title, 'head');
  for (const row of plotted) {
    text += group(row, left, y, hasOneScale ? most : longest(row));
    y += LABEL + Object.keys(row.figures).length * LINE;
  }
  return { text, height: y - top };
}

/** @param {import('./figures.js').Row} row */
function longest({ figures }) {
  return Math.max(...Object.values(figures));
}

/**
 * @param {PlottedRow} row
 * @param {number} left
 * @param {number} top
 * @param {number} most the figure that has the longest bar
 */
function group({ plot, figures, unit, ours }, left, top, most) {
  const bars = Object.entries(figures).map(([name, figure], i) => {
    const y = top + LABEL + i * LINE;
    const width = Math.max(1, (figure / most) * BAR);
    const kind = ours?.includes(name) ? 'ours' : 'bar';
    return [
      label(left + NAME - 6, y + 6, name, kind === 'ours' ? 'ours' : 'name', 'end'),
      `<rect class="${kind}" x="${left + NAME}" y="${y - 4}" width="${width.toFixed(1)}" height="12" rx="2"/>\n`,
      label(
        left + NAME + width + 5,
        y + 6,
        `${short(figure)} ${unit}`,
        kind === 'ours' ? 'ours' : '',
      ),
    ].join('');
  });
  return label(left, top + 14, plot, 'quiet') + bars.join('');
}

/**
 * @param {number} x
 * @param {number} y
 * @param {string} text
 * @param {string} kind
 * @param {string} [anchor]
 */
function label(x, y, text, kind, anchor) {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const end = anchor === undefined ? '' : ` text-anchor="${anchor}"`;
  const style = kind === '' ? '' : ` class="${kind}"`;
  return `<text${style} x="${x.toFixed(1)}" y="${y}"${end}>${escaped}</text>\n`;
}
