/**
 * Where a file that was cut off can go on. The receiver names several places, each with BLAKE3 of all before it, since
 * the last bytes before a power cut may be lost; the sender takes the furthest at which its own file agrees.
 */
import { readThrough } from '../../disk/source/read-through.ts';
import type { SourceFile } from '../../disk/source/source-file.ts';
import type { DiskCalls } from '../../disk/system/calls.ts';
import { maxPrefixes } from '../../wire/limits.ts';
import { startHash, type RunningHash } from './hash.ts';

export type Prefix = [offset: number, blake3: string];

/** Places closer than this are not worth a hash on the wire. */
const minSpacing = 16 * 1024 * 1024;

/** The places for a file of which `present` bytes are there, ascending, the last one `present` itself. */
export function placesFor(present: number): number[] {
  const spacing = Math.max(minSpacing, Math.ceil(present / (maxPrefixes - 1)));
  const places: number[] = [];
  for (let at = spacing; at < present; at += spacing) places.push(at);
  return [...places, present];
}

/** Hashes a file's beginning at each of `places`; null when it is shorter or can't be read. The hash goes on from the last. */
export async function hashPlaces(
  path: string,
  places: readonly number[],
  calls?: DiskCalls,
): Promise<{ prefixes: Prefix[]; hash: RunningHash } | null> {
  const meter = new PlaceHash(places);
  return (await readThrough(path, places.at(-1)!, (piece) => meter.take(piece), { calls })) ? meter : null;
}

/** The furthest of the receiver's places that fits our file, with a hash that goes on from there; offset 0 when none does. */
export async function agree(
  source: SourceFile,
  theirs: readonly Readonly<Prefix>[],
  buffer: Buffer,
): Promise<{ offset: number; hash: RunningHash }> {
  let places = theirs.map(([offset]) => offset);
  for (;;) {
    const ours = new PlaceHash(places);
    for (let at = 0; at < (places.at(-1) ?? 0);) {
      const read = await source.read(buffer.subarray(0, Math.min(buffer.length, places.at(-1)! - at)), at);
      // Places beyond the file are refused before; a thread that waits for its bytes would wait for ever.
      if (read <= 0) throw new Error(`a place at ${places.at(-1)}, and nothing to read at ${at}`);
      ours.take(buffer.subarray(0, read));
      at += read;
    }
    const wrong = ours.prefixes.findIndex(([, blake3], i) => blake3 !== theirs[i]![1]);
    if (wrong < 0) return { offset: places.at(-1) ?? 0, hash: ours.hash };
    // A running hash can't go back: once more, as far as we agree.
    places = places.slice(0, wrong);
  }
}

class PlaceHash {
  readonly prefixes: Prefix[] = [];
  readonly hash = startHash();
  private readonly places: readonly number[];
  private at = 0;

  /** `places`: ascending; else it would look for one of them for ever. */
  constructor(places: readonly number[]) {
    if (places.some((place, i) => i > 0 && place <= places[i - 1]!)) throw new Error('places out of order');
    this.places = places;
  }

  take(piece: Buffer): void {
    for (let from = 0; from < piece.length;) {
      const place = this.places[this.prefixes.length] ?? Infinity;
      const part = piece.subarray(from, Math.min(piece.length, from + place - this.at));
      this.hash.update(part);
      this.at += part.length;
      from += part.length;
      if (this.at === place) this.prefixes.push([place, this.hash.digest().toString('hex')]);
    }
  }
}
