// npm run test:matrix: every cell of {Node 20, 22, 24, 26} x {undici 6, 7, 8, none} x {ways of asking} x {HTTP/1, HTTP/2}, printed as a table.
// Other Nodes come from the npm package `node`. `npm run test:matrix -- 20 24` runs those Nodes only.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** @typedef {{ node: number, undici: number, cell: string, result: string }} Result */

const NODES = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [20, 22, 24, 26];
const UNDICIS = ['undici6', 'undici', 'undici8', 'none'];
const CELLS = fileURLToPath(new URL('cells.js', import.meta.url));
/** No column takes a tenth of it, unless npm has to fetch its Node first: one that hangs as a whole is ended. */
const PATIENCE_MS = 300_000;

/** What cannot work for anyone, with or without cookies. None of it hangs. */
const IMPOSSIBLE = [
  {
    mark: 'a',
    reason: 'undici 6 has no WebSocket over HTTP/2: the WebSocket fires its error event',
    fits: (/** @type {Result} */ { undici, cell }) => undici === 6 && /WebSocket \| h2/.test(cell),
  },
  {
    mark: 'b',
    reason:
      'Node 26 does not read what undici 6 sets as global dispatcher: built-in requests go their own way, without cookies',
    fits: (/** @type {Result} */ { node, undici, cell }) =>
      undici === 6 && node >= 26 && /^built-in .* global$/.test(cell),
  },
];

/**
 * @param {number} node
 * @param {string} undici
 * @returns {Promise<Result[]>}
 */
function runColumn(node, undici) {
  const flags = ['--experimental-websocket', '--experimental-eventsource', CELLS, undici];
  const isThis = process.versions.node.startsWith(`${node}.`);
  const [command, args] = isThis
    ? [process.execPath, flags]
    : ['npx', ['-y', '-p', `node@${node}`, '--', 'node', ...flags]];
  const options = { timeout: PATIENCE_MS, maxBuffer: 16_777_216 };
  return new Promise((resolve) => {
    execFile(command, args, options, (error, stdout, stderr) => {
      const results = stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line));
      const major = Number(undici.replace('undici', '').replace('none', '0') || 7);
      if (error)
        results.push({
          node,
          undici: major,
          cell: 'the whole column',
          result: lastLine(stderr) ?? error.message,
        });
      resolve(results);
    });
  });
}

/** @param {string} text */
function lastLine(text) {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('npm warn'))
    .at(-1);
}

/** @param {Result} result */
function markOf(result) {
  if (result.result === 'ok') return '.';
  if (result.result === 'ok, HTTP/1') return '1';
  const known = IMPOSSIBLE.find(({ fits }) => fits(result));
  return known !== undefined && result.result !== 'HANG' ? known.mark : 'X';
}

const started = Date.now();
/** @type {Result[]} */
const results = [];
for (const node of NODES) {
  // npm undici 8 does not load on Node 20.
  const columns = UNDICIS.filter((undici) => node > 20 || undici !== 'undici8');
  results.push(...(await Promise.all(columns.map((undici) => runColumn(node, undici)))).flat());
}

const columns = [...new Set(results.map(({ node, undici }) => `${node}/${undici || '-'}`))];
const rows = [...new Set(results.map(({ cell }) => cell.replace(/ \| h[12] /, ' ')))];
const width = Math.max(...rows.map((row) => row.length)) + 1;
console.log(
  'Node/undici, and in each place HTTP/1 then HTTP/2: . works, X fails, the rest is explained below\n',
);
console.log(' '.repeat(width) + columns.map((column) => column.padStart(6)).join(''));
for (const row of rows) {
  const marks = columns.map((column) => {
    const here = results.filter(
      ({ node, undici, cell }) =>
        `${node}/${undici || '-'}` === column && cell.replace(/ \| h[12] /, ' ') === row,
    );
    return here.map(markOf).join('').padStart(6);
  });
  console.log(row.replace(' | mock', '').padEnd(width) + marks.join(''));
}
console.log();
for (const { mark, reason } of IMPOSSIBLE) console.log(`${mark}: ${reason}`);
console.log(
  '1: works over HTTP/1: what older callers speak to undici 8, or what the built-in dispatcher chooses',
);
const failed = results.filter((result) => markOf(result) === 'X');
for (const { node, undici, cell, result } of failed)
  console.log(`FAILED Node ${node}, undici ${undici || 'none'}: ${cell}: ${result}`);
const seconds = ((Date.now() - started) / 1000).toFixed(0);
const known = results.length - failed.length;
console.log(`\n${failed.length} fail of ${results.length} cells, in ${seconds} s`);
console.log(`matrix: ${known} of ${results.length} checks passed`);
process.exitCode = failed.length === 0 ? 0 : 1;
