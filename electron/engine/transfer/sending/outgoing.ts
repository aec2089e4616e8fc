/**
 * An outgoing transfer from the drop to its end, over as many connections as it takes: reach the peer, run a leg,
 * and try again when the line breaks. One connection is `outgoing-leg.ts`; the states are drawn in `shared/state.ts`.
 */
import { hangUp, showKnown, type LiveTransfer, type TransferContext } from '../context.ts';
import type { JournalRecord, OutgoingHeader } from '../../state/journal-format.ts';
import { LeftOut } from '../agreed/left-out.ts';
import { OutgoingLeg, type Outcome } from './outgoing-leg.ts';
import type { Reached } from '../calling/reach.ts';
import { maxSources, newTransfer, TransferRecord } from '../lifecycle/record.ts';
import { Retry } from '../calling/retry.ts';
import { SenderJournal } from './sender-journal.ts';
import type { Holds } from '../lifecycle/holds.ts';
import { transferHolds } from '../lifecycle/transfer-holds.ts';
import { walk } from '../../disk/source/walk.ts';
import { FerryError, failure, toFailure, type ErrorCode, type Failure } from '../../../../shared/errors.ts';
import type { Fingerprint, Peer } from '../../../../shared/state.ts';

export interface OutgoingOptions {
  readonly id: string;
  readonly paths: readonly string[];
  /** The first path's base name. */
  readonly title: string;
  readonly note: string;
  /** As far as it is known before TLS has proved it. */
  readonly peer: Peer;
  readonly address: string;
  readonly startedAt: number;
  /** Begun before Ferry last ended: what its journal says. */
  readonly records?: readonly JournalRecord[];
  /** Dials, greets and checks who answered; `expected`: the key that must answer, once it is known. */
  reach(expected: Fingerprint | null, signal: AbortSignal): Promise<Reached>;
  /** It ended here, and the receiver has not heard of it. */
  onUntold(fingerprint: Fingerprint): void;
  onOver(transfer: Outgoing): void;
}

/** Failures to reach an accepted transfer's receiver that may pass. */
const passing: readonly ErrorCode[] = [
  'unreachable',
  'timeout',
  'disconnected',
  'device-not-found',
  'not-ferry',
  'peer-busy',
  'shutting-down',
  'too-many-open-files',
];

export class Outgoing implements LiveTransfer {
  readonly id: string;
  private readonly context: TransferContext;
  private readonly o: OutgoingOptions;
  private readonly record: TransferRecord;
  private readonly retry = new Retry();
  private readonly abort = new AbortController();
  private readonly holds: Holds;
  private readonly journal: SenderJournal;
  private readonly leftOut: LeftOut;
  private readonly added: (readonly string[])[] = [];
  private leg: OutgoingLeg | null = null;
  /** It has ended, and what is to be done about that is being done. */
  private concluding = false;
  /** The receiver keeps our key. */
  private rememberedThere = false;
  private readonly running: Promise<void>;

  constructor(context: TransferContext, o: OutgoingOptions) {
    this.context = context;
    this.o = o;
    this.id = o.id;
    const { id, peer, title, note, startedAt } = o;
    for (const record of o.records ?? []) if (record.is === 'added') this.added.push(record.paths);
    const paths = [...o.paths, ...this.added.flat()];
    this.journal = new SenderJournal(context.home, id, o.records ?? []);
    this.leftOut = new LeftOut(
      (line) => this.journal.note(line),
      () => this.record.now.peer.name,
    );
    this.leftOut.restore(o.records ?? []);
    const hold = this.accepted ? failure('disconnected', { peer: peer.name }) : null;
    const shown = newTransfer({
      id,
      direction: 'outgoing',
      peer,
      status: hold === null ? 'connecting' : 'reconnecting',
      title,
      roots: paths.length,
      note,
      code: null,
    });
    const sources = paths.length <= maxSources ? paths : [];
    this.record = new TransferRecord(context.store, { ...shown, sources, startedAt, hold });
    this.holds = transferHolds({
      turns: context.turns,
      record: this.record,
      accepted: () => this.accepted,
      send: (message) => this.leg?.connection.send(message),
      stopBytes: (stopped) => this.leg?.flow.pause('here', stopped),
    });
    if (hold !== null) this.holds.disconnect({ status: 'reconnecting', why: hold });
    this.holds.pause(this.journal.pausedBefore);
    // One of an earlier run has its file already: what happens before the peer is met must be noted, too.
    if (o.records !== undefined && peer.fingerprint !== '') void this.remembered(peer.fingerprint);
    this.running = this.run();
  }

