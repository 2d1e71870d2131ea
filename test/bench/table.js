import { over, short, times } from './figures.js';

/**
 * A section as text: a column for each contestant, its ratio to the first one's beside its figure, and the bars below their line.
 * @param {import('./bench.js').Section} section
 */
export function tableOf({ rows, notes = [] }) {
  const columns = [...new Set(rows.flatMap(({ figures }) => Object.keys(figures)))];
  const lines = [
    ['', ...columns],
    ...rows.map((row) => [row.what, ...columns.map((name) => cell(row, name))]),
  ];
  const widths =
    lines[0]?.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0))) ?? [];
  const texts = lines.map((line) =>
    line
      .map((text, i) => (i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0)))
      .join('   '),
  );
  const [head, ...body] = texts;
  const withVerdicts = body.flatMap((text, i) => [
    text,
    ...(rows[i]?.verdicts ?? []).map(
      ({ says, met }) => `    ${met ? 'met    ' : 'NOT MET'}  ${says}`,
    ),
  ]);
  return [head, ...withVerdicts, ...notes.map((note) => `Note: ${note}`)].join('\n');
}

/**
 * @param {import('./figures.js').Row} row
 * @param {string} name
 */
function cell({ figures, ratios, unit, isOver }, name) {
  const figure = figures[name];
  if (figure === undefined) return '';
  const isFirst = Object.keys(figures)[0] === name;
  const ratio = ratios?.[name];
  return `${short(figure)} ${unit}${isFirst || ratio === undefined ? '' : ` (${isOver ? over(ratio) : times(ratio)})`}`;
}
