/**
 * Text that came from a peer (names, paths, notes), made fit to be shown: never able to steer the terminal,
 * to reorder the sentence around it or to hide its true ending (`photo\u202egpj.exe`).
 */

/** C0 and C1 controls, line and paragraph separators, bidirectional embeddings, overrides and isolates. */
const steering = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/gu;
const steeringButLineBreaks = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/gu;

/** One line: every steering character becomes a visible `�`. */
export function visible(text: string): string {
  return text.replace(steering, '\ufffd');
}

/** Several lines (a note): tabs become spaces, line breaks stay, other steering characters become `�`. */
export function visibleLines(text: string): string {
  return text.replace(/\r\n?/gu, '\n').replaceAll('\t', ' ').replace(steeringButLineBreaks, '\ufffd');
}

/** First Strong Isolate … Pop Directional Isolate: the plain-text equivalent of `<bdi>`. */
export const isolateStart = '\u2068';
export const isolateEnd = '\u2069';

/** `visible`, and kept apart from the direction of the sentence it is put into. */
export function isolated(text: string): string {
  return isolateStart + visible(text) + isolateEnd;
}
