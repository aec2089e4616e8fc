/**
 * An incoming transfer from its offer to its end, over all its connections. One connection is `incoming-leg.ts`; the states
 * are in `incoming-state.ts`.
 */
import type { MessageOf } from '../../wire/messages.ts';
import { acceptOffer, withPlace, type Acceptance, type Answer, type IncomingDefaults } from './accept-offer.ts';
import { AcceptedOffer } from './accepted-offer.ts';
import type { LiveTransfer, TransferContext } from '../context.ts';
import { endedByPeer, withPeer, wrapUp, type Ending } from './wrap-up.ts';
import { wasPaused, type IncomingHeader, type JournalRecord } from '../../state/journal-format.ts';
import type { IncomingLeg } from './incoming-leg.ts';
import { memoryOf } from './incoming-memory.ts';
import type { LegOwner } from './leg-owner.ts';
import { recordOfJournal, recordOfOffer } from './incoming-record.ts';
import { acceptedOf, begunOf, checkAccepting, isAccepting, isAsking, isOpenOver } from './incoming-state.ts';
import { legOf, withJournal, type IncomingState } from './incoming-state.ts';
import { Agreements } from './plan/agreements.ts';
import type { Choice } from './plan/question-queue.ts';
import { LeftOut } from '../agreed/left-out.ts';
import { Legs } from './legs.ts';
import type { TransferRecord } from '../lifecycle/record.ts';
import type { Holds, Stop } from '../lifecycle/holds.ts';
import { transferHolds } from '../lifecycle/transfer-holds.ts';
import { ownTurns } from '../lifecycle/turns.ts';
import { FerryError, failure, isWaiting, toFailure, type ErrorCode } from '../../../../shared/errors.ts';
import type { Transfer } from '../../../../shared/state.ts';

export type { Answer, IncomingDefaults } from './accept-offer.ts';

export class Incoming implements LiveTransfer, LegOwner {
  readonly id: string;
  readonly peerFingerprint: string;
  private readonly context: TransferContext;
  private readonly onOver: (transfer: Incoming) => void;
  private readonly record: TransferRecord;
  private readonly holds: Holds;
  private readonly leftOut: LeftOut;
  private readonly agreements: Agreements;
  private state: IncomingState;

  private constructor(
    context: TransferContext,
    onOver: (transfer: Incoming) => void,
    record: TransferRecord,
    from: IncomingState | AcceptedOffer,
  ) {
    this.context = context;
    this.onOver = onOver;
    this.record = record;
    this.id = record.now.id;
    this.peerFingerprint = record.now.peer.fingerprint;
    const note = (line: JournalRecord): void => acceptedOf(this.state)?.note(line);
    this.leftOut = new LeftOut(note, () => this.record.now.peer.name);
    this.agreements = new Agreements(note);
    this.holds = transferHolds({
      turns: this.lasts ? context.turns : ownTurns(),
      record,
      accepted: () => acceptedOf(this.state) !== null,
      send: (message) => legOf(this.state)?.connection.send(message),
    });
    this.state = from instanceof AcceptedOffer ? { is: 'accepted', legs: this.legsOf(from, false) } : from;
  }

  /** A new offer. It is accepted at once when its sender is accepted always. */
  static offered(
    context: TransferContext,
    onOver: (transfer: Incoming) => void,
    leg: IncomingLeg,
    offer: MessageOf<'offer'>,
    defaults: IncomingDefaults,
  ): Incoming {
    const isUnasked = leg.known?.rule === 'accept';
    const record = recordOfOffer(context, leg, offer, isUnasked ? 'active' : 'asking');
    const state: IncomingState = isUnasked ? { is: 'accepting', leg, by: 'always' } : { is: 'asking', leg };
    const incoming = new Incoming(context, onOver, record, state);
    if (isUnasked) {
      // Nobody is there to choose another folder, so the sender hears it when this one can't be used.
      const answer = { always: false, remember: false, evenIfFull: true, ...defaults(leg.known) } as const;
      incoming.accept(leg, { accept: true, unasked: true, ...answer }).catch((error: unknown) => incoming.fail(error));
    }
    return incoming;
  }

