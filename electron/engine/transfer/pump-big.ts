/**
 * A big file on its way to the connection: through a few reused buffers, read as the connection takes them. The next
 * frame is read and hashed, in the disk's thread, while this one is encrypted here.
 */
import { dataHeaderBytes, endFrameBytes, writeEnd } from '../wire/frames.ts';
import type { SourceEntry } from '../disk/source-file.ts';
import type { BigSource } from './big-source.ts';
import type { BufferRing } from './buffer-ring.ts';
import type { Prefix } from './prefixes.ts';
import { checkWanted, lose, type PumpOptions } from './pump-options.ts';

/** One read, and one data frame, of a big file: of 256 KiB to 1 MiB this costs both ends the least processor time. */
export const readBytes = 512 * 1024;
/** Buffers of a big file in use at once: one being read, the others on their way out. */
export const buffersInTurn = 4;

/** A data frame with so many bytes of the file at the beginning of a buffer. */
interface Frame {
  readonly buffer: Buffer;
  readonly bytes: number;
}

export async function sendBig(
  o: PumpOptions,
  file: number,
  entry: SourceEntry,
  ring: BufferRing,
  prefixes: readonly Readonly<Prefix>[],
): Promise<void> {
  let source: BigSource | null = null;
  let next: Promise<Frame> | null = null;
  o.onStart(file);
  try {
    checkWanted(o, file);
    source = await o.reading.openBig(entry, prefixes);
    if (source.offset > 0) o.onKept(file, source.offset);
    for (let position = source.offset; position < entry.bytes;) {
      checkWanted(o, file);
      const { buffer, bytes }: Frame = await (next ?? read(o, source, file, entry, ring, position));
      position += bytes;
      next = position < entry.bytes ? read(o, source, file, entry, ring, position) : null;
      // Heard of at its turn.
      next?.catch(() => {});
      ring.giveBack(
        buffer,
        o.outlet.write(buffer.subarray(0, dataHeaderBytes + bytes)).then(() => o.onBytes(bytes)),
      );
    }
    await ring.settled();
    checkWanted(o, file);
    const end = Buffer.allocUnsafe(endFrameBytes);
    const digest = await source.digest();
    writeEnd(end, 0, file, entry.bytes, digest);
    o.onEnd(file, digest);
    await o.outlet.write(end);
  } catch (error) {
    const unsent = await next?.catch(() => null);
    if (unsent) {
      o.flow.unused(unsent.bytes);
      ring.giveBack(unsent.buffer, Promise.resolve());
    }
    await ring.settled().catch(() => {});
    lose(o, file, error);
  } finally {
    await source?.close();
  }
}

/** The data frame at `position`, in a buffer of `ring`. */
async function read(
  o: PumpOptions,
  source: BigSource,
  file: number,
  entry: SourceEntry,
  ring: BufferRing,
  position: number,
): Promise<Frame> {
  const bytes = Math.min(readBytes, entry.bytes - position);
  await o.flow.room(bytes);
  const buffer = await ring.take();
  try {
    o.signal.throwIfAborted();
    await source.frame(buffer, file, bytes);
  } catch (error) {
    o.flow.unused(bytes);
    ring.giveBack(buffer, Promise.resolve());
    throw error;
  }
  return { buffer, bytes };
}
