/**
 * A sender at first contact that has made no offer yet: the person there compares the code, which is shown here. All that
 * is known of it is its name and key.
 */
import { randomBytes } from 'node:crypto';
import type { Outbound } from '../../wire/messages.ts';
import { hangUp, type LiveTransfer, type TransferContext } from '../context.ts';
import { expireOffer } from '../lifecycle/offer-expiry.ts';
import { newTransfer, TransferRecord } from '../lifecycle/record.ts';
import type { IncomingLeg } from './incoming-leg.ts';
import type { Introducer } from './leg-owner.ts';
import { endedByPeer, withPeer } from './wrap-up.ts';
import { FerryError, failure, type ErrorCode, type Failure } from '../../../../shared/errors.ts';
import type { Peer, Transfer } from '../../../../shared/state.ts';
import type { EndedStatus } from '../../../../shared/statuses.ts';

export interface IntroducedOptions {
  readonly context: TransferContext;
  readonly leg: IncomingLeg;
  /** The sender's, for what it will offer. */
  readonly id: string;
  /** Nothing else here has that id: it is shown under it. Else beside that, under one of its own. */
  readonly underId: boolean;
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
    const { context, leg, id, underId } = options;
    const { fingerprint, name, kind } = leg.greeted.peer;
    const peer: Peer = { fingerprint, name, kind, known: leg.known !== undefined };
    this.options = options;
    this.id = underId ? id : randomBytes(16).toString('hex');
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

  get asking(): boolean {
    return this.over === null;
  }

  /** Its sender calls anew: the connection it waits over is dead. */
  calledAgain(): void {
    this.leg.connection.destroy(new FerryError('disconnected'));
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
  offered(transferId: string | null): void {
    const { onOver } = this.options;
    if (this.over !== null) return;
    this.over = Promise.resolve();
    onOver(this);
    if (transferId !== this.id) this.vanish();
  }

  onPeerEnd(_leg: IncomingLeg, status: 'cancelled' | 'failed', said: ErrorCode): void {
    const { why } = endedByPeer(status, said, this.record.now.peer);
    void this.end(status, why);
  }

  onCut(_leg: IncomingLeg, error: FerryError | null): void {
    void this.end('failed', withPeer(error ?? new FerryError('disconnected'), this.record.now.peer));
  }

  private end(status: Exclude<EndedStatus, 'done'>, why: Failure, word?: Outbound): Promise<void> {
    const { context, leg, onOver } = this.options;
    if (this.over !== null) return this.over;
    if (this.isListed) {
      this.vanish();
      this.over = Promise.resolve();
    } else {
      this.record.end(status, why);
      this.over = context.onEnded(this.record.now);
    }
    leg.turnAway();
    if (word !== undefined) leg.connection.send(word);
    hangUp(context, leg.connection);
    onOver(this);
    return this.over;
  }

  /** The transfer it was for is listed itself, and shows how that stands: a call of its sender that came to nothing says no more. */
  private get isListed(): boolean {
    const { context, id, underId } = this.options;
    const isIt = (one: Transfer): boolean => one.id === id && one.peer.fingerprint === this.peerFingerprint;
    return !underId && context.store.state.transfers.some((one) => one.direction === 'incoming' && isIt(one));
  }

  private vanish(): void {
    this.options.context.store.change({ kind: 'transfer-gone', id: this.id });
  }
}
