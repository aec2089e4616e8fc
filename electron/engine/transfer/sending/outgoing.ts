/**
 * An outgoing transfer from the drop to its end, over as many connections as it takes: reach the peer, run a leg,
 * and try again when the line breaks. One connection is `outgoing-leg.ts`; the states are drawn in `shared/state.ts`.
 */
import { hangUp, type TransferContext } from '../context.ts';
import type { Sent } from '../sent.ts';
import type { JournalRecord } from '../../state/journal-format.ts';
import { LeftOut } from '../agreed/left-out.ts';
import type { Reached } from '../calling/reach.ts';
import { Retry } from '../calling/retry.ts';
import type { Holds } from '../lifecycle/holds.ts';
import { expireOffer } from '../lifecycle/offer-expiry.ts';
import { TransferRecord } from '../lifecycle/record.ts';
import { transferHolds } from '../lifecycle/transfer-holds.ts';
import { FirstContact } from './first-contact/first-contact.ts';
import { Drop, nothingToSend, type DropOptions, type Likeness } from './drop.ts';
import { unreached, type Outcome } from './outcome.ts';
import { OutgoingLeg } from './outgoing-leg.ts';
import { SenderJournal } from './sender-journal.ts';
import { OwnOutput } from './manifest/own-output.ts';
import { lingerMs } from '../../wire/limits.ts';
import { FerryError, failure } from '../../../../shared/errors.ts';
import type { Fingerprint, Peer } from '../../../../shared/state.ts';

export interface OutgoingOptions extends DropOptions {
  /** As far as it is known before TLS has proved it. */
  readonly peer: Peer;
  /** Begun before Ferry last ended: what its journal says. */
  readonly records?: readonly JournalRecord[];
  /** Dials, greets and checks who answered; `expected`: the key that must answer, once it is known. */
  reach(expected: Fingerprint | null, signal: AbortSignal): Promise<Reached>;
  /** It ended here, and the receiver has not heard of it. */
  onUntold(fingerprint: Fingerprint): void;
  onOver(transfer: Outgoing): void;
  /** Whoever answers isn't a Ferry, and another transfer may take over under this id: true, and this one ends without a word. */
  giveWay?(): boolean;
}

type Phase =
  /** Dials and greets, for the first time or once more; at first contact the person here compares the code. */
  | { readonly is: 'connecting' }
  /** The receiver is asked: the person there, or, once that one has accepted, the receiver's Ferry. */
  | { readonly is: 'asking'; readonly leg: OutgoingLeg }
  /** The receiver has accepted over this connection. */
  | { readonly is: 'running'; readonly leg: OutgoingLeg }
  /** The line broke; it is tried again after a while. */
  | { readonly is: 'waiting' }
  /** Somebody here has ended it, or the app is closing: what is under way is broken off. */
  | { readonly is: 'leaving'; readonly outcome: Outcome }
  /** It has ended, and what is to be done about that is being done. */
  | { readonly is: 'ended' };

export class Outgoing implements Sent {
  readonly id: string;
  private readonly context: TransferContext;
  private readonly drop: Drop;
  private readonly reach: OutgoingOptions['reach'];
  private readonly onUntold: OutgoingOptions['onUntold'];
  private readonly onOver: OutgoingOptions['onOver'];
  private readonly giveWay: OutgoingOptions['giveWay'];
  private readonly record: TransferRecord;
  private readonly holds: Holds;
  private readonly journal: SenderJournal;
  private readonly leftOut: LeftOut;
  private readonly ownOutput: OwnOutput;
  readonly firstContact: FirstContact;
  private readonly retry = new Retry();
  /** Breaks off dialling and waiting. */
  private readonly abort = new AbortController();
  private phase: Phase = { is: 'connecting' };
  /** The receiver may have heard of it, also of one that an earlier run offered. */
  private offered: boolean;
  /** Somebody on the way lets plain connections stand, and nothing through. */
  private fastLaneFailed = false;
  private readonly running: Promise<void>;

