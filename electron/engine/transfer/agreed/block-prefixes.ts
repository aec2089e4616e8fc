/** Where a file with holes that was cut off can go on: between its blocks, as `prefixes.ts` for others. */
import { withBlocks, type Stretch } from '../../disk/source/block-reader.ts';
import type { DiskCalls } from '../../disk/system/calls.ts';
import { holeBlockBytes } from '../../wire/limits.ts';
import { BlockHash } from './block-hash.ts';
import type { ManifestEntry } from './manifest.ts';
import { placesFor, type Prefix } from './prefixes.ts';

/** Read at once. */
const pieceBytes = 512 * 1024;

/** As `BlockReader.next`, into a buffer of the caller's. */
export type NextStretch = (into: Buffer, at: number, end: number) => Promise<Stretch>;

interface Hashed {
  readonly prefixes: Prefix[];
  readonly hash: BlockHash;
}

/** The places for a file of `size` bytes of which `present` are there, ascending: the ends of whole blocks. May be none. */
export function placesBetweenBlocks(present: number, size: number): number[] {
  const places = placesFor(present).map((at) => (at === size ? at : at - (at % holeBlockBytes)));
  return places.filter((at, i) => at > (places[i - 1] ?? 0));
}

/** Where any file may go on, of which `present` bytes are there. May be nowhere. */
export function placesOf({ bytes, stored }: Pick<ManifestEntry, 'bytes' | 'stored'>, present: number): number[] {
  return stored === undefined ? placesFor(present) : placesBetweenBlocks(present, bytes);
}

/** Hashes a file's beginning at each of `places`; null when it can't be read. What it is shorter than `size` is zeros. */
export function hashBlocks(
  path: string,
  size: number,
  places: readonly number[],
  calls?: DiskCalls,
): Promise<Hashed | null> {
  return withBlocks(path, holeBlockBytes, calls, (reader) =>
    hashStretches((into, at, end) => reader.next(into, at, end), size, places),
  );
}

/** BLAKE3 of all of a file of `size` bytes, as `BlockHash`; null when it can't be read, or is not that long. */
export function hashAllBlocks(path: string, size: number, calls?: DiskCalls): Promise<Buffer | null> {
  return withBlocks(path, holeBlockBytes, calls, async (reader, sizeNow) => {
    const { hash } = await hashStretches((into, at, end) => reader.next(into, at, end), size, [size]);
    return (await sizeNow()) === size ? hash.digest() : null;
  });
}

/** The furthest of the receiver's places that fits our file, of `size` bytes, with a hash that goes on from there. */
export async function agreeOnBlocks(
  next: NextStretch,
  size: number,
  theirs: readonly Readonly<Prefix>[],
): Promise<{ offset: number; hash: BlockHash }> {
  let fitting = theirs.filter(([at]) => at === size || (at < size && at % holeBlockBytes === 0));
  for (;;) {
    const places = fitting.map(([at]) => at);
    const { prefixes, hash } = await hashStretches(next, size, places);
    const wrong = prefixes.findIndex(([, blake3], i) => blake3 !== fitting[i]![1]);
    if (wrong < 0) return { offset: places.at(-1) ?? 0, hash };
    // A running hash can't go back: once more, as far as we agree.
    fitting = fitting.slice(0, wrong);
  }
}

async function hashStretches(next: NextStretch, size: number, places: readonly number[]): Promise<Hashed> {
  const hash = new BlockHash(size);
  const prefixes: Prefix[] = [];
  const buffer = Buffer.allocUnsafe(places.length > 0 ? pieceBytes : 0);
  for (const place of places) {
    while (hash.at < place) {
      const { hole, bytes } = await next(buffer, hash.at, place);
      hash.skipTo(hash.at + hole);
      hash.update(buffer.subarray(0, bytes));
    }
    prefixes.push([place, hash.digest().toString('hex')]);
  }
  return { prefixes, hash };
}
