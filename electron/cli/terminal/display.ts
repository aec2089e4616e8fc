/** How text looks on a terminal: what may be shown of a peer's, how wide it is, and our few colours. */

/** Steers a terminal or reorders text: every control and bidirectional control character, line separators, halves of pairs. */
const unsafe = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Text of a peer's (or a file system's) on one line, unable to do anything but be read. */
export function safe(text: string): string {
  return text.replace(unsafe, '\ufffd');
}

/** The same for text of several lines, which it keeps. */
export function safeLines(text: string): string {
  return text
    .split(/\r\n?|\n/)
    .map(safe)
    .join('\n');
}

/** The same for a value in JSON: the characters stay themselves, written as escapes. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value).replace(unsafe, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** Blocks that terminals draw two columns wide (Unicode's East Asian Wide and Fullwidth, roughly), and emoji. */
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u;
const zeroWidth = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

/** Columns that safe text takes up on a terminal. */
export function widthOf(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += widthOfGrapheme(segment);
  return width;
}

/** Safe text in at most so many columns, an ellipsis in place of what was cut. */
export function fit(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let kept = '';
  let width = 1;
  for (const { segment } of graphemes.segment(text)) {
    width += widthOfGrapheme(segment);
    if (width > columns) break;
    kept += segment;
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
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
}

/** `colour` false gives the text as it is: NO_COLOR, a dumb terminal, or none at all. */
export function styleFor(colour: boolean): Style {
  const sgr = (on: number, off: number) => (text: string) => (colour ? `\u001b[${on}m${text}\u001b[${off}m` : text);
  return { bold: sgr(1, 22), dim: sgr(2, 22), red: sgr(31, 39) };
}
