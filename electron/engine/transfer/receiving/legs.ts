/**
 * The connections of an accepted transfer, one after another: it begins over the one that was accepted, lets go of it
 * when it breaks, and goes on over the next one its sender makes.
 */
import type { ReceiveTerms } from './accepted-leg.ts';
import type { AcceptedOffer } from './accepted-offer.ts';
import { hangUp, type TransferContext } from '../context.ts';
import type { IncomingLeg } from './incoming-leg.ts';
import type { LeftOut } from '../agreed/left-out.ts';
import type { Landing } from './landing/landing.ts';
import type { Holds } from '../lifecycle/holds.ts';
import type { TransferRecord } from '../lifecycle/record.ts';
import type { Agreements } from './plan/additions.ts';
import { FerryError, type Failure } from '../../../../shared/errors.ts';

export interface LegsOptions {
  readonly context: TransferContext;
  readonly accepted: AcceptedOffer;
  readonly record: TransferRecord;
  readonly holds: Holds;
  readonly leftOut: LeftOut;
  readonly agreements: Agreements;
  /** Its sender was accepted always, with this offer. */
  readonly always: boolean;
  /** It can't go on over this connection. */
  onTrouble(leg: IncomingLeg, error: unknown): void;
}

type State =
  | { readonly is: 'connected'; readonly leg: IncomingLeg }
  /** The line is down, or was given up until there is room: the sender calls again. */
  | { readonly is: 'waiting' }
  /** The transfer has ended, or the app is closing. */
  | { readonly is: 'over' };

export class Legs {
  readonly accepted: AcceptedOffer;
  private readonly options: LegsOptions;
  private state: State = { is: 'waiting' };
  private settling: Promise<void> = Promise.resolve();

  constructor(options: LegsOptions) {
    this.options = options;
    this.accepted = options.accepted;
  }

  /** The connection there is. */
  get current(): IncomingLeg | null {
    return this.state.is === 'connected' ? this.state.leg : null;
  }

  /** The bytes of connections that were let go are on disk: until then nothing else touches the partial files. */
  get settled(): Promise<void> {
    return this.settling;
  }

  /** The offer was accepted over `leg`; with what its sender is told of that. */
  begin(leg: IncomingLeg, landing: Landing, { remembered, into }: Pick<ReceiveTerms, 'remembered' | 'into'>): void {
    const { context, accepted, record, holds, leftOut, agreements, always } = this.options;
    const { holdings, conflicts } = accepted;
    const unasked = always || leg.known?.autoAccept === true;
    this.state = { is: 'connected', leg };
    accepted.begin(landing, leg.manifest);
    leg.accept(context, { record, landing, holdings, conflicts, leftOut, agreements, unasked, remembered, into });
    // Its lane may have been closed already.
    if (!this.isOn(leg)) return;
    // Exactly one of both sides yields.
    holds.reconnect(context.store.state.self.fingerprint < record.now.peer.fingerprint);
  }

  /** The sender calls again: the connection there may still be is dead, whatever TCP thinks. */
  async takeUp(leg: IncomingLeg): Promise<void> {
    const { record, onTrouble } = this.options;
    const before = this.current;
    this.state = { is: 'connected', leg };
    if (before !== null) {
      before.connection.destroy(new FerryError('disconnected'));
      this.settling = before.close(true);
    }
    await this.settling;
    if (!this.isOn(leg)) return;
    record.totals = () => leg.manifest.totals();
    try {
      await this.goOn(leg);
    } catch (error) {
      onTrouble(leg, error);
    }
  }

  /** Lets go of the connection: the sender calls again. */
  letGo(leg: IncomingLeg, status: 'paused' | 'reconnecting', why: Failure): void {
    const { context, holds } = this.options;
    this.state = { is: 'waiting' };
    holds.disconnect({ status, why });
    this.settling = leg.close(true).then(
      () => hangUp(context, leg.connection),
      (error: unknown) => context.onBug(error),
    );
  }

  /** The app is closing: all that has come stays for the next start. */
  async leave(): Promise<void> {
    const { context, accepted, holds, record } = this.options;
    const leg = this.end();
    await this.settling;
    await leg?.close(true);
    if (leg !== null) hangUp(context, leg.connection);
    await accepted.close();
    holds.end();
    record.stop();
  }

  /** Nothing goes on any more. Answers the connection there was. */
  end(): IncomingLeg | null {
    const { current } = this;
    this.state = { is: 'over' };
    return current;
  }

  private async goOn(leg: IncomingLeg): Promise<void> {
    const { context, accepted, record } = this.options;
    const { totals, progress } = record.now;
    const landing = await accepted.land(totals.complete ? totals.bytes - progress.bytes : 0);
    await leg.openLane(context);
    const into = await accepted.into(true);
    if (!this.isOn(leg)) return landing.suspend();
    record.restart();
    this.begin(leg, landing, { remembered: leg.known !== undefined, into });
  }

  private isOn(leg: IncomingLeg): boolean {
    return this.current === leg;
  }
}