  constructor(context: TransferContext, options: OutgoingOptions) {
    const { peer, records = [], reach, onUntold, onOver, giveWay } = options;
    this.context = context;
    this.reach = reach;
    this.onUntold = onUntold;
    this.onOver = onOver;
    this.giveWay = giveWay;
    this.drop = new Drop(options, records);
    this.offered = options.records !== undefined;
    this.id = this.drop.id;
    this.journal = new SenderJournal(context.journals, this.id, records);
    this.ownOutput = new OwnOutput(this.id, context.destinations);
    this.leftOut = new LeftOut(
      (line) => this.journal.note(line),
      () => this.record.now.peer.name,
    );
    this.leftOut.restore(records);
    this.record = new TransferRecord(context.store, this.drop.firstShown(peer, this.accepted));
    // Killed while codes are compared, the next run asks anew.
    this.firstContact = new FirstContact(context, this.record, (peer) => void this.openJournal(peer));
    this.holds = transferHolds({
      turns: context.turns,
      record: this.record,
      accepted: () => this.accepted,
      send: (message) => this.leg?.connection.send(message),
      stopBytes: (stopped) => this.leg?.flow.pause('here', stopped),
    });
    const { hold } = this.record.now;
    if (hold !== null) this.holds.disconnect({ status: 'reconnecting', why: hold });
    this.holds.pause(this.journal.pausedBefore);
    // One of an earlier run has its file already: what happens before the peer is met must be noted, too.
    if (options.records !== undefined && peer.fingerprint !== '') void this.openJournal(peer);
    this.running = this.run();
  }

  /** The same things for the same device as another drop; for the same address where its key isn't said. */
  isLike(drop: Likeness, key: Fingerprint | null, address: string): boolean {
    const samePeer = key === null ? this.drop.address === address : this.record.now.peer.fingerprint === key;
    return !this.record.ended && samePeer && this.drop.isLike(drop);
  }

  lines(from: number, count: number) {
    const files = this.leg?.files;
    return { lines: files?.lines(from, count) ?? [], total: files?.manifest.entries.length ?? 0 };
  }

  async cancel(code: 'cancelled' | 'shutting-down'): Promise<void> {
    (this.leg ?? this.firstContact).connection?.send({ name: 'cancel', body: { code } });
    this.breakOff({ kind: 'ended', status: 'cancelled', why: failure(code) });
    await this.running;
  }

  cancelFile(index: number): void {
    if (this.leg === null) throw new FerryError('unknown-file');
    this.leg.files.cancel(index);
  }

  /** Adds files and folders. Throws `cannot-add` when it is too late, or the receiver's Ferry is too old. */
  addFiles(paths: readonly string[]): void {
    const { phase, leg } = this;
    if (phase.is === 'leaving' || phase.is === 'ended' || this.drop.text) throw new FerryError('cannot-add');
    leg?.checkMore();
    this.drop.add(paths);
    this.journal.note({ is: 'added', paths: [...paths] });
    this.record.update(this.drop.shown);
    leg?.more();
  }

  pause(paused: boolean): void {
    this.holds.pause(paused);
    this.journal.notePaused(paused);
    if (!paused) this.retry.now();
  }

  async leave(): Promise<void> {
    // One that is just ending ends.
    if (this.phase.is === 'ended') return this.running;
    if (!this.accepted) return this.cancel('shutting-down');
    this.breakOff({ kind: 'broken', status: 'reconnecting', why: failure('shutting-down') });
    await this.running;
    this.holds.end();
    this.record.stop();
    await this.journal.close();
  }

  /** The device has been seen on the network, or (null) whichever may be there again: no use waiting longer. */
  peerSeen(fingerprint: Fingerprint | null): void {
    if (fingerprint === null || this.record.now.peer.fingerprint === fingerprint) this.retry.now();
  }

  /** The receiver has accepted, over this connection or an earlier one. */
  private get accepted(): boolean {
    return this.journal.accepted;
  }

  private get leg(): OutgoingLeg | null {
    const { phase } = this;
    return phase.is === 'asking' || phase.is === 'running' ? phase.leg : null;
  }

  /** How it is to end, once somebody here has said so. */
  private get decided(): Outcome | null {
    return this.phase.is === 'leaving' ? this.phase.outcome : null;
  }

  private async run(): Promise<void> {
    if (!this.accepted) {
      const why = await nothingToSend(this.drop.paths, this.context.readings);
      if (why !== null) return this.conclude(this.decided ?? { kind: 'ended', status: 'failed', why });
    }
    for (;;) {
      const outcome = this.decided ?? (await this.runLeg());
      const isForeign = outcome.kind === 'ended' && outcome.why.code === 'not-ferry' && !this.offered;
      if (isForeign && this.giveWay?.() === true) return;
      if (outcome.kind !== 'broken') return this.conclude(outcome);
      if (this.decided !== null) return this.conclude(this.decided);
      this.phase = { is: 'waiting' };
      this.holds.disconnect(outcome);
      await this.retry.wait(this.abort.signal);
      if (this.decided === null) this.phase = { is: 'connecting' };
    }
  }

