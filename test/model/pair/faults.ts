/** Faults that a test plants, in the line or in the receiver's disk: each must be found by the schedules. */
import type { SinkEntry } from '../../../electron/engine/disk/sink/entry.ts';
import type { RunningHash } from '../../../electron/engine/transfer/agreed/hash.ts';
import { frameTypes } from '../../../electron/engine/wire/frames.ts';
import { messageTypes } from '../../../electron/engine/wire/messages.ts';
import type { StoredFile } from './disks/folder.ts';
import type { Filter } from './ground/line.ts';
import { MemoryLanding, type MemoryLandingOptions } from './disks/memory-landing.ts';
import { bytesOf } from './ground/memory.ts';
import type { Source } from './disks/source.ts';

/** Whole frames of one direction of one line; answers what goes on instead of one. */
export type OnFrame = (frame: Buffer, type: number) => readonly Buffer[];

export interface FaultyLine {
  /** For a new line: from dialler to listener, and back. */
  filters(): readonly [Filter | null, Filter | null];
}

/** The first receipts that each line carries are lost. */
export const receiptLost: FaultyLine = {
  filters() {
    let lost = false;
    return [
      null,
      framewise((frame, type) => {
        if (type !== messageTypes.receipts || lost) return [frame];
        lost = true;
        return [];
      }),
    ];
  },
};

/** One data frame of each line goes twice. */
export const dataTwice: FaultyLine = {
  filters() {
    let data = 0;
    return [framewise((frame, type) => (type === frameTypes.data && ++data === 2 ? [frame, frame] : [frame])), null];
  },
};

/** The last receipts come after `finished`. */
export const finishedEarly: FaultyLine = {
  filters() {
    let held: Buffer[] = [];
    return [
      null,
      framewise((frame, type) => {
        if (type === messageTypes.receipts) {
          const before = held;
          held = [frame];
          return before;
        }
        const after = held;
        if (type === messageTypes.finished) held = [];
        return type === messageTypes.finished ? [frame, ...after] : [frame];
      }),
    ];
  },
};

/** Cuts what is written into frames, however it is chunked. */
export function framewise(onFrame: OnFrame): Filter {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    let bytes = Buffer.concat([rest, chunk]);
    const out: Buffer[] = [];
    while (bytes.length >= 5 && bytes.length >= 4 + bytes.readUInt32BE(0)) {
      const end = 4 + bytes.readUInt32BE(0);
      out.push(...onFrame(bytes.subarray(0, end), bytes[4]!));
      bytes = bytes.subarray(end);
    }
    rest = bytes;
    return out;
  };
}

/** A receiver that believes what its journal says of a partial file, and never looks what is in it. */
export function trusting(o: MemoryLandingOptions, source: Source): MemoryLanding {
  return new TrustingLanding(o, source);
}

class TrustingLanding extends MemoryLanding {
  private readonly source: Source;

  constructor(o: MemoryLandingOptions, source: Source) {
    super(o);
    this.source = source;
  }

  protected override hashBeginning(
    hash: RunningHash,
    { path, bytes }: SinkEntry,
    _stored: StoredFile,
    from: number,
  ): void {
    const sent = this.source.versions.get(path)!.findLast((content) => content.bytes === bytes)!;
    hash.update(bytesOf(sent).subarray(0, from));
  }
}

/** A disk that says a block is written and has not written it: every fifth. */
export function losingWrites(o: MemoryLandingOptions): MemoryLanding {
  return new LosingLanding(o);
}

class LosingLanding extends MemoryLanding {
  private writes = 0;

  override write(file: number, buffer: Buffer, bytes: number, position: number): Promise<void> {
    const lost = ++this.writes % 5 === 0;
    return super.write(file, buffer, bytes, position, lost);
  }
}
