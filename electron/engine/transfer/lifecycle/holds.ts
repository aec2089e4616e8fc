/**
 * Whether an accepted transfer moves, and why not: people on either side, turns on either side (`turns.ts`), a line
 * that is down. Several reasons may hold at once; what the person here can end is shown first.
 */
import type { Outbound } from '../../wire/messages.ts';
import type { TransferRecord } from './record.ts';
import { failure, type Failure } from '../../../../shared/errors.ts';
import type { TransferStatus } from '../../../../shared/state.ts';
import type { Turn, Turns } from './turns.ts';

/** Why a side wants no bytes to move now. */
export type Stop = 'paused' | 'queued';

/** What the other side is told of it. */
export function wordOn(stop: Stop | null): Outbound {
  return stop === null ? { name: 'resume', body: {} } : { name: 'pause', body: { code: stop } };
}

/** The line is down, or was given up until there is room. */
export interface Break {
  readonly status: 'paused' | 'reconnecting';
  readonly why: Failure;
}

export interface HoldsOptions {
  readonly turns: Turns;
  /** Grows while bytes move. */
  moved(): number;
  /** Stops or lets go this side's bytes and tells the other side. */
  say(stop: Stop | null): void;
  /** What `shown` answers may be another now. */
  onChange(): void;
}

export class Holds {
  private readonly o: HoldsOptions;
  private readonly turn: Turn;
  private paused = false;
  private there: Stop | null = null;
  private broken: Break | null = null;
  /** Bytes could move if nothing stopped them. */
  private live = false;
  /** What the other side has heard from us over this connection. */
  private said: Stop | null = null;
  private yields = false;

  constructor(o: HoldsOptions) {
    this.o = o;
    this.turn = o.turns.enter(
      () => this.settle(),
      () => o.moved(),
    );
  }

  /** The line is down, or given up for a while. */
  get down(): boolean {
    return this.broken !== null;
  }

  /** The person here stops it or lets it go on. */
  pause(paused: boolean): void {
    this.paused = paused;
    this.settle();
  }

  /** The other side stops it or lets it go on. */
  stopThere(stop: Stop | null): void {
    this.there = stop;
    this.settle();
  }

  /** The connection is gone, and with it what was said on it. */
  disconnect(why: Break): void {
    this.broken = why;
    this.live = false;
    this.there = null;
    this.said = null;
    this.settle();
  }

  /**
   * Both sides are at it again. `yields`: this side takes its turn only while the other one has its own, so that two
   * that both queue never wait for each other; exactly one of them does.
   */
  reconnect(yields: boolean): void {
    this.broken = null;
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
    status: Extract<TransferStatus, 'active' | 'queued' | 'paused' | 'reconnecting'>;
    hold: Failure | null;
  } {
    if (this.paused) return { status: 'paused', hold: failure('paused') };
    if (this.broken !== null) return { status: this.broken.status, hold: this.broken.why };
    if (this.there === 'paused') return { status: 'paused', hold: failure('paused', { by: 'peer', peer }) };
    if (this.there === 'queued') return { status: 'queued', hold: failure('queued', { by: 'peer', peer }) };
    if (this.live && !this.turn.mine) return { status: 'queued', hold: failure('queued') };
    return { status: 'active', hold: null };
  }

  /** Shows it in the record of an accepted transfer. One that is just finishing shows that, while its line stands. */
  showIn(record: TransferRecord): void {
    const { status, peer } = record.now;
    if (status !== 'finishing' || this.down) record.update(this.shown(peer.name));
  }

  private settle(): void {
    const waits = this.there === 'paused' || (this.there === 'queued' && this.yields);
    const wants = this.live && !this.paused && !waits;
    if (wants) this.turn.want();
    const stop = this.paused ? 'paused' : wants && !this.turn.mine ? 'queued' : null;
    if (this.live && stop !== this.said) {
      this.said = stop;
      this.o.say(stop);
    }
    this.o.onChange();
    // Last: another transfer begins with it, and this one has to have stopped.
    if (!wants) this.turn.giveBack();
  }
}
