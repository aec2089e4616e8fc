/**
 * A changed file on its way to the connection: what the receiver has of it is named (`keep`), the rest goes as data frames.
 * Blocks are compared as the receiver tells them, while it reads on.
 */
import { dataHeaderBytes, endFrameBytes, writeEnd } from '../../../wire/frames.ts';
import type { SourceEntry } from '../../../disk/source/source-file.ts';
import type { Task } from '../plan-queue.ts';
import type { DeltaSource } from '../reading/delta-source.ts';
import type { BufferRing } from './buffer-ring.ts';
import { checkWanted, lose, type PumpOptions } from './pump-options.ts';

export async function sendDelta(
  options: PumpOptions,
  { file, shape, same }: Extract<Task, { kind: 'delta' }>,
  entry: SourceEntry,
  ring: BufferRing,
): Promise<void> {
  let source: DeltaSource | null = null;
  let kept = 0;
  options.onStart(file, entry);
  try {
    checkWanted(options, file);
    const told = options.told.begin(file, entry.bytes, shape, options.flow);
    options.outlet.send({ name: 'delta', body: { file } });
    source = await options.reading.openDelta(entry, { ...shape, plain: options.asksForHashes });
    for (let at = 0; at < entry.bytes;) {
      const until = await told.until(at, options.signal);
      checkWanted(options, file);
      for (const { first, hashes } of told.news()) await source.learn(first, hashes);
      const { hole, bytes } = await sendStretch(options, source, { file, at, until }, ring);
      at += hole + bytes;
      kept += hole;
    }
    await ring.settled();
    checkWanted(options, file);
    const { list, plain } = await source.digests();
    if (same && kept === entry.bytes) {
      options.onKept(file, -kept);
      options.outlet.send({ name: 'same', body: { range: [file, file], blake3: list.toString('hex') } });
      return options.onSame([file, file]);
    }
    const end = Buffer.allocUnsafe(endFrameBytes);
    writeEnd(end, 0, file, entry.bytes, list);
    options.onEnd(file, plain ?? list);
    options.onDelta(entry.bytes, entry.bytes - kept);
    await options.outlet.write(end);
  } catch (error) {
    await ring.settled().catch(() => {});
    lose(options, file, error);
  } finally {
    options.told.end(file);
    await source?.close();
  }
}

/** Answers what it was: `hole` bytes that stay, then `bytes` that went. */
async function sendStretch(
  options: PumpOptions,
  source: DeltaSource,
  { file, at, until }: { readonly file: number; readonly at: number; readonly until: number },
  ring: BufferRing,
): Promise<{ hole: number; bytes: number }> {
  const buffer = await ring.take();
  let written = Promise.resolve();
  try {
    const { hole, bytes } = await source.frame(buffer, file, until);
    if (bytes > 0) await options.flow.room(bytes);
    options.signal.throwIfAborted();
    if (hole > 0) {
      options.outlet.send({ name: 'keep', body: { file, offset: at, bytes: hole } });
      options.onKept(file, hole);
    }
    if (bytes > 0) {
      written = options.outlet.write(buffer.subarray(0, dataHeaderBytes + bytes)).then(() => options.onBytes(bytes));
    }
    return { hole, bytes };
  } finally {
    ring.giveBack(buffer, written);
  }
}
