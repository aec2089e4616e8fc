/** Names that came over the network, made fit to be shown. */
import { maxNameLength } from '../../../shared/api.ts';

/** Invisible or reordering characters; the joiners that emoji and some scripts need stay. */
const unseen = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/gu;

/** One visible line of at most `maxNameLength` UTF-16 units; '' when nothing visible is left. */
export function cleanName(text: string): string {
  const line = text.normalize('NFC').replace(unseen, ' ').replace(/\s+/g, ' ').trim();
  if (!/[^\s\u200c\u200d]/.test(line)) return '';
  let name = line.slice(0, maxNameLength);
  // Half a surrogate pair is no character.
  if (/[\ud800-\udbff]$/.test(name)) name = name.slice(0, -1);
  return name.trim();
}
