/**
 * Whether an accepted transfer moves, and why not: a person on either side has paused it, either side has no turn for it
 * (`turns.ts`), or the line is down. Several reasons may hold at once; the one a person here can end is shown first.
 */
import type { TransferRecord } from './record.ts';
import { failure, type Failure } from '../../../../shared/errors.ts';
import type { HeldStatus } from '../../../../shared/statuses.ts';
import type { Turn, Turns } from './turns.ts';

/** Why a side wants no bytes to move now. */
export type Stop = 'paused' | 'queued';

/** What a sender that could go on waits for: somebody's answer at the receiver, or the receiver itself. */
export type Awaited = 'awaiting-answer' | 'awaiting-receiver';

/** The line is down, or was given up until there is room on the receiver's disk. */
export interface LineDown {
  readonly status: Exclude<HeldStatus, 'queued'>;
  readonly why: Failure;
}

export interface HoldsOptions {
  readonly turns: Turns;
  /** Grows while bytes move. */
  activity(): number;
  /** Stops or lets go this side's bytes and tells the other side. */
  say(stop: Stop | null): void;
  /** `shown` may answer something else now. */
  onChange(): void;
}

export class Holds {
  private readonly options: HoldsOptions;
  private readonly turn: Turn;
  private paused = false;
  private peerStop: Stop | null = null;
  private lineDown: LineDown | null = null;
  /** Bytes could move if nothing stopped them. */
  private live = false;
  /** What the other side was told last over this connection. */
  private told: Stop | null = null;
  /** Waits for the other side's turn before it takes its own. */
  private yields = false;
  /** What there is to send waits for the other side: for somebody's answer there, or for its plan. */
  private awaited: Awaited | null = null;

  constructor(options: HoldsOptions) {
    this.options = options;
    this.turn = options.turns.enter(
      () => this.settle(),
      () => options.activity(),
    );
  }

  /** The line is down. */
  get down(): boolean {
    return this.lineDown !== null;
  }

  /** The person here stops it or lets it go on. */
  pause(paused: boolean): void {
    this.paused = paused;
    this.settle();
  }

  /** The other side stops it or lets it go on. */
  stopThere(stop: Stop | null): void {
    this.peerStop = stop;
    this.settle();
  }

  /** Nothing is left to send until the other side has said more; null: there is. */
  await(awaited: Awaited | null): void {
    if (awaited === this.awaited) return;
    this.awaited = awaited;
    this.settle();
  }

  /** The connection is gone, and with it what was said on it. */
  disconnect(why: LineDown): void {
    this.lineDown = why;
    this.live = false;
    this.peerStop = null;
    this.told = null;
    this.awaited = null;
    this.settle();
  }

  /**
   * Both sides go on. `yields`: this side takes its turn only while the other one has its own. Exactly one of the two
   * sides yields, so that two queues never wait for each other.
   */
  reconnect(yields: boolean): void {
    this.lineDown = null;
    this.live = true;
    this.yields = yields;
    this.settle();
  }

  /** It has ended. */
  end(): void {
    this.live = false;
    this.turn.giveBack();
  }

  /** How it looks; `peer` is the other device's name. */
  shown(peer: string): {
    status: 'active' | HeldStatus;
    hold: Failure | null;
  } {
    if (this.paused) return { status: 'paused', hold: failure('paused') };
    if (this.lineDown !== null) return { status: this.lineDown.status, hold: this.lineDown.why };
    if (this.peerStop === 'paused') return { status: 'paused', hold: failure('paused', { peer }, 'peer') };
    if (this.peerStop === 'queued') return { status: 'queued', hold: failure('queued', { peer }, 'peer') };
    if (this.live && !this.turn.mine) return { status: 'queued', hold: failure('queued') };
    return { status: 'active', hold: this.awaited === null ? null : failure(this.awaited, { peer }, 'peer') };
  }

  /** Shows it in the record of an accepted transfer. A transfer that is finishing shows that, as long as the line is up. */
  showIn(record: TransferRecord): void {
    const { status, peer } = record.now;
    if (status !== 'finishing' || this.down) record.update(this.shown(peer.name));
  }

  private settle(): void {
    const waitsForPeer = this.peerStop === 'paused' || (this.peerStop === 'queued' && this.yields);
    const wants = this.live && !this.paused && !waitsForPeer;
    if (wants) this.turn.want();
    const stop = this.paused ? 'paused' : wants && !this.turn.mine ? 'queued' : null;
    if (this.live && stop !== this.told) {
      this.told = stop;
      this.options.say(stop);
    }
    this.options.onChange();
    // Last: another transfer begins with this turn, and this one must have stopped by then.
    if (!wants) this.turn.giveBack();
  }
}
