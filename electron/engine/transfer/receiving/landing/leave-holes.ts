/** Puts a file with holes on the disk: what is zeros isn't written, whether it was told as a hole or came among content. */
import type { PartialFile } from '../../../disk/sink/sink.ts';
import { areZeros, type BlockHash } from '../../agreed/block-hash.ts';

/** Most file systems keep holes of this size: of a block that came whole, so much may be one. */
const pageBytes = 4096;

/** Nothing comes before `position` that has not come: a hole. */
export function leaveHole(partial: PartialFile, hash: BlockHash, position: number): void {
  if (position <= hash.at) return;
  partial.skip(position - hash.at);
  hash.skipTo(position);
}

/** Writes what of `piece` is no zeros. Throws as `PartialFile.write`. */
export async function writeContent(partial: PartialFile, piece: Buffer, position: number): Promise<void> {
  for (let from = 0; from < piece.length;) {
    const isHole = areZeros(piece.subarray(from, from + pageBytes));
    let to = from + pageBytes;
    while (to < piece.length && areZeros(piece.subarray(to, to + pageBytes)) === isHole) to += pageBytes;
    to = Math.min(to, piece.length);
    if (isHole) partial.skip(to - from);
    else await partial.write(piece.subarray(from, to), position + from);
    from = to;
  }
}
