import { printable } from '../internal/printable.js';
import type { Terminal } from './terminal.js';
import { fitText, textWidth } from './text-width.js';

const GAP = '  ';
const NARROWEST = 6;

/**
 * Prints rows as a table under a heading, with control characters replaced. On a terminal, the widest columns are truncated until the table
 * fits; elsewhere nothing is truncated.
 */
export function printTable(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  terminal: Terminal,
): void {
  const cells = [heading, ...rows].map((row) => row.map(printable));
  const widths = columnWidths(cells, terminal.columns);
  for (const [at, row] of cells.entries()) {
    const line = row
      .map((cell, column) => pad(cell, widths[column] as number))
      .join(GAP)
      .trimEnd();
    terminal.print(at === 0 ? terminal.paint('bold', line) : line);
  }
}

function columnWidths(cells: readonly (readonly string[])[], most: number | undefined): number[] {
  const widths = (cells[0] ?? []).map((_, column) =>
    cells.reduce((width, row) => Math.max(width, textWidth(row[column] ?? '')), 0),
  );
  if (most === undefined) return widths;
  const room = Math.max(0, most - GAP.length * (widths.length - 1));
  for (let excess = sum(widths) - room; excess > 0; excess--) {
    const widest = widths.indexOf(Math.max(...widths));
    if ((widths[widest] as number) <= NARROWEST) break;
    widths[widest] = (widths[widest] as number) - 1;
  }
  return widths;
}

function pad(text: string, width: number): string {
  const fitted = fitText(text, width);
  return fitted + ' '.repeat(Math.max(0, width - textWidth(fitted)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
