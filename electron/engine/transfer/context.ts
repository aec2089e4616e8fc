/** What transfers need of the engine around them. */
import type { BlocksPatience } from './agreed/delta.ts';
import type { Destinations } from '../disk/destination/destinations.ts';
import type { Sendfile } from '../net/sendfile.ts';
import type { JournalFiles } from '../state/journal-files.ts';
import type { KnownDeviceList } from '../state/known-devices.ts';
import type { Texts } from '../state/spool/texts.ts';
import { marked, renamed } from '../state/names.ts';
import type { Store } from '../state/store.ts';
import type { Lanes } from './lanes/lanes.ts';
import type { KeptBeginnings } from './leftovers/kept-beginnings.ts';
import type { Line } from '../wire/connection.ts';
import type { Turns } from './lifecycle/turns.ts';
import type { Landings } from './receiving/landing/landing.ts';
import type { Readings } from './sending/reading/reading.ts';
import { failure, type Failure, FerryError } from '../../../shared/errors.ts';
import type { Fingerprint, ManifestLine, Peer, Transfer } from '../../../shared/state.ts';

export interface FileEvent {
  readonly transferId: string;
  readonly direction: 'outgoing' | 'incoming';
  /** Outgoing: the path on the wire; incoming: the file's path on disk. */
  readonly path: string;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly blake3: string;
}

export interface TransferContext {
  readonly journals: JournalFiles;
  readonly store: Store;
  /** Where texts are kept that are sent and received. */
  readonly texts: Pick<Texts, 'isText' | 'isFolder' | 'folderOf' | 'fileOf' | 'read' | 'discard'>;
  readonly known: KnownDeviceList;
  readonly lanes: Lanes;
  readonly turns: Turns;
  readonly landings: Landings;
  readonly readings: Readings;
  readonly destinations: Destinations;
  /** Null where the system, or whoever started the engine, has none. */
  sendfile(): Promise<Sendfile | null>;
  /** Files may go and come packed. */
  readonly packs: boolean;
  readonly onFile?: ((event: FileEvent) => void) | undefined;
  /** Left out: as `told-blocks.ts` says. */
  readonly blocksPatience?: BlocksPatience | undefined;
  /** What cancelled transfers had begun. */
  readonly kept: Pick<KeptBeginnings, 'isWorthKeeping' | 'noted' | 'of' | 'drop'>;
  /** Connections whose last words are still on their way: the engine waits for them when it stops. */
  readonly closing: Set<Promise<void>>;
  /** A transfer has ended for good. Resolves when that is on disk; never rejects. */
  onEnded(transfer: Transfer): Promise<void>;
  /** A bug of ours, for the log, whether or not the transfer survived it. */
  onBug(error: unknown): void;
}

/** A transfer that has not ended, as commands see it. */
export interface LiveTransfer {
  readonly id: string;
  /** Ends it and tells the peer; resolves when nothing unfinished of it is left on disk. */
  cancel(code: 'cancelled' | 'shutting-down'): Promise<void>;
  /** Pauses it from this side, or lets it go on. Throws `cannot-pause` {peer} where its sender can't wait. */
  pause(paused: boolean): void;
  /** The app is closing: an accepted transfer is kept for the next start, an offer is taken back. */
  leave(): Promise<void>;
  /** Leaves one file out. Throws `unknown-file`, `file-in-place`. */
  cancelFile(index: number): void;
  lines(from: number, count: number): { lines: ManifestLine[]; total: number };
}

/** Ends a connection in order. The engine does not stop before its last words are out. */
export function hangUp(context: TransferContext, connection: Pick<Line, 'down' | 'end'>): void {
  connection.end();
  beforeTheEnd(context, connection.down);
}

/** Work that nobody waits for but the engine's end. What goes wrong in it is a bug. */
export function beforeTheEnd(
  { closing, onBug }: Pick<TransferContext, 'closing' | 'onBug'>,
  work: Promise<void>,
): void {
  const over = work.catch(onBug);
  closing.add(over);
  void over.then(() => closing.delete(over));
}

/** Shows people the known devices as they are now, who of those in sight only calls itself like one, and what each is called. */
export async function showKnown({ store, known }: Pick<TransferContext, 'store' | 'known'>): Promise<void> {
  const all = await known.all();
  const changed = store.state.devices.flatMap((before) => {
    const device = marked(before, all);
    return device === before ? [] : [{ kind: 'device', device } as const];
  });
  const listed = renamed(store.state.transfers, all, store.state.known);
  const transfers = listed.map((transfer) => ({ kind: 'transfer', transfer }) as const);
  store.change({ kind: 'known', known: all }, ...changed, ...transfers);
}

/**
 * Remembers a peer by its key, on a person's word. Answers false where that can't be kept: the word stands all the same,
 * and people are told. `replacing`: a key that is forgotten in its favour. Throws `identity-changed` where its name has become
 * another key's.
 */
export async function rememberPeer(
  { known, store, journals }: Pick<TransferContext, 'known' | 'store' | 'journals'>,
  { fingerprint, name, localSend }: Pick<Peer, 'fingerprint' | 'name' | 'localSend'>,
  autoAccept: boolean,
  replacing?: Fingerprint,
): Promise<boolean> {
  try {
    // What a person has said of it before stands.
    if (autoAccept || (await known.byFingerprint(fingerprint)) === undefined) {
      await known.remember({ fingerprint, name, autoAccept, ...(localSend && { pin: 'localsend/2' }) }, replacing);
    }
    await showKnown({ store, known });
    return true;
  } catch (error) {
    if (!(await tellNotKept({ journals }, error))) throw error;
    return false;
  }
}

/** What was agreed stands although it can't be remembered, and people are told. False: `error` is about something else. */
async function tellNotKept({ journals }: Pick<TransferContext, 'journals'>, error: unknown): Promise<boolean> {
  if (!(error instanceof FerryError)) return false;
  switch (error.code) {
    case 'home-unusable':
      await journals.report(failure('not-kept', error.params));
      return true;
    case 'state-newer':
      await journals.report(error.toFailure());
      return true;
    default:
      return false;
  }
}

/** A failure that the peer told us of: names the peer. */
export function failureOfPeer(error: FerryError, peer: Peer): Failure {
  return failure(error.code, { ...error.params, peer: peer.name }, 'peer');
}
