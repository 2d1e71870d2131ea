const INDENT = '  ';

/** Rows of text in columns, with a line below the headings. */
export function textTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const widths = headings.map((heading, column) =>
    rows.reduce((width, row) => Math.max(width, row[column]?.length ?? 0), heading.length),
  );
  const line = (cells: readonly string[]) =>
    INDENT +
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join(INDENT)
      .trimEnd();
  const rule = line(widths.map((width) => '─'.repeat(width)));
  return [line(headings), rule, ...rows.map(line)].join('\n');
}
