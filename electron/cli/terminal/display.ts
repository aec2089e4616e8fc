/** How text looks on a terminal: what may be shown of a peer's, how wide it is, and our few colours. */
import { apart, cutMiddle, escapeHidden, graphemesOf, visible } from '../../../shared/text/index.ts';

/** Longest name or path inside what is said, in columns: a few lines of a terminal; `--json` has it whole. */
const widestInSentence = 240;

/** Text of a peer's (or a file system's) on one line, unable to do anything but be read. */
export function safe(text: string): string {
  return safeWithin(text, widestInSentence);
}

/** The same in at most so many columns: where it is longer, its middle is cut and its ending stays. */
export function safeWithin(text: string, columns: number): string {
  return apart(cutMiddle(visible(text), (shown) => widthOf(shown) <= columns));
}

/** A value as JSON of one line: what isn't seen or steers a terminal is written as escapes, and stays what it is. */
export function safeJson(value: unknown): string {
  return escapeHidden(JSON.stringify(value));
}

/** Blocks that terminals draw two columns wide (Unicode's East Asian Wide and Fullwidth, roughly), and emoji. */
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u;
const zeroWidth = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

/** Columns that safe text takes up on a terminal. */
export function widthOf(text: string): number {
  // Each takes one column.
  if (/^[\x20-\x7e]*$/u.test(text)) return text.length;
  let width = 0;
  for (const grapheme of graphemesOf(text)) width += widthOfGrapheme(grapheme);
  return width;
}

/** A line of ours in at most so many columns, an ellipsis in place of its end; names in it have had their room before. */
export function fit(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let kept = '';
  let width = 1;
  for (const grapheme of graphemesOf(text)) {
    width += widthOfGrapheme(grapheme);
    if (width > columns) break;
    kept += grapheme;
  }
  return columns > 0 ? `${kept}…` : '';
}

/** Padded with spaces to so many columns, for tables. */
export function padTo(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)));
}

function widthOfGrapheme(grapheme: string): number {
  if (wide.test(grapheme)) return 2;
  return zeroWidth.test(grapheme) ? 0 : 1;
}

export interface Style {
  readonly coloured: boolean;
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
}

/** `colour` false gives the text as it is: NO_COLOR, a dumb terminal, or none at all. */
export function styleFor(colour: boolean): Style {
  const sgr = (on: number, off: number) => (text: string) => (colour ? `\u001b[${on}m${text}\u001b[${off}m` : text);
  return { coloured: colour, bold: sgr(1, 22), dim: sgr(2, 22), red: sgr(31, 39) };
}
