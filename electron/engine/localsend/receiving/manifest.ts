/** An offer of LocalSend's as the manifest of a transfer. */
import { maxEntriesPerPiece } from '../../wire/limits.ts';
import type { Message } from '../../wire/messages.ts';
import type { OfferedFile } from '../wire/messages.ts';

/** A file of an offer, under the id its sender chose. */
export type NamedFile = OfferedFile & { readonly id: string };

/** Longest title, as an offer of Ferry's has it. */
const maxTitleChars = 255;

/**
 * What a sender of Ferry's would say: the offer, its entries, their end. `text`: the beginning of the text that it is, and null of
 * files. `now`: of files without a time, in milliseconds.
 */
export function* manifestOf(
  transferId: string,
  files: readonly NamedFile[],
  text: string | null,
  now = Date.now(),
): Generator<Message> {
  const tops = new Set(files.map(({ fileName }) => fileName.split('/', 1)[0]!));
  const [first = ''] = tops;
  const offer = { id: transferId, title: first.slice(0, maxTitleChars), roots: Math.max(1, tops.size), note: '' };
  yield { name: 'offer', body: text === null ? offer : { ...offer, text } };
  for (let from = 0; from < files.length; from += maxEntriesPerPiece) {
    const entries = files.slice(from, from + maxEntriesPerPiece).map(({ fileName, size, metadata }) => ({
      ...{ path: fileName, bytes: size, mtime: metadata?.modified ?? now },
      ...{ folder: false, executable: false, mode: undefined, link: undefined, stored: undefined },
    }));
    yield { name: 'entries', body: { first: from, entries } };
  }
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  yield { name: 'manifestEnd', body: { entries: files.length, bytes } };
}
