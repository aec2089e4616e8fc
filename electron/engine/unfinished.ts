/** What earlier runs left: their journals, each taken up, gone on with, or settled with what it kept on the disk. */
import { FerryError } from '../../shared/errors.ts';
import { isTerminal, type Transfer } from '../../shared/state.ts';
import {
  endedIn,
  isRevoked,
  journalSchemas,
  leftBehindBy,
  type JournalHeader,
  type LeftBehind,
} from './state/journal-format.ts';
import { peekJournal, takeUpJournal } from './state/journal.ts';
import type { TransferContext } from './transfer/context.ts';
import type { Door } from './transfer/door.ts';
import { sweepLeftBehind } from './transfer/leftovers/sweep.ts';
import type { Outbox } from './transfer/outbox.ts';

export interface UnfinishedOptions {
  readonly context: TransferContext;
  readonly door: Pick<Door, 'restore'>;
  readonly outbox: Pick<Outbox, 'restore' | 'noteUnfinished'>;
}

export class Unfinished {
  private readonly options: UnfinishedOptions;

  constructor(options: UnfinishedOptions) {
    this.options = options;
  }

  /**
   * Takes up what was under way when Ferry last ended and is nobody's now: what was coming, where `incoming`, and what was
   * being sent, where `resumeSending`.
   */
  async restore(incoming: boolean, resumeSending: boolean): Promise<void> {
    const { context, outbox } = this.options;
    for (const id of await context.journals.ids().catch(() => [])) {
      const seen = await peekJournal(context.journals, id, journalSchemas);
      // Not even touched unless it is wanted here: another process may be about to take it up.
      const isOver =
        seen === null ||
        isRevoked(seen.records) ||
        leftBehindBy(seen.records) !== null ||
        endedIn(seen.records) !== null ||
        this.hasEnded(id);
      if (isOver || (seen.header.direction === 'incoming' ? incoming : resumeSending)) {
        await this.takeUp(id, incoming, resumeSending);
      } else if (seen.header.direction === 'outgoing') outbox.noteUnfinished(id, seen.header);
    }
  }

  /** Goes on with an incoming transfer that nobody holds. Never rejects. */
  takeUpIncoming(id: string): Promise<void> {
    return this.takeUpQuietly(id, true);
  }

  /** Takes away what an ended transfer left, where no line in the history says any more that it keeps it. Never rejects. */
  sweepKept(id: string): Promise<void> {
    return this.takeUpQuietly(id, false);
  }

  private takeUpQuietly(id: string, incoming: boolean): Promise<void> {
    return this.takeUp(id, incoming, false).catch((error: unknown) => this.options.context.onBug(error));
  }

  private async takeUp(id: string, incoming: boolean, resumeSending: boolean): Promise<void> {
    const { door, outbox, context } = this.options;
    const taken = await takeUpJournal(context.journals, id, journalSchemas);
    if (taken === null) return;
    const { header, records } = taken;
    const left = leftBehindBy(records);
    const ended = endedIn(records);
    if (left === null && ended !== null) await this.settleEnded(id, ended);
    else if (left !== null) await this.settleLeftovers(id, header, left);
    else if (header.direction === 'outgoing' && (isRevoked(records) || (resumeSending && !this.hasEnded(id)))) {
      await outbox.restore(id, { header, records });
    } else if (this.hasEnded(id)) await context.journals.remove(id);
    else if (header.direction === 'incoming' && incoming) await door.restore(id, header, records);
    else await context.journals.release(id);
  }

  /** Killed between its sender's hearing of the end and the history's: that hears of it now. */
  private async settleEnded(id: string, transfer: Transfer): Promise<void> {
    const { context } = this.options;
    if (!this.hasEnded(id)) {
      context.store.change({ kind: 'transfer', transfer });
      await context.onEnded(transfer);
    }
    await context.journals.remove(id);
  }

  /** What an ended transfer keeps stays as long as its line in the history says so; what no line is about any more goes. */
  private async settleLeftovers(id: string, header: JournalHeader, { folders, until = 0 }: LeftBehind): Promise<void> {
    const { context } = this.options;
    const { kept } = context.store.state.transfers.find((one) => one.id === id) ?? {};
    if (kept !== undefined && until > Date.now()) await context.journals.release(id);
    else this.sweep(id, header, folders);
  }

  /** Nobody waits for it but the engine's end; what can't be removed this time either is for the next start. */
  private sweep(id: string, header: JournalHeader, folders: readonly string[]): void {
    const { context } = this.options;
    const isAgain = header.direction === 'incoming' && sweepLeftBehind(context, { id, header, folders });
    const sweeping = Promise.resolve(isAgain)
      .catch((error: unknown) => {
        if (!(error instanceof FerryError)) context.onBug(error);
        return true;
      })
      .then((again) => (again ? context.journals.release(id) : context.journals.remove(id)))
      .catch((error: unknown) => context.onBug(error));
    context.closing.add(sweeping);
    void sweeping.then(() => context.closing.delete(sweeping));
  }

  /** It is in the history: its journal is only left over. */
  private hasEnded(id: string): boolean {
    const ended = this.options.context.store.state.transfers.find((t) => t.id === id && isTerminal(t.status));
    // An offer that failed before it was accepted may have been made again since, and accepted: the journal is of that.
    return ended !== undefined && !(ended.direction === 'incoming' && ended.status === 'failed' && ended.dir === null);
  }
}
