/**
 * A big file over the fast lane: `raw` announces, in order with everything else, which bytes come next on the plain
 * connection; they go there by sendfile. The receiver counts on every announced byte: when the file turns out to have
 * changed, zeros fill the rest of the stretch and `lost` follows.
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

/** Smaller files are not worth an announcement. */
export const fastFileBytes = 1024 * 1024;
/** Bytes granted by `flow` and handed to the system at once. */
const stepBytes = 1024 * 1024;

/** Throws `disconnected` when the plain connection is gone: nothing can follow in order then. */
export async function sendFast(
  options: PumpOptions,
  out: RawOut,
  file: number,
  entry: SourceEntry,
  prefixes: readonly Readonly<Prefix>[],
): Promise<void> {
  options.onStart(file, entry);
  try {
    checkWanted(options, file);
    const { shared } = out;
    const digest =
      shared !== null && options.reading.waits
        ? await sendByThread(options, { out, shared, file, entry, prefixes })
        : await sendHere(options, out, file, entry, prefixes);
    checkWanted(options, file);
    const end = Buffer.allocUnsafe(endFrameBytes);
    writeEnd(end, 0, file, entry.bytes, digest);
    options.onEnd(file, digest);
    await options.outlet.write(end);
  } catch (error) {
    if (isBroken(error)) {
      options.signal.throwIfAborted();
      throw new FerryError('disconnected', error.params, { cause: error });
    }
    lose(options, file, error);
  }
}

/** Where no disk thread may wait: the file is hashed a little ahead, in libuv's pool, and sent from here. Answers the hash. */
async function sendHere(
  options: PumpOptions,
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
    if (offset > 0) options.onKept(file, offset);
    along = new HashAlong(source, hash, offset, entry.bytes);
    for (let at = offset; at < entry.bytes;) {
      checkWanted(options, file);
      at += await sendStretch(options, out, file, source, along, at, entry.bytes);
    }
    await source.check();
    return along.digest();
  } finally {
    await along?.settled();
    await source.close();
  }
}

function nothing(): void {}

/** Announces and sends one stretch; answers its length. */
async function sendStretch(
  options: PumpOptions,
  out: RawOut,
  file: number,
  source: SourceFile,
  along: HashAlong,
  offset: number,
  size: number,
): Promise<number> {
  const bytes = Math.min(maxRawBytes, size - offset);
  const end = offset + bytes;
  options.outlet.send({ name: 'raw', body: { file, offset, bytes } });
  /** `flow` has granted everything up to here; `owed` says how much of that has not gone. */
  let granted = offset;
  let owed = (): number => 0;
  let hashed = along.upTo(offset + Math.min(stepBytes, bytes));
  hashed.catch(nothing);
  try {
    while (granted < end) {
      const at = granted;
      const step = Math.min(stepBytes, end - at);
      await options.flow.room(step);
      granted += step;
      owed = () => step;
      options.signal.throwIfAborted();
      await hashed;
      owed = () => out.unsent;
      // Hashes the next step while this one waits for room.
      hashed = along.upTo(Math.min(granted + stepBytes, end));
      hashed.catch(nothing);
      await out.send(source, at, step, options.signal);
      options.onBytes(step);
    }
    return bytes;
  } catch (error) {
    options.signal.throwIfAborted();
    if (!(error instanceof FerryError) || isBroken(error)) throw error;
    await out.fill(owed(), options.signal);
    while (granted < end) {
      const step = Math.min(stepBytes, end - granted);
      await options.flow.room(step);
      granted += step;
      await out.fill(step, options.signal);
    }
    throw error;
  }
}