  /** One that was under way when Ferry last ended: waits for its sender to call again. */
  static async restored(
    context: TransferContext,
    onOver: (transfer: Incoming) => void,
    id: string,
    header: IncomingHeader,
    records: readonly JournalRecord[],
  ): Promise<Incoming> {
    const why = failure('disconnected', { peer: header.peer.name });
    const accepted = await AcceptedOffer.open(context, id, header, records);
    const record = await recordOfJournal(context, id, header, why);
    const incoming = new Incoming(context, onOver, record, accepted);
    incoming.leftOut.restore(records);
    incoming.agreements.restore(records, header.unasked);
    incoming.holds.disconnect({ status: 'reconnecting', why });
    incoming.holds.pause(wasPaused(records));
    // The app was killed while it took this back.
    const isRevoked = records.some(({ is }) => is === 'revoked');
    if (isRevoked) void incoming.conclude({ status: 'cancelled', why: failure('cancelled') });
    else if (!incoming.lasts) void incoming.conclude({ status: 'failed', why });
    if (incoming.state.is === 'accepted') await incoming.state.legs.showPlace();
    return incoming;
  }

  /** As people see it. */
  get shown(): Transfer {
    return this.record.now;
  }

  /** Nobody has accepted it yet, and a person is or was asked. */
  get asking(): boolean {
    return isAsking(this.state);
  }

  /** Its sender can wait, and calls again. */
  private get lasts(): boolean {
    return this.record.now.peer.localSend === undefined;
  }

  get memory() {
    return memoryOf(this.state);
  }

  lines(from: number, count: number) {
    const leg = legOf(this.state);
    return { lines: leg?.lines(from, count, this.leftOut) ?? [], total: leg?.manifest.entries.length ?? 0 };
  }

  /** The sender calls again. */
  async takeUp(leg: IncomingLeg): Promise<void> {
    // When it has ended or the app is closing, the sender's next call finds how it ended, or the app started again.
    if (this.state.is === 'accepted') await this.state.legs.takeUp(leg);
    else leg.connection.destroy(new FerryError('disconnected'));
  }

  /** Its sender makes the offer over another connection: the one it waits over is dead, whatever TCP thinks. */
  calledAgain(): void {
    legOf(this.state)?.connection.destroy(new FerryError('disconnected'));
  }

  /** Answers the offer, once. Throws when the folder can't be used; the offer still waits then. */
  async answer(answer: Answer): Promise<void> {
    const { state } = this;
    if (state.is !== 'asking') throw new FerryError('unknown-transfer');
    const { leg } = state;
    if (!answer.accept) {
      leg.connection.send({ name: 'answer', body: { accept: false, code: answer.because } });
      const status = answer.because === 'declined' ? 'declined' : 'failed';
      return this.conclude({ status, why: failure(answer.because) });
    }
    this.state = { is: 'accepting', leg, by: 'person' };
    try {
      await this.accept(leg, answer);
    } catch (error) {
      if (isAccepting(this.state)) this.state = { is: 'asking', leg };
      throw error;
    }
  }

  /** Throws `shutting-down` once the app is closing: the next start goes on with it. */
  async cancel(code: 'cancelled' | 'shutting-down'): Promise<void> {
    if (this.state.is === 'left') throw new FerryError('shutting-down');
    await this.conclude({ status: 'cancelled', why: failure(code), word: { name: 'cancel', body: { code } } });
  }

  cancelFile(index: number): void {
    const leg = legOf(this.state);
    if (leg === null) throw new FerryError('unknown-file');
    leg.cancelFile(index, this.leftOut);
  }

  pause(paused: boolean): void {
    if (!this.lasts) throw new FerryError('cannot-pause', { peer: this.record.now.peer.name });
    this.holds.pause(paused);
    acceptedOf(this.state)?.note({ is: 'paused', paused });
  }

  /** Answers the question that is asked. Throws `already-decided`, `usage`. */
  decide(id: string, choice: Choice, all: boolean): void {
    const leg = legOf(this.state);
    if (leg === null) throw new FerryError('already-decided');
    leg.decide(id, choice, all);
  }

  async leave(): Promise<void> {
    const { state } = this;
    if (state.is === 'left') return;
    if (state.is !== 'accepted' || !this.lasts) return this.cancel('shutting-down');
    this.state = { is: 'left' };
    await state.legs.leave();
  }

  /** The sender ended it while there was no connection, and has called to say so. Resolves when nothing of it is left. */
  revoked(): Promise<void> {
    return this.conclude(endedByPeer('cancelled', 'cancelled', this.record.now.peer));
  }

  onPeerEnd(_leg: IncomingLeg, status: 'cancelled' | 'failed', said: ErrorCode): void {
    void this.conclude(endedByPeer(status, said, this.record.now.peer));
  }

