/** Any text as a device's name: what a peer announces, what a system calls its host or person. */
import { replaceHidden, showsSomething } from './shown/hidden.ts';
import { graphemesOf } from './shown/shorten.ts';
import { maxNameLength } from './values.ts';

/** One line that `nameSchema` takes, of at most `maxNameLength` UTF-16 units; '' when nothing visible is left. */
export function cleanName(text: string): string {
  let name = '';
  // By what is seen, so that the cut leaves no half of a character.
  for (const grapheme of graphemesOf(onOneLine(text.normalize('NFC')))) {
    if (name.length + grapheme.length > maxNameLength) break;
    name += grapheme;
  }
  // What joined two letters, of which one is gone, joins nothing.
  const clean = onOneLine(name);
  return showsSomething(clean) ? clean : '';
}

function onOneLine(text: string): string {
  return replaceHidden(text, ' ').replace(/\s+/g, ' ').trim();
}
