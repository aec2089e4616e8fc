/** The person here has to learn of refused impostors too: a line among the transfers says who called and why that was refused. */
import { randomBytes } from 'node:crypto';
import { maxHistory } from '../state/history.ts';
import type { TransferContext } from './context.ts';
import { newTransfer } from './lifecycle/record.ts';
import { failure, type FerryError } from '../../../shared/errors.ts';
import type { Fingerprint, Transfer } from '../../../shared/state.ts';

export class Refusals {
  private readonly context: TransferContext;
  /** The transfer that shows one, by its key: one for each, however often it calls. */
  private readonly shown = new Map<Fingerprint, string>();

  constructor(context: TransferContext) {
    this.context = context;
  }

  show(error: FerryError, { fingerprint, name }: { fingerprint: Fingerprint; name: string }): void {
    const id = this.shown.get(fingerprint) ?? randomBytes(16).toString('hex');
    this.shown.set(fingerprint, id);
    for (const oldest of this.shown.keys()) if (this.shown.size > maxHistory) this.shown.delete(oldest);
    const peer = { fingerprint, name, kind: 'desktop', known: false } as const;
    const nothing = { title: '', roots: 0, note: '', code: null };
    const shown = newTransfer({ id, direction: 'incoming', peer, status: 'failed', ...nothing });
    const why = failure(error.code, { ...error.params, name, peer: name }, error.by);
    const transfer: Transfer = { ...shown, failure: why, endedAt: Date.now() };
    this.context.store.change({ kind: 'transfer', transfer });
    void this.context.onEnded(transfer);
  }
}
