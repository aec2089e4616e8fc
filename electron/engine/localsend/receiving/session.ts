/**
 * One session with a LocalSend sender, from its offer to its end: the line over which a transfer's receiver hears of the
 * offer and its files, and says what it wants and what has become of them.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { ConnectionHandler, Line } from '../../wire/connection.ts';
import type { Message, Outbound, PlanItem } from '../../wire/messages.ts';
import type { MessageTo } from '../../wire/takers.ts';
import type { IncomingLeg } from '../../transfer/receiving/incoming-leg.ts';
import type { HttpCaller } from '../http/caller.ts';
import { manifestOf, type NamedFile } from './manifest.ts';
import { Readers } from './readers.ts';
import { SessionFiles, type SessionFile } from './session-files.ts';
import { cutGraceMs, diskStallMs, idleMs } from './times-and-limits.ts';
import { FerryError } from '../../../../shared/errors.ts';

/** How an offer was answered. `accept` false: `code` says why. */
export type Decision = { readonly accept: true } | { readonly accept: false; readonly code: string };

export interface SessionEvents {
  over(session: Session): void;
  /** It was accepted, and has been ended on this side: its sender is to be told. */
  endedHere(session: Session): void;
}

export class Session implements Line {
  /** As LocalSend knows it. */
  readonly id = randomUUID();
  /** As Ferry does. */
  readonly transferId = randomBytes(16).toString('hex');
  /** Who made the offer, and may send its files. */
  readonly caller: HttpCaller;
  readonly files: SessionFiles;
  readonly socket: Line['socket'];
  readonly down: Promise<void>;
  /** Resolves when the offer has been answered and every file decided about, or the session is over. */
  readonly decision: Promise<Decision>;
  private readonly on: SessionEvents;
  /** Its sender has said that it is over. */
  private isCancelled = false;
  private isDown!: () => void;
  private decide!: (decision: Decision) => void;
  private leg: IncomingLeg | null = null;
  private accepted = false;
  /** The receiver knows that all files are settled, or isn't to be told any more. */
  private isFinishing = false;
  private over: { readonly code: string | null } | null = null;
  private running = 0;
  /** Since the last upload ended: kept for the session, since two are made and cleared for each file else. */
  private idle: NodeJS.Timeout | null = null;
  /** Since an upload broke off. */
  private grace: NodeJS.Timeout | null = null;
  /** The disk is behind. */
  private isFull = false;
  private stall: NodeJS.Timeout | null = null;
  readonly readers = new Readers();

  constructor(caller: HttpCaller, offered: readonly NamedFile[], on: SessionEvents) {
    this.caller = caller;
    this.on = on;
    this.files = new SessionFiles(offered);
    this.socket = { remoteAddress: caller.address };
    this.down = new Promise((resolve) => (this.isDown = resolve));
    this.decision = new Promise((resolve) => (this.decide = resolve));
  }

  get closed(): boolean {
    return this.over !== null;
  }

  /** Nobody has answered the offer. */
  get pending(): boolean {
    return !this.accepted && !this.closed;
  }

  /** Tells the transfer's receiver of the offer. `text`: as of `manifestOf`. Throws why it may not wait here. */
  offer(leg: IncomingLeg, text: string | null): void {
    this.leg = leg;
    for (const message of manifestOf(
      this.transferId,
      this.files.all.map(({ offered }) => offered),
      text,
    )) {
      if (this.closed) return;
      leg.message(message);
    }
  }

  /** The person at the sender takes it back. */
  cancelled(): void {
    this.isCancelled = true;
    this.tell({ name: 'cancel', body: { code: 'cancelled' } });
  }

  /** An upload broke off, or the sender is gone: unless it says in a moment that it cancels, the line was cut. */
  cut(): void {
    if (this.closed) return;
    this.isFinishing = true;
    if (this.grace !== null) clearTimeout(this.grace);
    this.grace = setTimeout(() => this.gone(), cutGraceMs);
  }

  uploadBegins(): void {
    this.running++;
    if (this.grace !== null) clearTimeout(this.grace);
    this.grace = null;
  }

  /** In place or not: it has its answer. */
  uploadEnds(): void {
    if (--this.running === 0) this.idles();
  }

  /** The next bytes of a file. */
  bytes(file: SessionFile, offset: number, chunk: Buffer): void {
    if (this.closed || this.leg === null) return;
    try {
      this.leg.fileBytes(file.index, offset, chunk);
    } catch (error) {
      this.outOfPlace(error);
    }
  }

  /** As `Intake.lend`: memory for the next bytes of a file that has begun to come. */
  lend(file: SessionFile, offset: number, max: number): Buffer | null {
    return this.closed ? null : (this.leg?.files?.lend(file.index, offset, max) ?? null);
  }

  /** All of it has come. `told` hears why it isn't in place (an error code), or null. */
  placed(file: SessionFile, told: (failed: string | null) => void): void {
    if (this.over !== null || this.leg === null) return told(this.over?.code ?? 'cancelled');
    file.state = 'placing';
    file.onSettled = told;
    try {
      this.leg.fileEnd(file.index, file.offered.size, null);
    } catch (error) {
      this.outOfPlace(error);
    }
  }

