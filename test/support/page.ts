/** Pages of docs/, and the tables in them, for tests that hold them to the source. */
import { readFileSync } from 'node:fs';

export function page(name: string): string {
  return readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
}

/** Rows of all tables whose header row is exactly these cells; each row as its cells' text. Throws when there is none. */
export function rowsUnder(text: string, ...header: readonly string[]): string[][] {
  const rows: string[][] = [];
  let inside = false;
  let found = false;
  for (const line of text.split('\n')) {
    const cells = line.startsWith('|') ? cellsOf(line) : null;
    if (cells === null) inside = false;
    else if (cells.join('|') === header.join('|')) {
      inside = true;
      found = true;
    } else if (inside && !/^[-:]+$/.test(cells[0] ?? '')) rows.push(cells);
  }
  if (!found) throw new Error(`no table headed ${header.join(' | ')}`);
  return rows;
}

function cellsOf(line: string): string[] {
  return line
    .replace(/^\| ?|\s*\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}