  /** The same things for the same device as another drop. */
  isLike(paths: readonly string[], fingerprint: Fingerprint | '', note: string): boolean {
    const same = paths.length === this.o.paths.length && paths.every((path, i) => path === this.o.paths[i]);
    return !this.record.ended && same && note === this.o.note && this.record.now.peer.fingerprint === fingerprint;
  }

  lines(from: number, count: number) {
    const { leg } = this;
    return { lines: leg?.lines(from, count) ?? [], total: leg?.manifest.entries.length ?? 0 };
  }

  private get accepted(): boolean {
    return this.journal.accepted;
  }

  async cancel(code: 'cancelled' | 'shutting-down'): Promise<void> {
    this.leg?.connection.send({ name: 'cancel', body: { code } });
    this.end({ kind: 'ended', status: 'cancelled', why: failure(code) });
    await this.running;
  }

  cancelFile(index: number): void {
    if (this.leg === null) throw new FerryError('unknown-file');
    this.leg.cancelFile(index);
  }

  /** Adds files and folders. Throws `cannot-add` when it is too late, or the receiver's Ferry is too old. */
  addFiles(paths: readonly string[]): void {
    if (this.record.ended || this.last !== null) throw new FerryError('cannot-add');
    this.leg?.checkMore();
    this.added.push(paths);
    this.journal.note({ is: 'added', paths: [...paths] });
    const all = [...this.o.paths, ...this.added.flat()];
    this.record.update({ roots: all.length, sources: all.length <= maxSources ? all : [] });
    this.leg?.more();
  }

  pause(paused: boolean): void {
    this.holds.pause(paused);
    this.journal.notePaused(paused);
    if (!paused) this.retry.now();
  }

  async leave(): Promise<void> {
    // One that is just ending ends.
    if (this.concluding) return this.running;
    if (!this.accepted || this.record.ended) return this.cancel('shutting-down');
    this.end({ kind: 'broken', status: 'reconnecting', why: failure('shutting-down') });
    await this.running;
    this.holds.end();
    this.record.stop();
    await this.journal.close();
  }

  /** The device has been seen on the network: no use waiting longer. */
  peerSeen(fingerprint: Fingerprint): void {
    if (this.record.now.peer.fingerprint === fingerprint) this.retry.now();
  }

  private async run(): Promise<void> {
    if (!this.accepted) {
      const nothing = await nothingToSend(this.o.paths);
      if (nothing !== null && this.last === null)
        return this.conclude({ kind: 'ended', status: 'failed', why: nothing });
    }
    for (;;) {
      const outcome = await this.runLeg();
      if (this.record.ended) return;
      if (outcome.kind !== 'broken') return this.conclude(outcome);
      if (this.abort.signal.aborted) return;
      this.holds.disconnect(outcome);
      await this.retry.wait(this.abort.signal);
      if (this.abort.signal.aborted) return this.conclude(this.last!);
    }
  }

  /** Somebody on the way lets plain connections stand, and nothing through. */
  private fastLaneFailed = false;

  /** What `end` was told, for a run that was waiting then. */
  private last: Outcome | null = null;

