/** What the pump needs of the transfer around it, and how it loses a file. */
import type { Outlet } from '../../../wire/connection.ts';
import type { RawOut } from '../../../net/raw-out.ts';
import type { SourceEntry } from '../../../disk/source/source-file.ts';
import type { Flow } from '../flow.ts';
import type { PlanQueue } from '../plan-queue.ts';
import type { ToldBlocksOfLeg } from '../delta/told-blocks.ts';
import type { EntryList } from '../../agreed/entry-list.ts';
import type { Range } from '../../agreed/ranges.ts';
import type { Reading } from '../reading/reading.ts';
import { FerryError, isWaiting, toFailure, type Failure } from '../../../../../shared/errors.ts';

export interface PumpOptions {
  /** Where it all goes, in order: a lane, or the control connection. */
  readonly outlet: Outlet;
  readonly reading: Reading;
  /** The fast lane, opened when the first big file comes; null: there is none, or not for this receiver. */
  fast(): Promise<RawOut | null>;
  readonly flow: Flow;
  readonly plan: PlanQueue;
  /** What the receiver tells of its versions of files. */
  readonly told: ToldBlocksOfLeg;
  /** Somebody hears of each file, with BLAKE3 of its content. */
  readonly asksForHashes: boolean;
  /** The manifest's entries; folders among them are passed over. */
  readonly entries: Pick<EntryList<SourceEntry>, 'at' | 'slice'>;
  readonly signal: AbortSignal;
  /** Why this file is not to go; null: it is. */
  leftOut(file: number): Failure | null;
  onStart(file: number, entry: SourceEntry): void;
  onBytes(bytes: number): void;
  /** The receiver had this much of the file already, or needs none of it: a hole. */
  onKept(file: number, bytes: number): void;
  /** The file's last frame is about to go out; from now on a receipt may come. */
  onEnd(file: number, hash: Buffer): void;
  /** A delta is about to end: of a file of so many bytes, so many went. */
  onDelta(bytes: number, went: number): void;
  /** The receiver has these files as they are. */
  onSame(range: Readonly<Range>): void;
  /** The receiver has others under these names; a person there decides. */
  onPutOff(range: Readonly<Range>): void;
  /** The file could not be read; the receiver has been told. */
  onLost(file: number, failure: Failure): void;
}

/** Throws when somebody has cancelled this file. */
export function checkWanted(options: PumpOptions, file: number): void {
  const why = options.leftOut(file);
  if (why !== null) throw FerryError.from(why);
}

/** A file that can't be read is lost alone; a connection that is gone or an abort ends the pump. */
export function lose(options: PumpOptions, file: number, error: unknown): void {
  options.signal.throwIfAborted();
  if (!(error instanceof FerryError) || options.outlet.closed) throw error;
  // The thread that reads is gone, and with it whatever else it was to read; or nothing can be opened for now.
  if (error.code === 'work-stuck' || isWaiting(error.code)) throw error;
  options.outlet.send({ name: 'lost', body: { file, code: error.code } });
  options.onLost(file, toFailure(error));
}
