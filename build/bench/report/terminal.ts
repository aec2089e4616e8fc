/** Tables for the terminal: columns as wide as their widest cell, figures to the right. */
import type { Cells } from './cells.ts';

export function terminalTable({ title, head, rows, notes }: Cells): string {
  const widths = head.map((cell, column) => Math.max(cell.length, ...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  ');
  return [title, line(head), ...rows.map(line), ...notes.map((note) => `  ${note}`), ''].join('\n');
}
