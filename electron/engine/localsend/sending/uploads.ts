/** The accepted files' bytes: two files at a time over two kept connections, each answered before the next one goes. */
import type { SourceEntry } from '../../disk/source/walk.ts';
import type { EntryList } from '../../transfer/agreed/entry-list.ts';
import { buffersInTurn, FramesAhead, frameBufferBytes } from '../../transfer/sending/pump/big-frames-ahead.ts';
import { BufferRing } from '../../transfer/sending/pump/buffer-ring.ts';
import type { Reading } from '../../transfer/sending/reading/reading.ts';
import { dataHeaderBytes } from '../../wire/frames.ts';
import { compileSoon } from '../../runtime/compile-soon.ts';
import { afterAwake } from '../../wire/awake.ts';
import { EarlyAnswer, uploadsAtOnce, type Body, type LocalSendClient } from '../client/client.ts';
import { paths } from '../wire/paths.ts';
import { Feed, type Fed, type Small } from './feed.ts';
import { Over, uploadRefused } from './refusals.ts';
import { FerryError, failure, isWaiting, toFailure, type Failure } from '../../../../shared/errors.ts';

/** Nothing goes and nothing is answered for this long: LocalSend itself gives up after 30 s, a phone's slow disk gets twice that. */
export const stallMs = 60_000;
/** Files refused one after another: who refuses so many refuses all, and need not be sent a thousand more. */
export const maxRefusedInRow = 10;

export interface UploadsOptions {
  readonly client: Pick<LocalSendClient, 'upload' | 'uploadWhole'>;
  readonly sessionId: string;
  /** Tokens of the files that are wanted, by their place in `entries`. */
  readonly tokens: ReadonlyMap<number, string>;
  readonly entries: EntryList<SourceEntry>;
  readonly reading: Reading;
  /** The other device's name. */
  readonly peer: string;
  readonly signal: AbortSignal;
  /** As `stallMs`. */
  readonly stallMs?: number;
  /** Why this file is not to go; null: it is. */
  leftOut(file: number): Failure | null;
  onStart(file: number, entry: SourceEntry): void;
  onBytes(bytes: number): void;
  /** Whether `onDone` is told BLAKE3: of a big file that is a third of its sender's work, and LocalSend asks for none. */
  readonly hashes: boolean;
  /** The other end has said that it has all of it. `blake3`: 32 bytes; null: not asked for. */
  onDone(file: number, entry: SourceEntry, blake3: Buffer | null): void;
  /** Not delivered; `sent` of its bytes had gone. */
  onFailed(file: number, entry: SourceEntry, why: Failure, sent: number): void;
}

/** Resolves when each wanted file is delivered or has failed alone. Throws `Over` or a FerryError where nothing more can go. */
export async function uploadAll(options: UploadsOptions): Promise<void> {
  const compiled = compileSoon(options.tokens.size);
  try {
    await new Uploads(options).run();
  } finally {
    compiled();
  }
}

/** A file that can't be read, apart from whatever befalls the connection. */
class Unread extends Error {
  readonly why: Failure;

  constructor(why: Failure) {
    super(why.code);
    this.why = why;
  }
}

class Uploads {
  private readonly options: UploadsOptions;
  private readonly feed: Feed;
  /** The first failure of all ends the others. */
  private readonly broken = new AbortController();
  private readonly signal: AbortSignal;
  private refusedInRow = 0;
  private isAlive = true;

  constructor(options: UploadsOptions) {
    this.options = options;
    const { entries, tokens, reading, signal } = options;
    this.feed = new Feed(entries, (file) => tokens.has(file), reading);
    this.signal = AbortSignal.any([signal, this.broken.signal]);
  }

  async run(): Promise<void> {
    let watch: NodeJS.Timeout | null = null;
    const look = (): void => {
      watch = afterAwake(this.options.stallMs ?? stallMs, () => {
        if (!this.isAlive) return this.broken.abort(new FerryError('timeout', { peer: this.options.peer }));
        this.isAlive = false;
        look();
      });
    };
    look();
    const lane = async (): Promise<void> => {
      try {
        await this.lane();
      } catch (error) {
        this.broken.abort(error);
        throw error;
      }
    };
    try {
      const lanes = await Promise.allSettled(Array.from({ length: uploadsAtOnce }, lane));
      this.options.signal.throwIfAborted();
      // What broke first: the others only heard of it.
      if (lanes.some(({ status }) => status === 'rejected')) throw this.broken.signal.reason;
      this.feed.retire();
    } finally {
      if (watch !== null) clearInterval(watch);
    }
  }

