/** A big file on its way to the connection: through a few reused buffers, read as the connection takes them. */
import { dataHeaderBytes, endFrameBytes, writeDataHeader, writeEnd } from '../wire/frames.ts';
import { openSource, type SourceEntry, type SourceFile } from '../disk/source-file.ts';
import type { BufferRing } from './buffer-ring.ts';
import { agree, type Prefix } from './prefixes.ts';
import { checkWanted, lose, type PumpOptions } from './pump-options.ts';

/** One read, and one data frame, of a big file: of 256 KiB to 1 MiB this costs both ends the least processor time. */
export const readBytes = 512 * 1024;
/** Buffers of a big file in use at once: one being read, the others on their way out. */
export const buffersInTurn = 4;

export async function sendBig(
  o: PumpOptions,
  file: number,
  entry: SourceEntry,
  ring: BufferRing,
  prefixes: readonly Readonly<Prefix>[],
): Promise<void> {
  let source: SourceFile | null = null;
  o.onStart(file);
  try {
    checkWanted(o, file);
    source = await openSource(entry);
    const scratch = prefixes.length > 0 ? Buffer.allocUnsafe(readBytes) : Buffer.alloc(0);
    const { offset, hash } = await agree(source, prefixes, scratch);
    if (offset > 0) o.onKept(file, offset);
    let position = offset;
    while (position < entry.bytes) {
      checkWanted(o, file);
      const wanted = Math.min(readBytes, entry.bytes - position);
      await o.flow.room(wanted);
      const buffer = await ring.take();
      o.signal.throwIfAborted();
      const read = await readFully(source, buffer.subarray(dataHeaderBytes, dataHeaderBytes + wanted), position);
      writeDataHeader(buffer, 0, file, position, read);
      hash.update(buffer.subarray(dataHeaderBytes, dataHeaderBytes + read));
      position += read;
      ring.giveBack(
        buffer,
        o.outlet.write(buffer.subarray(0, dataHeaderBytes + read)).then(() => o.onBytes(read)),
      );
    }
    await ring.settled();
    checkWanted(o, file);
    const end = Buffer.allocUnsafe(endFrameBytes);
    const digest = hash.digest();
    writeEnd(end, 0, file, position, digest);
    o.onEnd(file, digest);
    await o.outlet.write(end);
  } catch (error) {
    await ring.settled().catch(() => {});
    lose(o, file, error);
  } finally {
    await source?.close();
  }
}

/** All of `into`, which `flow` has been asked for: systems may answer a read in portions. */
async function readFully(source: SourceFile, into: Buffer, position: number): Promise<number> {
  for (let at = 0; at < into.length;) at += await source.read(into.subarray(at), position + at);
  return into.length;
}
