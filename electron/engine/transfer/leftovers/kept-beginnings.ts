/**
 * What cancelled transfers had begun of big files: kept for a while where it lies, so that sending again goes on there. A
 * transfer that keeps any says so (`Transfer.kept`), and its journal remains with it.
 */
import { beginningsIn, journalSchemas, leftBehindBy, type Part } from '../../state/journal-format.ts';
import { peekJournal } from '../../state/journal.ts';
import type { TransferContext } from '../context.ts';
import type { Fingerprint, Transfer } from '../../../../shared/state.ts';

/** Whoever cancelled by a slip, or thought better of it, is back within a day; longer, hidden files only take room. */
export const keptForMs = 24 * 60 * 60 * 1000;
/** Less goes again in a moment. */
export const minKeptBytes = 16 * 1024 * 1024;
/** Transfers at a time: of more, the oldest are let go. A device that is accepted always can't fill a disk with beginnings. */
export const maxKept = 8;

/** The beginning of a file that an ended transfer kept. */
export interface Beginning {
  /** Id of that transfer. */
  readonly of: string;
  readonly part: Part;
}

export interface KeptBeginningsOptions extends Pick<
  TransferContext,
  'journals' | 'store' | 'destinations' | 'known' | 'onBug'
> {
  /** Takes away what that transfer left, which no longer says that it keeps any. Never rejects. */
  sweep(id: string): Promise<void>;
}

type Ended = Pick<Transfer, 'peer' | 'text' | 'status' | 'failure'>;

export class KeptBeginnings {
  private readonly options: KeptBeginningsOptions;
  /** Transfers that keep some. */
  private readonly ids = new Set<string>();
  private timer: NodeJS.Timeout | null = null;
  private readonly unsubscribe: () => void;

  constructor(options: KeptBeginningsOptions) {
    this.options = options;
    this.unsubscribe = options.store.subscribe(({ changes }) => {
      for (const change of changes) {
        // Nobody sees any more that it could be sent again.
        if (change.kind === 'transfer-gone' && this.ids.delete(change.id)) void options.sweep(change.id);
      }
    });
  }

  /** After the history has been read: what it says is kept, and what of that is over. */
  start(): void {
    const { store, journals } = this.options;
    for (const { id, kept } of store.state.transfers) {
      if (kept === undefined) continue;
      if (journals.has(id)) this.ids.add(id);
      else this.unsay(id);
    }
    this.look();
  }

  stop(): void {
    this.unsubscribe();
    if (this.timer !== null) clearTimeout(this.timer);
  }

  /** Whether a transfer that ends so keeps `bytes` that it has begun in `dir`. */
  async isWorthKeeping({ peer, text, status, failure }: Ended, bytes: number, dir: string): Promise<boolean> {
    // A disk that is broken or full has ended it: nothing goes on there.
    const mayGoOn = status === 'cancelled' || failure?.by === 'peer';
    if (!mayGoOn || bytes < minKeptBytes || text !== undefined || peer.localSend !== undefined) return false;
    const { known, destinations } = this.options;
    if ((await known.byFingerprint(peer.fingerprint))?.rule === 'block') return false;
    // Somebody may have cancelled it for want of room.
    const space = await destinations.spaceAt(dir).catch(() => null);
    return space !== null && space.free > bytes;
  }

  /** That transfer has ended, and keeps some. */
  noted(id: string): void {
    // It may have been taken off the list already.
    if (!this.options.store.state.transfers.some((one) => one.id === id)) return void this.options.sweep(id);
    this.ids.add(id);
    const newestFirst = this.transfers().toSorted((a, b) => b.kept!.until - a.kept!.until);
    for (const { id } of newestFirst.slice(maxKept)) this.drop(id);
    this.look();
  }

  /** What ended transfers of that device had begun in the folder `dir`. Never rejects. */
  async of(fingerprint: Fingerprint, dir: string): Promise<readonly Beginning[]> {
    const now = Date.now();
    const there = this.transfers().filter(
      (one) => one.peer.fingerprint === fingerprint && one.dir === dir && one.kept!.until > now,
    );
    if (there.length === 0) return [];
    try {
      return (await Promise.all(there.map(({ id }) => this.read(id)))).flat();
    } catch (error) {
      this.options.onBug(error);
      return [];
    }
  }

  /** What that transfer kept is wanted no more. */
  drop(id: string): void {
    if (!this.ids.delete(id)) return;
    this.unsay(id);
    void this.options.sweep(id);
  }

  private async read(id: string): Promise<readonly Beginning[]> {
    const { journals, destinations } = this.options;
    const seen = await peekJournal(journals, id, journalSchemas);
    if (seen === null || seen.header.direction !== 'incoming' || leftBehindBy(seen.records) === null) return [];
    const { dir, destination } = seen.header;
    if (destination !== undefined && !(await destinations.isStillAt(dir, destination))) return [];
    return beginningsIn(seen.records).map((part) => ({ of: id, part }));
  }

  /** Lets go of what is over, and looks again when the next will be. */
  private look(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const now = Date.now();
    for (const { id, kept } of this.transfers()) if (kept!.until <= now) this.drop(id);
    const next = Math.min(...this.transfers().map(({ kept }) => kept!.until));
    if (next === Infinity) return;
    this.timer = setTimeout(() => this.look(), next - now);
    this.timer.unref();
  }

  private transfers(): readonly Transfer[] {
    return this.options.store.state.transfers.filter(({ id, kept }) => kept !== undefined && this.ids.has(id));
  }

  private unsay(id: string): void {
    const { store } = this.options;
    const transfer = store.state.transfers.find((one) => one.id === id);
    if (transfer === undefined) return;
    const { kept: _, ...rest } = transfer;
    store.change({ kind: 'transfer', transfer: rest });
  }
}
