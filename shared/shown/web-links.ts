/** Links to pages in a text that came from a peer: which there are. Whether one is opened is a person's word. */

/** Up to what ends a link in a sentence; `<`, quotes and blanks never are part of one. */
const candidate =
  /\bhttps?:\/\/[^\s<>"'`{}|\\^\u0000-\u001f\u007f-\u009f\u2018-\u201f\u3001\u3002\uff0c\uff1b\uff01\uff1f\uff09]+/giu;
/** Stands after a link, and is none of it. */
const trailing = /[.,;:!?…]+$/u;
/** Longest that browsers take; in UTF-16 units. */
const maxLinkLength = 2000;

/** Distinct http and https links of a text, in its order, at most so many. */
export function webLinksIn(text: string, most: number): string[] {
  const found = new Set<string>();
  for (const [match] of text.matchAll(candidate)) {
    if (found.size === most) break;
    // First, since what follows looks at it again and again.
    if (match.length > maxLinkLength) continue;
    const link = withoutOpenBracket(match.replace(trailing, ''));
    if (/^https?:\/\/[^/?#@]/i.test(link)) found.add(link);
  }
  return [...found];
}

/** `(see http://a.b/c)`: the bracket belongs to the sentence, unless the link opened it. */
function withoutOpenBracket(link: string): string {
  let cut = link;
  while (cut.endsWith(')') && count(cut, ')') > count(cut, '(')) cut = cut.slice(0, -1).replace(trailing, '');
  return cut;
}

function count(text: string, char: string): number {
  return text.split(char).length - 1;
}
