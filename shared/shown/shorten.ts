/** Names too long for their place are cut in the middle, so that a file's true ending is always there. */

/** Made when it is first needed: it takes some 6 ms of a start. */
let segmenter: Intl.Segmenter | undefined;

/** An ending longer than that is none: no program's files are called so, and it would take all the room. */
const longestEnding = 16;
/** Of a longer text only so much at either end is looked at, in UTF-16 units; nothing shows as much. */
const lookedAt = 1024;

/** What a reader takes for one character each. */
export function graphemesOf(text: string): string[] {
  // Each is one, and most names are of nothing else.
  if (/^[\x20-\x7e]*$/u.test(text)) return text.split('');
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** How many graphemes the ending has, its dot included: of `.pdf.sh` the last counts; 0 where there is none. */
function endingLength(graphemes: readonly string[]): number {
  const dot = graphemes.lastIndexOf('.');
  const length = graphemes.length - dot;
  const before = graphemes[dot - 1];
  if (dot < 1 || before === '/' || before === '\\' || length < 2 || length > longestEnding + 1) return 0;
  return graphemes.slice(dot).some((char) => /[\s/\\]/u.test(char)) ? 0 : length;
}

/**
 * The text whole if it `fits`, else as much of its two ends as fits around an ellipsis; the ending is the last to go.
 * Empty where not even the ellipsis fits. `fits` is asked of what would be shown, and must hold for shorter ones of what it holds for.
 */
export function cutMiddle(text: string, fits: (shown: string) => boolean): string {
  if (fits(text)) return text;
  const [first, last] = endsOf(text);
  const ending = endingLength(last);
  const cut = (kept: number): string => {
    const atEnd = kept > ending ? Math.max(ending, Math.ceil(kept / 2)) : kept;
    return `${first.slice(0, kept - atEnd).join('')}…${atEnd === 0 ? '' : last.slice(-atEnd).join('')}`;
  };
  let most = -1;
  for (let low = 0, high = first.length - 1; low <= high;) {
    const middle = (low + high) >> 1;
    if (fits(cut(middle))) low = (most = middle) + 1;
    else high = middle - 1;
  }
  return most < 0 ? '' : cut(most);
}

/** Graphemes from the start and to the end: the same ones where the text isn't huge. */
function endsOf(text: string): readonly [string[], string[]] {
  if (text.length <= 2 * lookedAt) {
    const all = graphemesOf(text);
    return [all, all];
  }
  // The cut may have gone through a character.
  return [graphemesOf(text.slice(0, lookedAt)).slice(0, -1), graphemesOf(text.slice(-lookedAt)).slice(1)];
}

/** At most so many graphemes. */
export function cutTo(text: string, most: number): string {
  // A grapheme is at least one unit.
  return text.length <= most ? text : cutMiddle(text, (shown) => graphemesOf(shown).length <= most);
}