  /** What has come of it was wrong, and its sender may send it once more. */
  again(file: SessionFile): void {
    file.state = 'wanted';
    this.guard((leg) => leg.files?.again(file.index));
  }

  /** It can't be had. */
  lost(file: SessionFile, code: string): void {
    if (this.closed || file.state === 'settled') return;
    this.tell({ name: 'lost', body: { file: file.index, code } });
    this.files.settle(file, code);
    this.finishIfSettled();
  }

  handOver(_handler: ConnectionHandler): void {}

  shareReading(): void {}

  pauseReading(): void {
    if (this.isFull) return;
    this.isFull = true;
    this.stall = setTimeout(() => this.destroy(new FerryError('disk-error')), diskStallMs);
    this.readers.full(true);
  }

  resumeReading(): void {
    if (!this.isFull) return;
    this.isFull = false;
    if (this.stall !== null) clearTimeout(this.stall);
    this.readers.full(false);
  }

  send(message: Outbound): void {
    if (this.closed) return;
    switch (message.name) {
      case 'answer':
        if (message.body.accept) this.accepted = true;
        else this.decide({ accept: false, code: message.body.code ?? 'declined' });
        return;
      case 'plan':
        return this.planned(message.body.items);
      case 'receipts':
        for (const [first, last] of message.body.done) {
          for (let i = first; i <= last; i++) this.settled(i, null);
        }
        for (const { file, code } of message.body.failed) this.settled(file, code);
        return this.finishIfSettled();
      case 'unwant':
        return this.unwanted(message.body.file);
      case 'cancel':
      case 'error':
        if (this.accepted && !this.isCancelled && !this.closed) this.on.endedHere(this);
        return this.finish(message.body.code ?? 'cancelled');
      case 'got':
      case 'blocks':
      case 'pause':
      case 'resume':
      case 'finished':
        // LocalSend can't be told how far its bytes are, that they should wait, or that all is in place.
        return;
      default:
        // No other is a receiver's to say.
        message satisfies Exclude<Outbound, { readonly name: MessageTo<'sender'>['name'] }>;
    }
  }

  end(): void {
    this.finish(null);
  }

  refuse(error: FerryError): void {
    this.destroy(error);
  }

  destroy(error: FerryError): void {
    this.finish(error.code, error);
  }

  private planned(items: readonly PlanItem[]): void {
    for (const item of items) {
      if (item.do === 'later') continue;
      for (let i = item.range[0]; i <= item.range[1]; i++) {
        if (item.do === 'send') this.files.want(i);
        else this.files.skip(i);
      }
    }
    if (!this.files.decided) return;
    this.decide({ accept: true });
    if (this.running === 0) this.idles();
    // Not in the planner's own turn, which isn't over.
    setImmediate(() => this.finishIfSettled());
  }

  private settled(index: number, failed: string | null): void {
    const file = this.files.all[index];
    if (file !== undefined) this.files.settle(file, failed);
  }

  /** A person here has left it out. Its sender isn't told, since it would give up everything: what comes is thrown away. */
  private unwanted(index: number): void {
    const file = this.files.all[index];
    if (file === undefined || file.state === 'settled') return;
    file.leftOut = true;
    if (file.state === 'wanted') this.lost(file, 'cancelled');
  }

  private finishIfSettled(): void {
    if (this.closed || !this.accepted || !this.files.settled || this.isFinishing) return;
    this.isFinishing = true;
    this.tell({ name: 'finish', body: {} });
  }

  private tell(message: Message): void {
    this.guard((leg) => leg.message(message));
  }

  /** What is out of place ends the session. */
  private guard(work: (leg: IncomingLeg) => void): void {
    if (this.closed || this.leg === null) return;
    try {
      work(this.leg);
    } catch (error) {
      this.outOfPlace(error);
    }
  }

  private outOfPlace(error: unknown): void {
    if (!(error instanceof FerryError)) throw error;
    this.destroy(error);
  }

  /** From now on the next upload is waited for. */
  private idles(): void {
    if (this.closed) return;
    if (this.idle !== null) return void this.idle.refresh();
    this.idle = setTimeout(() => {
      this.idle = null;
      if (this.running === 0) this.gone();
    }, idleMs);
  }

  private gone(): void {
    this.destroy(new FerryError('disconnected'));
  }

  /** `code`: why it is over; null: in order. */
  private finish(code: string | null, error: FerryError | null = null): void {
    if (this.closed) return;
    this.over = { code };
    for (const timer of [this.idle, this.grace, this.stall]) if (timer !== null) clearTimeout(timer);
    this.decide({ accept: false, code: code ?? 'cancelled' });
    for (const file of this.files.all) this.files.settle(file, code ?? 'cancelled');
    this.readers.end();
    this.on.over(this);
    this.leg?.closed(error);
    this.isDown();
  }
}
