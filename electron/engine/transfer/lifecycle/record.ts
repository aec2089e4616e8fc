/** What people see of one transfer: its `Transfer` in the store, kept by whichever side runs it. */
import type { Store } from '../../state/store.ts';
import { Meter, noProgress } from './meter.ts';
import type { Failure } from '../../../../shared/errors.ts';
import type { Progress, Totals, Transfer } from '../../../../shared/state.ts';
import { isMoving, isTerminal, type EndedStatus } from '../../../../shared/statuses.ts';
import { maxCasualties } from '../../../../shared/values.ts';

/** Dropped paths that are kept to be sent again: who has more puts them into a folder. */
export const maxSources = 100;
/** Byte counts are shown this often while bytes move, so that a stall shows as well. */
const tickMs = 100;

export const noSkips = { files: 0, bytes: 0 } as const;
const noChanges = { files: 0, bytes: 0, went: 0 } as const;

/** What every transfer looks like when it begins. */
export function newTransfer(
  part: Pick<Transfer, 'id' | 'direction' | 'peer' | 'status' | 'title' | 'roots' | 'note' | 'code'>,
): Transfer {
  return {
    totals: { files: 0, folders: 0, bytes: 0, complete: false },
    progress: noProgress,
    dir: null,
    landed: [],
    hold: null,
    question: null,
    encrypted: true,
    sources: [],
    skipped: noSkips,
    failure: null,
    casualties: [],
    casualtyCount: 0,
    startedAt: Date.now(),
    endedAt: null,
    ...part,
  };
}

export class TransferRecord {
  readonly meter = new Meter();
  /** Totals of the current connection's manifest. */
  totals: () => Totals;
  private readonly store: Store;
  private transfer: Transfer;
  private ticker: NodeJS.Timeout | null = null;
  private stopped = false;
  /** What earlier connections had brought: a later one tells everything anew, and people see no figure fall meanwhile. */
  private before = { bytes: 0, files: 0 };
  private lastTotals: Totals = { files: 0, folders: 0, bytes: 0, complete: false };

  constructor(store: Store, transfer: Transfer) {
    this.store = store;
    this.transfer = transfer;
    this.totals = () => this.transfer.totals;
    store.change({ kind: 'transfer', transfer });
  }

  get now(): Transfer {
    return this.transfer;
  }

  get ended(): boolean {
    return isTerminal(this.transfer.status);
  }

  /** Changes what is shown. Does nothing once the transfer has ended. */
  update(part: Partial<Transfer>): void {
    if (this.ended || this.stopped) return;
    // At its end it is said as it is.
    const figures = part.status === 'done' ? this.measured() : this.figures();
    // What the other device is called here may have changed since.
    const { peer } = this.store.state.transfers.find(({ id }) => id === this.transfer.id) ?? this.transfer;
    this.transfer = { ...this.transfer, peer, ...part, ...figures };
    this.watch();
    this.store.change({ kind: 'transfer', transfer: this.transfer });
  }

  end(status: EndedStatus, failure: Failure | null): void {
    this.meter.current = null;
    this.update({ status, failure, question: null, endedAt: Date.now() });
  }

  casualty(path: string, failure: Failure): void {
    const { casualties, casualtyCount, linksLeftOut = 0 } = this.transfer;
    const named = casualties.length < maxCasualties ? [...casualties, { path, failure }] : casualties;
    const links = failure.code === 'symlink-skipped' ? { linksLeftOut: linksLeftOut + 1 } : {};
    this.transfer = { ...this.transfer, casualties: named, casualtyCount: casualtyCount + 1, ...links };
    // Thousands may fall at once; only those that are named are worth a patch each.
    if (named !== casualties) this.update({});
  }

  /** The person at the receiver doesn't want it: the sender may ask once more, after the end. */
  decline(path: string): void {
    const { declined = [] } = this.transfer;
    if (declined.length < maxCasualties) this.transfer = { ...this.transfer, declined: [...declined, path] };
  }

  /** Nothing more is shown: the app is closing. */
  stop(): void {
    this.stopped = true;
    if (this.ticker !== null) clearInterval(this.ticker);
  }

  /** The receiver had this file already. */
  skip(bytes: number): void {
    const { skipped } = this.transfer;
    this.meter.kept += bytes;
    this.meter.files++;
    this.transfer = { ...this.transfer, skipped: { files: skipped.files + 1, bytes: skipped.bytes + bytes } };
  }

  /** So many bytes went packed over a connection that is over. The next change shows it. */
  packed({ bytes, onWire }: NonNullable<Transfer['packed']>): void {
    if (bytes === 0) return;
    const { packed = { bytes: 0, onWire: 0 } } = this.transfer;
    this.transfer = {
      ...this.transfer,
      packed: { bytes: packed.bytes + bytes, onWire: packed.onWire + onWire },
    };
  }

  /** A file of so many bytes, of which another version was there, is through: so many of them went. */
  delta(bytes: number, went: number): void {
    const { changed = noChanges } = this.transfer;
    this.transfer = {
      ...this.transfer,
      changed: { files: changed.files + 1, bytes: changed.bytes + bytes, went: changed.went + went },
    };
  }

  /** Another connection tells everything anew; `part`: what is known of it beforehand. */
  restart(part: Partial<Transfer> = {}): void {
    const { bytes, files } = this.figures().progress;
    this.before = { bytes, files };
    this.meter.restart();
    this.transfer = {
      ...this.transfer,
      casualties: [],
      casualtyCount: 0,
      linksLeftOut: 0,
      declined: [],
      skipped: noSkips,
      ...part,
    };
  }

  /** The manifest grew. */
  touchTotals(): void {
    const { progress, totals } = this.figures();
    this.store.progress(this.transfer.id, progress, totals);
  }

  /** As this connection tells it. */
  private measured(): { readonly progress: Progress; readonly totals: Totals } {
    const totals = this.totals();
    return { progress: this.meter.progress(totals), totals };
  }

  /** The same, behind which what people have seen already does not fall. */
  private figures(): { readonly progress: Progress; readonly totals: Totals } {
    const now = this.measured();
    const isBehind = now.totals.bytes < this.lastTotals.bytes || now.totals.files < this.lastTotals.files;
    const totals = !now.totals.complete && isBehind ? this.lastTotals : now.totals;
    this.lastTotals = totals;
    const most = totals.complete ? totals : { bytes: Infinity, files: Infinity };
    const bytes = Math.max(now.progress.bytes, Math.min(this.before.bytes, most.bytes));
    const files = Math.max(now.progress.files, Math.min(this.before.files, most.files));
    return { progress: { ...now.progress, bytes, files }, totals };
  }

  private watch(): void {
    const moving = isMoving(this.transfer.status);
    if (moving && this.ticker === null) this.ticker = setInterval(() => this.touchTotals(), tickMs);
    if (!moving && this.ticker !== null) {
      clearInterval(this.ticker);
      this.ticker = null;
    }
  }
}
