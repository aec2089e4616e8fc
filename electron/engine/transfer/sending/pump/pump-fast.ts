/**
 * A big file over the fast lane: `raw` announces, in order with everything else, which bytes come next on the plain
 * connection; they go there by sendfile. An announced stretch is always filled, since the receiver counts on it: with
 * nothing when its file turned out to be another, which `lost` then says.
 */
import { openSource, type SourceEntry, type SourceFile } from '../../../disk/source/source-file.ts';
import type { RawOut } from '../../../net/raw-out.ts';
import { endFrameBytes, writeEnd } from '../../../wire/frames.ts';
import { maxRawBytes } from '../../../wire/limits.ts';
import { HashAlong } from './hash-along.ts';
import { agree, type Prefix } from '../../agreed/prefixes.ts';
import { checkWanted, lose, type PumpOptions } from './pump-options.ts';
import { isBroken, sendByThread } from './pump-thread.ts';
import { FerryError } from '../../../../../shared/errors.ts';

/** Smaller ones are not worth an announcement. */
export const fastFileBytes = 1024 * 1024;
/** Asked of `flow` and handed to the system at once. */
const stepBytes = 1024 * 1024;

/** Throws `disconnected` when the plain connection is gone: nothing can follow in order then. */
export async function sendFast(
  o: PumpOptions,
  out: RawOut,
  file: number,
  entry: SourceEntry,
  prefixes: readonly Readonly<Prefix>[],
): Promise<void> {
  o.onStart(file);
  try {
    checkWanted(o, file);
    const { shared } = out;
    const digest =
      shared !== null && o.reading.waits
        ? await sendByThread(o, { out, shared, file, entry, prefixes })
        : await sendHere(o, out, file, entry, prefixes);
    checkWanted(o, file);
    const end = Buffer.allocUnsafe(endFrameBytes);
    writeEnd(end, 0, file, entry.bytes, digest.toString('hex'));
    o.onEnd(file, digest);
    await o.outlet.write(end);
  } catch (error) {
    if (isBroken(error)) {
      o.signal.throwIfAborted();
      throw new FerryError('disconnected', error.params, { cause: error });
    }
    lose(o, file, error);
  }
}

/** Where no thread may wait: hashed a little ahead, by libuv's pool, and sent from here. Answers the hash. */
async function sendHere(
  o: PumpOptions,
  out: RawOut,
  file: number,
  entry: SourceEntry,
  prefixes: readonly Readonly<Prefix>[],
): Promise<Buffer> {
  const source = await openSource(entry);
  let along: HashAlong | null = null;
  try {
    const scratch = Buffer.allocUnsafe(prefixes.length > 0 ? stepBytes : 0);
    const { offset, hash } = await agree(source, prefixes, scratch);
    if (offset > 0) o.onKept(file, offset);
    along = new HashAlong(source, hash, offset, entry.bytes);
    for (let at = offset; at < entry.bytes;) {
      checkWanted(o, file);
      at += await sendStretch(o, out, file, source, along, at, entry.bytes);
    }
    await source.check();
    return along.digest();
  } finally {
    await along?.settled();
    await source.close();
  }
}

function nothing(): void {}

/** Announces and sends what it may at once, and answers how much that was. */
async function sendStretch(
  o: PumpOptions,
  out: RawOut,
  file: number,
  source: SourceFile,
  along: HashAlong,
  offset: number,
  size: number,
): Promise<number> {
  const bytes = Math.min(maxRawBytes, size - offset);
  const end = offset + bytes;
  o.outlet.send({ name: 'raw', body: { file, offset, bytes } });
  /** Up to where `flow` has agreed, and what of that has not gone. */
  let granted = offset;
  let owed = (): number => 0;
  let hashed = along.upTo(offset + Math.min(stepBytes, bytes));
  hashed.catch(nothing);
  try {
    while (granted < end) {
      const at = granted;
      const step = Math.min(stepBytes, end - at);
      await o.flow.room(step);
      granted += step;
      owed = () => step;
      o.signal.throwIfAborted();
      await hashed;
      owed = () => out.unsent;
      // The next step's, while this one waits for room.
      hashed = along.upTo(Math.min(granted + stepBytes, end));
      hashed.catch(nothing);
      await out.send(source, at, step, o.signal);
      o.onBytes(step);
    }
    return bytes;
  } catch (error) {
    o.signal.throwIfAborted();
    if (!(error instanceof FerryError) || isBroken(error)) throw error;
    await out.fill(owed(), o.signal);
    while (granted < end) {
      const step = Math.min(stepBytes, end - granted);
      await o.flow.room(step);
      granted += step;
      await out.fill(step, o.signal);
    }
    throw error;
  }
}
