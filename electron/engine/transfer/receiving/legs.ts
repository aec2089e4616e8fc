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
import type { Agreements } from './plan/agreements.ts';
import { Room } from './plan/room.ts';
import { defaultRules } from '../../../../shared/rules/device-rules.ts';
import { FerryError, isWaiting, type Failure } from '../../../../shared/errors.ts';
import type { KnownDevice } from '../../../../shared/state.ts';

/** Whether its folder is still the place that it was is looked at this often: a look costs one stat(2) or two. */
const lookEveryMs = 2_000;

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
  /** The line is down, or was given up until there is room or the disk is back: the sender calls again. */
  | { readonly is: 'waiting' }
  /** The transfer has ended, or the app is closing. */
  | { readonly is: 'over' };

export class Legs {
  readonly accepted: AcceptedOffer;
  private readonly options: LegsOptions;
  private state: State = { is: 'waiting' };
  private settling: Promise<void> = Promise.resolve();
  /** Of the latest connection. */
  private room: Room | null = null;
  private watch: NodeJS.Timeout | null = null;

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
    const { fingerprint } = record.now.peer;
    const isNow = ({ fingerprint: key, rule }: KnownDevice): boolean => key === fingerprint && rule === 'accept';
    // As it was when this connection began, and as a person here may have said since.
    const unasked = (): boolean =>
      always || (leg.known?.rule === 'accept' && context.store.state.known.some((device) => isNow(device)));
    const limits = leg.known ?? defaultRules;
    this.state = { is: 'connected', leg };
    accepted.begin(landing, leg.manifest);
    this.watchPlace(leg);
    const room = new Room(accepted.dir, (dir) => context.destinations.spaceAt(dir));
    this.room = room;
    const terms = { record, landing, room, holdings, conflicts, leftOut, agreements, unasked, limits };
    leg.accept(context, { ...terms, remembered, into });
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
      this.settle(before);
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
    if (isWaiting(why.code)) this.noteStop(why);
    // What stopped a later connection isn't what stopped this one.
    this.room = null;
    this.settle(leg, () => hangUp(context, leg.connection));
  }

  /** The app is closing: all that has come stays for the next start. */
  async leave(): Promise<void> {
    const { context, accepted, holds, record } = this.options;
    const leg = this.end();
    await this.settling;
    await leg?.close('for-another-leg');
    if (leg !== null) hangUp(context, leg.connection);
    await accepted.close();
    holds.end();
    record.stop();
  }

  /** Nothing goes on any more. Answers the connection there was. */
  end(): IncomingLeg | null {
    const { current } = this;
    this.state = { is: 'over' };
    if (this.watch !== null) clearInterval(this.watch);
    return current;
  }

  /** Its folder is gone since before it could be taken up again: people are told so until its sender calls. */
  async showPlace(): Promise<void> {
    const { accepted, holds } = this.options;
    if (await accepted.isInPlace()) return;
    const why = await accepted.whyGone();
    if (this.state.is === 'waiting') holds.disconnect({ status: 'paused', why });
  }

  /** Takes nothing more over `leg`. Of those before it, one may have been let go while an earlier one still settles. */
  private settle(leg: IncomingLeg, whenClosed = (): void => {}): void {
    const closed = leg.close('for-another-leg').then(whenClosed, (error: unknown) => this.options.context.onBug(error));
    this.settling = Promise.all([this.settling, closed]).then(() => {});
  }

  private noteStop(why: Failure): void {
    const { accepted, holds } = this.options;
    // Says nothing of the disk: the sender calls again, and it is tried again.
    if (why.code === 'too-many-open-files') return;
    if (why.code !== 'destination-gone') {
      // Where no connection came about, the reason of the last stop stands.
      if (this.room !== null) accepted.noteStop(why, this.room.left);
      return;
    }
    accepted.noteGone();
    if (why.params?.['disk'] !== undefined) return;
    void accepted.whyGone().then((why) => {
      if (this.state.is === 'waiting') holds.disconnect({ status: 'paused', why });
    });
  }

  /** Looks now and then, while a connection stands, whether its folder is still the place it was. */
  private watchPlace(leg: IncomingLeg): void {
    const { accepted, onTrouble } = this.options;
    if (this.watch !== null) clearInterval(this.watch);
    let isLooking = false;
    const watch = setInterval(() => {
      if (!this.isOn(leg)) return clearInterval(watch);
      // A disk that hangs is asked once.
      if (isLooking) return;
      isLooking = true;
      void accepted
        .isInPlace()
        .then(async (isInPlace) => {
          if (isInPlace) return;
          const why = FerryError.from(await accepted.whyGone());
          if (this.isOn(leg)) onTrouble(leg, why);
        })
        .catch((error: unknown) => {
          if (this.isOn(leg)) onTrouble(leg, error);
        })
        .finally(() => (isLooking = false));
    }, lookEveryMs);
    this.watch = watch;
  }

  private async goOn(leg: IncomingLeg): Promise<void> {
    const { context, accepted, record } = this.options;
    const landing = await accepted.land();
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
