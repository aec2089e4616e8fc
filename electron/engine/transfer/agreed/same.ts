/** Whether files on both sides are the same, for many of them in one word: BLAKE3 over the files' own hashes, in order. */
import { readThrough } from '../../disk/source/read-through.ts';
import type { DiskCalls } from '../../disk/system/calls.ts';
import { hashAllBlocks } from './block-prefixes.ts';
import { startHash } from './hash.ts';

/** Files in one word: one that differs has all of them sent anew. */
export const maxTogether = 64;
/** Files being read at once. */
const atOnce = 8;

export interface TogetherHow {
  readonly calls?: DiskCalls | undefined;
  /** Places in the list of files that are sent as files with holes: these are hashed block by block. */
  readonly holed?: ReadonlySet<number> | undefined;
  /** Ends it: no further piece, and no further file with holes, is read. */
  readonly signal?: AbortSignal | undefined;
}

/** Lower-case hex; null when one can't be read or is shorter than said, or it was ended. */
export async function hashTogether(
  paths: readonly string[],
  bytes: readonly number[],
  { calls, holed, signal }: TogetherHow = {},
): Promise<string | null> {
  const together = startHash();
  for (let from = 0; from < paths.length; from += atOnce) {
    const some = paths.slice(from, from + atOnce);
    const hashes = await Promise.all(
      some.map((path, i) =>
        holed?.has(from + i) === true
          ? hashAllBlocks(path, bytes[from + i]!, calls)
          : hashFile(path, bytes[from + i]!, { calls, signal }),
      ),
    );
    for (const hash of hashes) {
      if (hash === null || signal?.aborted) return null;
      together.update(hash);
    }
  }
  return together.digest().toString('hex');
}

async function hashFile(path: string, bytes: number, { calls, signal }: TogetherHow): Promise<Buffer | null> {
  const hash = startHash();
  const take = (piece: Buffer): void => {
    signal?.throwIfAborted();
    hash.update(piece);
  };
  return (await readThrough(path, bytes, take, { calls, whole: true })) ? hash.digest() : null;
}