  private async runLeg(): Promise<Outcome> {
    try {
      const { fingerprint } = this.record.now.peer;
      const reached = await this.reach(fingerprint === '' ? null : fingerprint, this.abort.signal);
      const { connection } = reached.greeted;
      // What was accepted goes on, also where the key has been forgotten since.
      const passed = this.decided ?? (this.accepted ? 'offer' : await this.firstContact.pass(reached));
      if (passed === 'call-again') return await this.runLeg();
      if (passed !== 'offer' || this.decided !== null) {
        hangUp(this.context, connection);
        return this.decided ?? (passed as Outcome);
      }
      const leg = this.startLeg(reached);
      const outcome = await leg.outcome;
      // Not half written when the program ends with it.
      await this.firstContact.kept.catch(() => {});
      this.fastLaneFailed ||= leg.fastLaneFailed;
      this.offered ||= leg.offered;
      hangUp(this.context, connection);
      return outcome;
    } catch (error) {
      if (this.decided !== null) return this.decided;
      if (!(error instanceof FerryError)) this.context.onBug(error);
      return unreached(error, this.accepted);
    }
  }

  private startLeg({ greeted, known }: Reached): OutgoingLeg {
    const { fingerprint, kind } = greeted.peer;
    const name = known?.label ?? greeted.peer.name;
    const isKnown = this.context.store.state.known.some((device) => device.fingerprint === fingerprint);
    const peer: Peer = { fingerprint, name, kind, known: known !== undefined || isKnown };
    this.record.restart(this.drop.shownText(greeted.peer.capabilities));
    if (this.accepted) this.record.update({ peer, code: null });
    // The receiver may have to compare it still.
    else this.record.update({ peer, code: known === undefined ? greeted.code : null, status: 'asking' });
    const leg = new OutgoingLeg({
      context: this.context,
      record: this.record,
      greeted,
      drop: this.drop,
      acceptedBefore: this.accepted,
      journal: this.journal,
      leftOut: this.leftOut,
      ownOutput: this.ownOutput,
      ready: this.openJournal(peer),
      kept: this.firstContact.kept,
      fastLane: known?.fastLane === true && !this.fastLaneFailed,
      onAccepted: () => {
        this.journal.noteAccepted();
        this.phase = { is: 'running', leg };
        this.retry.reset();
        this.holds.reconnect(this.context.store.state.self.fingerprint < fingerprint);
      },
      onPeerStop: (stop) => this.holds.stopThere(stop),
      onAwaited: (awaited) => this.holds.await(awaited),
    });
    this.phase = { is: 'asking', leg };
    leg.start();
    const isOpen = (): boolean => this.phase.is === 'asking' && this.record.now.code !== null;
    const expire = (): void => leg.fail(new FerryError('offer-expired', { peer: peer.name }));
    expireOffer({ down: leg.connection.down, isOpen, expire }, lingerMs);
    return leg;
  }

  /** Without a journal it only can't be taken up after a restart. */
  private openJournal(peer: Peer): Promise<void> {
    return this.journal.open(this.drop.header(peer)).catch((error: unknown) => this.context.onBug(error));
  }

  /** Ends whatever it is doing now; `run` then says the last word. The first reason counts. */
  private breakOff(outcome: Outcome): void {
    const { phase, leg } = this;
    if (phase.is === 'leaving' || phase.is === 'ended') return;
    this.phase = { is: 'leaving', outcome };
    this.abort.abort(new FerryError('cancelled'));
    this.firstContact.end(outcome);
    leg?.settle(outcome);
  }

  /** The one way out. A transfer that is only broken off, since the app is closing, stays as it is. */
  private async conclude(outcome: Outcome): Promise<void> {
    if (outcome.kind === 'broken') return;
    this.phase = { is: 'ended' };
    const { peer } = this.record.now;
    // The answer to an offer may have been on its way: who has accepted would wait for ever.
    const mayWait = this.accepted || this.offered;
    const untold = outcome.kind === 'ended' && mayWait && outcome.why.by !== 'peer';
    if (untold) await this.journal.noteRevoked();
    if (outcome.kind === 'done') this.record.end('done', null);
    else this.record.end(outcome.status, outcome.why);
    this.holds.end();
    // In the history before the journal goes: a kill in between must not make it vanish.
    await this.context.onEnded(this.record.now);
    if (!untold) await this.journal.remove();
    this.onOver(this);
    // A word on a dying line is no word: it is said again over a line of its own, until it has been heard.
    if (untold && peer.fingerprint !== '') this.onUntold(peer.fingerprint);
  }
}
