/**
 * A big file on its way to the connection: through a few reused buffers, read a little ahead of what the connection
 * takes. The next frames are read and hashed, in the disk's thread, while this one is encrypted here.
 */
import { dataHeaderBytes, endFrameBytes, writeEnd } from '../../../wire/frames.ts';
import type { SourceEntry } from '../../../disk/source/source-file.ts';
import type { BigSource } from '../reading/big-source.ts';
import type { BufferRing } from './buffer-ring.ts';
import { FramesAhead } from './big-frames-ahead.ts';
import type { Prefix } from '../../agreed/prefixes.ts';
import { checkWanted, lose, type PumpOptions } from './pump-options.ts';

export async function sendBig(
  options: PumpOptions,
  file: number,
  entry: SourceEntry,
  ring: BufferRing,
  prefixes: readonly Readonly<Prefix>[],
): Promise<void> {
  let source: BigSource | null = null;
  let frames: FramesAhead | null = null;
  options.onStart(file, entry);
  try {
    checkWanted(options, file);
    source = await options.reading.openBig(entry, prefixes);
    if (source.offset > 0) options.onKept(file, source.offset);
    frames = new FramesAhead(source, file, entry, ring);
    let offset = source.offset;
    for (let frame = await frames.next(); frame !== null; frame = await frames.next()) {
      const { buffer, bytes, hole } = frame;
      let written = Promise.resolve();
      try {
        checkWanted(options, file);
        await options.flow.room(bytes);
        options.signal.throwIfAborted();
        if (hole > 0) tellHole(options, file, offset, hole);
        offset += hole + bytes;
        if (bytes === 0) continue;
        written = options.outlet.write(buffer.subarray(0, dataHeaderBytes + bytes)).then(() => options.onBytes(bytes));
      } finally {
        ring.giveBack(buffer, written);
      }
    }
    await ring.settled();
    checkWanted(options, file);
    const end = Buffer.allocUnsafe(endFrameBytes);
    const digest = await source.digest();
    writeEnd(end, 0, file, entry.bytes, digest);
    options.onEnd(file, digest);
    await options.outlet.write(end);
  } catch (error) {
    await frames?.close();
    await ring.settled().catch(() => {});
    lose(options, file, error);
  } finally {
    await source?.close();
  }
}

/** Zeros don't go: they count as what the receiver has already. */
function tellHole({ outlet, onKept }: PumpOptions, file: number, offset: number, bytes: number): void {
  outlet.send({ name: 'hole', body: { file, offset, bytes } });
  onKept(file, bytes);
}
