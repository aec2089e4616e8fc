/** A QR code in a terminal: two rows of modules a line, dark on light whatever the terminal's colours are. */
import { encode } from 'uqr';

/** Light modules around it: what the standard (ISO/IEC 18004) asks for. */
const quiet = 4;

/** Null where it is wider than so many columns. `colour`: the terminal's own colours can be set. */
export function qrLines(content: string, columns: number, colour: boolean): readonly string[] | null {
  const { data, size } = encode(content, { ecc: 'L', border: quiet });
  if (size > columns) return null;
  const isDark = (row: number, column: number): boolean => data[row]?.[column] === true;
  const lines: string[] = [];
  for (let row = 0; row < size; row += 2) {
    const cells = Array.from({ length: size }, (_, column) => {
      // Without colours most terminals are light on dark: what is light is drawn, and what is dark left out.
      const [upper, lower] = [isDark(row, column) === colour, isDark(row + 1, column) === colour];
      if (upper) return lower ? '█' : '▀';
      return lower ? '▄' : ' ';
    }).join('');
    lines.push(colour ? `\u001b[38;5;16;48;5;231m${cells}\u001b[0m` : cells);
  }
  return lines;
}