  onPeerStop(leg: IncomingLeg, stop: Stop | null): void {
    if (leg === legOf(this.state)) this.holds.stopThere(stop);
  }

  onManifest(leg: IncomingLeg, ended: boolean): void {
    if (leg !== legOf(this.state)) return;
    if (ended) this.record.update({});
    else this.record.touchTotals();
  }

  onMore(_leg: IncomingLeg, number: number, roots: number): void {
    if (this.agreements.isNew(number)) this.record.update({ roots: this.record.now.roots + roots });
  }

  onFinished(leg: IncomingLeg, summary: MessageOf<'finished'>): void {
    this.finish(leg, summary).catch((error: unknown) => this.onTrouble(leg, error));
  }

  onTrouble(leg: IncomingLeg, error: unknown): void {
    const { state } = this;
    if (!isOpenOver(state, leg)) return;
    const why = toFailure(error);
    if (why.code === 'disconnected') this.onCut(leg, error as FerryError);
    else if (isWaiting(why.code) && state.is === 'accepted' && this.lasts) {
      // The sender waits, and calls again until there is room or the disk is back.
      leg.connection.send({ name: 'pause', body: { code: why.code } });
      state.legs.letGo(leg, 'paused', why);
    } else this.fail(error);
  }

  onCut(leg: IncomingLeg, error: FerryError | null): void {
    const { state } = this;
    if (!isOpenOver(state, leg)) return;
    const why = withPeer(error ?? new FerryError('disconnected'), this.record.now.peer);
    const isOver = !this.lasts || why.code === 'protocol-violation';
    if (state.is === 'accepted' && !isOver) state.legs.letGo(leg, 'reconnecting', why);
    else void this.conclude({ status: 'failed', why });
  }

  private async finish(leg: IncomingLeg, summary: MessageOf<'finished'>): Promise<void> {
    // Through open folders all may get onto a disk that was taken away meanwhile, where nobody finds it yet.
    await acceptedOf(this.state)?.checkPlace();
    if (isOpenOver(this.state, leg)) await this.conclude({ status: 'done', summary });
  }

  private accept(leg: IncomingLeg, chosen: Acceptance): Promise<void> {
    const { context, record } = this;
    const acceptance = withPlace(chosen, record.now, context.texts);
    return acceptOffer({
      ...{ context, leg, shown: record.now },
      acceptance,
      checkStillThere: () => checkAccepting(this.state),
      onJournal: (opening) => void (this.state = withJournal(this.state, opening)),
      begin: (accepted, landing, begun) => {
        const { always, dir } = acceptance;
        record.update({ dir, peer: { ...record.now.peer, known: begun.remembered } });
        for (const line of this.leftOut.lines()) accepted.note(line);
        const legs = this.legsOf(accepted, always);
        this.state = { is: 'accepted', legs };
        // A person who accepted has seen what had been added by then.
        this.agreements.acceptAll(acceptance.unasked ? 'rule' : 'person');
        legs.begin(leg, landing, begun);
      },
    });
  }

  private legsOf(accepted: AcceptedOffer, always: boolean): Legs {
    const { context, record, holds, leftOut, agreements } = this;
    const how = { context, accepted, record, holds, leftOut, agreements, always };
    return new Legs({ ...how, onTrouble: (leg, error) => this.onTrouble(leg, error) });
  }

  private fail(error: unknown): void {
    if (this.state.is === 'ending') return;
    if (!(error instanceof FerryError)) this.context.onBug(error);
    const why = withPeer(error, this.record.now.peer);
    void this.conclude({ status: 'failed', why, word: { name: 'error', body: { code: why.code } } });
  }

  /** The one way out. What comes first is the reason, since ending the connection calls back here. */
  private conclude(ending: Ending): Promise<void> {
    const { context, record, holds, state } = this;
    if (state.is === 'ending') return state.over;
    const leg = legOf(state);
    const accepted = acceptedOf(state);
    const settled = state.is === 'accepted' ? state.legs.settled : Promise.resolve();
    if (state.is === 'accepted') state.legs.end();
    // In a moment, when the state says that it is ending.
    const over = Promise.resolve()
      .then(() => wrapUp({ context, record, holds, leg, accepted, begun: begunOf(state), settled, ending }))
      .then(() => this.onOver(this));
    this.state = { is: 'ending', leg, accepted, over };
    return over;
  }
}