  private async runLeg(): Promise<Outcome> {
    try {
      const { fingerprint } = this.record.now.peer;
      const { greeted, known } = await this.o.reach(fingerprint === '' ? null : fingerprint, this.abort.signal);
      if (this.abort.signal.aborted) {
        hangUp(this.context, greeted.connection);
        return this.last!;
      }
      const peer: Peer = { ...greeted.peer, known: known !== undefined };
      this.record.restart();
      const asking = this.accepted ? {} : ({ status: 'asking' } as const);
      const shown: Peer = { fingerprint: peer.fingerprint, name: peer.name, kind: peer.kind, known: peer.known };
      this.record.update({ peer: shown, code: peer.known || this.accepted ? null : greeted.code, ...asking });
      const { id, title, note, paths } = this.o;
      const leg = new OutgoingLeg({
        context: this.context,
        record: this.record,
        greeted,
        offer: { id, title: title.slice(0, 255), roots: paths.length, note },
        paths,
        added: this.added,
        acceptedBefore: this.accepted,
        journal: this.journal,
        leftOut: this.leftOut,
        ready: this.remembered(peer.fingerprint),
        fastLane: known?.fastLane === true && !this.fastLaneFailed,
        onAccepted: (remembered) => this.onAccepted(remembered),
        onPeerStop: (stop) => this.holds.stopThere(stop),
      });
      this.leg = leg;
      leg.start();
      const outcome = await leg.outcome;
      this.fastLaneFailed ||= leg.fastLaneFailed;
      this.leg = null;
      hangUp(this.context, greeted.connection);
      return outcome;
    } catch (error) {
      if (this.last !== null) return this.last;
      if (!(error instanceof FerryError)) this.context.onBug(error);
      const why = toFailure(error);
      if (this.accepted && passing.includes(why.code)) return { kind: 'broken', status: 'reconnecting', why };
      return { kind: 'ended', status: 'failed', why };
    }
  }

  private onAccepted(remembered: boolean): void {
    this.rememberedThere = remembered;
    this.journal.noteAccepted();
    this.retry.reset();
    this.holds.reconnect(this.context.store.state.self.fingerprint < this.record.now.peer.fingerprint);
  }

  /** Without a journal it only can't be taken up after a restart. */
  private remembered(fingerprint: Fingerprint): Promise<void> {
    return this.journal.open(this.header(fingerprint)).catch((error: unknown) => this.context.onBug(error));
  }

  private header(fingerprint: Fingerprint): OutgoingHeader {
    const { name, kind } = this.record.now.peer;
    const { title, note, paths, address, startedAt } = this.o;
    const common = { title, note, roots: paths.length, startedAt, address, paths: [...paths] };
    return { direction: 'outgoing', peer: { fingerprint, name, kind }, ...common };
  }

  /** The receiver keeps our key; so we keep its: should another answer under its name, nothing is sent there. */
  private async remember({ fingerprint, name }: Peer): Promise<void> {
    try {
      await this.context.known.remember({ fingerprint, name, autoAccept: false });
      await showKnown(this.context);
    } catch (error) {
      this.context.onBug(error);
    }
  }

  /** Ends whatever it is doing now; `run` then says the last word. */
  private end(outcome: Outcome): void {
    this.last ??= outcome;
    this.abort.abort(new FerryError('cancelled'));
    this.leg?.leave(outcome);
  }

  private async conclude(outcome: Outcome): Promise<void> {
    if (outcome.kind === 'broken') return;
    this.concluding = true;
    const { peer } = this.record.now;
    if (outcome.kind === 'done' && this.rememberedThere && !peer.known) await this.remember(peer);
    const untold = outcome.kind === 'ended' && this.accepted && outcome.why.params?.['by'] !== 'peer';
    if (untold) await this.journal.noteRevoked();
    this.record.end(outcome.kind === 'done' ? 'done' : outcome.status, outcome.kind === 'done' ? null : outcome.why);
    this.holds.end();
    // In the history before the journal goes: a kill in between must not make it vanish.
    await this.context.onEnded(this.record.now);
    if (!untold) await this.journal.remove();
    this.o.onOver(this);
    // A word on a dying line is no word: it is said again over a line of its own, until it has been heard.
    if (untold && peer.fingerprint !== '') this.o.onUntold(peer.fingerprint);
  }
}

/** Why a transfer of these is worth no connection; null: there is something to send. */
async function nothingToSend(paths: readonly string[]): Promise<Failure | null> {
  let why = failure('nothing-to-send');
  for await (const batch of walk(paths, { signal: new AbortController().signal })) {
    for (const item of batch) {
      if (item.kind !== 'skip') return null;
      why = item.failure;
    }
  }
  return why;
}
