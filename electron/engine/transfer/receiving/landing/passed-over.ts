/** What of a file doesn't come as bytes: holes, and blocks of another version that is here. Whether it may, where it is said. */
import { violation } from '../../../wire/frames.ts';
import { holeBlockBytes } from '../../../wire/limits.ts';
import type { ManifestEntry } from '../../agreed/manifest.ts';

/** The file, and how far it has come. */
export interface Coming {
  readonly file: number;
  readonly entry: ManifestEntry;
  readonly received: number;
  /** Of a delta. `told`: blocks before this may be kept. Null: it comes whole. */
  readonly delta: { readonly blockBytes: number; readonly told: number } | null;
}

/** From `offset` so many bytes. */
interface Stretch {
  readonly offset: number;
  readonly bytes: number;
}

/** Where a hole ends. Throws `protocol-violation` when none may be there. */
export function holeEnd(coming: Coming, stretch: Stretch): number {
  const { file, entry, delta } = coming;
  if (entry.stored === undefined || delta !== null) throw violation(`a hole of file ${file}, which has none`);
  return endOf(coming, stretch, holeBlockBytes, 'a hole');
}

/** Where bytes that are kept end. Throws `protocol-violation` where the sender was not told of them. */
export function keptEnd(coming: Coming, stretch: Stretch): number {
  const { file, delta } = coming;
  if (delta === null) throw violation(`keep of file ${file}, which comes whole`);
  const end = endOf(coming, stretch, delta.blockBytes, 'keep');
  if (end > delta.told * delta.blockBytes) throw violation(`file ${file}: keep up to ${end} of ${delta.told} blocks`);
  return end;
}

function endOf({ file, entry, received }: Coming, { offset, bytes }: Stretch, block: number, what: string): number {
  const end = offset + bytes;
  if (offset !== received) throw violation(`file ${file}: ${what} at ${offset} after ${received}`);
  if (end > entry.bytes) throw violation(`file ${file}: more bytes than its size`);
  const isWhole = offset % block === 0 && (end % block === 0 || end === entry.bytes);
  if (!isWhole) throw violation(`file ${file}: ${what} from ${offset} to ${end}`);
  return end;
}
