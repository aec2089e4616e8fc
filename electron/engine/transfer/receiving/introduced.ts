/**
 * A sender at first contact that has made no offer yet: the person there compares the code, which is shown here. All that
 * is known of it is its name and key.
 */
import { randomBytes } from 'node:crypto';
import type { Outbound } from '../../wire/messages.ts';
import { failureOfPeer, hangUp, type LiveTransfer, type TransferContext } from '../context.ts';
import { expireOffer } from '../lifecycle/offer-expiry.ts';
import { newTransfer, TransferRecord } from '../lifecycle/record.ts';
import type { IncomingLeg } from './incoming-leg.ts';
import type { Introducer } from './leg-owner.ts';
import { withPeer } from './wrap-up.ts';
import { FerryError, failure, type ErrorCode, type Failure } from '../../../../shared/errors.ts';
import type { Peer, Transfer } from '../../../../shared/state.ts';
import type { EndedStatus } from '../../../../shared/statuses.ts';

export interface IntroducedOptions {
  readonly context: TransferContext;
  readonly leg: IncomingLeg;
  /** The sender's for what it will offer; null: that one is taken here. */
  readonly id: string | null;
  onOver(introduced: Introduced): void;
}

export class Introduced implements LiveTransfer, Introducer {
  readonly id: string;
  readonly peerFingerprint: string;
  private readonly options: IntroducedOptions;
  private readonly record: TransferRecord;
  /** Resolves when nothing of it is left to do; null: it waits. */
  private over: Promise<void> | null = null;

  constructor(options: IntroducedOptions) {
    const { context, leg, id } = options;
    const { fingerprint, name, kind } = leg.greeted.peer;
    const peer: Peer = { fingerprint, name, kind, known: leg.known !== undefined };
    this.options = options;
    this.id = id ?? randomBytes(16).toString('hex');
    this.peerFingerprint = fingerprint;
    const nothing = { title: '', roots: 0, note: '' };
    // Shown also where the sender is remembered here: it is the sender who has to know whom it meets.
    const { code } = leg.greeted;
    const shown = newTransfer({ id: this.id, direction: 'incoming', peer, status: 'comparing', code, ...nothing });
    this.record = new TransferRecord(context.store, shown);
    expireOffer({
      down: leg.connection.down,
      isOpen: () => this.over === null,
      expire: () => this.decline('offer-expired'),
    });
  }

  /** As people see it. */
  get shown(): Transfer {
    return this.record.now;
  }

  get leg(): IncomingLeg {
    return this.options.leg;
  }

  /** Turns the sender away. */
  decline(because: ErrorCode): Promise<void> {
    const word: Outbound = { name: 'answer', body: { accept: false, code: because } };
    return this.end(because === 'declined' ? 'declined' : 'failed', failure(because), word);
  }

  cancel(code: 'cancelled' | 'shutting-down'): Promise<void> {
    return this.end('cancelled', failure(code), { name: 'cancel', body: { code } });
  }

  leave(): Promise<void> {
    return this.cancel('shutting-down');
  }

  /** There is nothing to pause. */
  pause(): void {}

  cancelFile(): void {
    throw new FerryError('unknown-file');
  }

  lines(): { lines: []; total: number } {
    return { lines: [], total: 0 };
  }

  /** The transfer that the offer has found shows it from here on. */
  offered(transferId: string): void {
    const { context, onOver } = this.options;
    if (this.over !== null) return;
    this.over = Promise.resolve();
    onOver(this);
    if (transferId !== this.id) context.store.change({ kind: 'transfer-gone', id: this.id });
  }

  onPeerEnd(_leg: IncomingLeg, status: 'cancelled' | 'failed', said: ErrorCode): void {
    const code = status === 'cancelled' && said !== 'shutting-down' ? 'cancelled-by-peer' : said;
    void this.end(status, failureOfPeer(new FerryError(code), this.record.now.peer));
  }

  onCut(_leg: IncomingLeg, error: FerryError | null): void {
    void this.end('failed', withPeer(error ?? new FerryError('disconnected'), this.record.now.peer));
  }

  private end(status: Exclude<EndedStatus, 'done'>, why: Failure, word?: Outbound): Promise<void> {
    const { context, leg, onOver } = this.options;
    if (this.over !== null) return this.over;
    this.record.end(status, why);
    this.over = context.onEnded(this.record.now);
    leg.turnAway();
    if (word !== undefined) leg.connection.send(word);
    hangUp(context, leg.connection);
    onOver(this);
    return this.over;
  }
}
