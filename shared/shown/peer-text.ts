/**
 * Text that came from a peer or a disk (names, titles, paths, notes), made fit to be shown: what can't be seen is marked,
 * and nothing can steer a terminal, reorder the sentence around it or hide a file's true ending. Every front end shows
 * such text through here; `hidden.ts` says which characters are meant, `shorten.ts` how long ones are cut.
 */
import { hiddenMark, replaceHidden, showsSomething } from './hidden.ts';
import { cutTo } from './shorten.ts';

/** Blanks that would hide how many they are, or that they are there. */
const oddBlanks = /\p{Zs}{2,}|^\p{Zs}|\p{Zs}$/gu;
/** A longer run is counted. */
const mostBlanks = 3;

/** Longest name or path inside a sentence, in graphemes: a line or two. Lists and tooltips have it whole. */
export const longestInSentence = 80;

/** One line, whole: `�` for what isn't seen, `␣` for each of several spaces and for those at the ends (`␣×40` for many). */
export function visible(text: string): string {
  return replaceHidden(text, hiddenMark).replace(oddBlanks, markBlanks);
}

function markBlanks(run: string): string {
  // Every blank is one UTF-16 unit.
  return run.length > mostBlanks ? `␣×${run.length}` : '␣'.repeat(run.length);
}

/** Several lines (a note): tabs become spaces, line breaks and spaces stay, other hidden characters become `�`. */
export function visibleLines(text: string): string {
  const lines = text.replaceAll('\t', ' ').split(/\r\n?|\n/u);
  return lines.map((line) => replaceHidden(line, hiddenMark)).join('\n');
}

/** The first line of a text in which something shows, to call it by; empty where nothing does. */
export function firstLine(text: string): string {
  return (
    text
      .split(/[\r\n]+/u)
      .find(showsSomething)
      ?.trim() ?? ''
  );
}

/** A text as it may go to a clipboard: as it came, but for characters that steer a terminal it may be pasted into. */
export function copyable(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, hiddenMark);
}

/** First Strong Isolate … Pop Directional Isolate: the plain-text equivalent of `<bdi>`. */
export const isolateStart = '\u2068';
export const isolateEnd = '\u2069';

/** `visible`, of at most so many graphemes, and kept apart from the direction of the sentence it is put into. */
export function isolated(text: string, most = longestInSentence): string {
  return isolateStart + cutTo(visible(text), most) + isolateEnd;
}

const rightToLeft =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Samaritan}\p{Script=Mandaic}\p{Script=Adlam}\p{Script=Hanifi_Rohingya}]/u;

/** Shown text kept apart from what stands around it, where only plain characters can: isolated if it may run from right to left. */
export function apart(shown: string): string {
  return rightToLeft.test(shown) ? isolateStart + shown + isolateEnd : shown;
}

/** A name in a plain sentence (notification, tray): visible, of at most so many graphemes, `apart`. */
export function inPlainText(text: string, most = longestInSentence): string {
  return apart(cutTo(visible(text), most));
}