  private async lane(): Promise<void> {
    const ring = new BufferRing(buffersInTurn, frameBufferBytes, (bytes) => this.options.reading.buffer(bytes));
    for (let fed = this.feed.next(); fed !== null; fed = this.feed.next()) {
      this.signal.throwIfAborted();
      try {
        await this.upload(fed, ring);
      } finally {
        fed.small?.release();
      }
    }
    ring.retire((buffer) => this.options.reading.giveBack(buffer));
  }

  private async upload({ file, entry, small }: Fed, ring: BufferRing): Promise<void> {
    const { options } = this;
    const { bytes, path } = entry;
    const without = options.leftOut(file);
    if (without !== null) return options.onFailed(file, entry, without, 0);
    options.onStart(file, entry);
    let sent = 0;
    const onBytes = (count: number): void => {
      this.isAlive = true;
      sent += count;
      options.onBytes(count);
    };
    try {
      const { answer, whole, digest } = await (small === null
        ? this.uploadBig(file, entry, ring, onBytes)
        : this.uploadSmall(file, bytes, small, onBytes));
      this.isAlive = true;
      if (answer.status >= 200 && answer.status < 300 && whole) {
        this.refusedInRow = 0;
        return options.onDone(file, entry, digest);
      }
      const why = uploadRefused(answer, path, options.peer);
      if (why instanceof Over) throw why;
      options.onFailed(file, entry, why, sent);
      if (++this.refusedInRow < maxRefusedInRow) return;
      throw new Over('failed', failure('localsend-refused', { peer: options.peer, ...refusedWith(why) }));
    } catch (error) {
      if (!(error instanceof Unread)) throw error;
      // Nothing can be read any more, whatever the file.
      if (error.why.code === 'work-stuck' || isWaiting(error.why.code)) throw FerryError.from(error.why);
      options.onFailed(file, entry, error.why, sent);
    }
  }

  private async uploadSmall(file: number, bytes: number, small: Small, onBytes: (count: number) => void) {
    const read = await small.read();
    if ('code' in read) throw new Unread(read);
    const { content, digest } = read;
    const answer = await this.options.client.uploadWhole(this.pathOf(file), content, this.signal);
    onBytes(bytes);
    return { answer, digest, whole: true };
  }

  /** Through a few buffers in turn, read a little ahead of what the connection takes. `whole` false: not all of it went. */
  private async uploadBig(file: number, entry: SourceEntry, ring: BufferRing, onBytes: (count: number) => void) {
    const { hashes, reading } = this.options;
    const source = await reading.openBig(entry, hashes ? [] : null).catch(asUnread);
    const frames = new FramesAhead(source, file, entry, ring);
    let digest: Buffer | null = null;
    let whole = false;
    try {
      const send = async (body: Body): Promise<void> => {
        const told: { early: boolean } = { early: false };
        for (;;) {
          if (told.early) break;
          const without = this.options.leftOut(file);
          if (without !== null) throw new Unread(without);
          const frame = await frames.next().catch(async (error: unknown) => {
            // A buffer that never came back, since the connection broke, is no fault of the file's.
            await ring.settled();
            return asUnread(error);
          });
          if (frame === null) break;
          const { buffer, bytes } = frame;
          const written = body.write(buffer.subarray(dataHeaderBytes, dataHeaderBytes + bytes)).then(
            () => onBytes(bytes),
            (error: unknown) => {
              if (!(error instanceof EarlyAnswer)) throw error;
              told.early = true;
            },
          );
          ring.giveBack(buffer, written);
        }
        await ring.settled();
        if (told.early) throw new EarlyAnswer();
        if (hashes) digest = await source.digest();
        whole = true;
      };
      const answer = await this.options.client.upload(this.pathOf(file), entry.bytes, send, this.signal);
      return { answer, digest, whole };
    } finally {
      await frames.close();
      await source.close();
    }
  }

  private pathOf(file: number): string {
    const { sessionId, tokens } = this.options;
    const query = new URLSearchParams({ sessionId, fileId: String(file), token: tokens.get(file)! });
    return `${paths.upload}?${query.toString()}`;
  }
}

function asUnread(error: unknown): never {
  throw error instanceof FerryError ? new Unread(toFailure(error)) : error;
}

function refusedWith({ params }: Failure): { status: number } {
  return { status: Number(params?.['status'] ?? 0) };
}
