/** The receiver's further connections of one leg: the lane and the fast lane. It dials both. */
import type { Connection, Line } from '../../../wire/connection.ts';
import { violation } from '../../../wire/frames.ts';
import type { MessageOf } from '../../../wire/messages.ts';
import { plainIp } from '../../../net/admission/remote-key.ts';
import type { TransferContext } from '../../context.ts';
import { FastLaneIn } from './fast-lane-receiving.ts';
import type { RawMerge } from './raw-merge.ts';
import { minLaneBytes, type LaneOffer } from '../lanes.ts';
import { FerryError } from '../../../../../shared/errors.ts';
import type { Fingerprint, Totals } from '../../../../../shared/state.ts';

/** The sender, and the connection that it dialled. */
interface Greeted {
  readonly connection: Line;
  readonly peer: { readonly fingerprint: Fingerprint };
}

export class ReceivingLanes {
  private readonly greeted: Greeted;
  private readonly abort = new AbortController();
  private dialled: Connection | null = null;
  private fastLane: FastLaneIn | null = null;

  constructor(greeted: Greeted) {
    this.greeted = greeted;
  }

  /** The lane that stands; null: everything comes over control. */
  get lane(): Connection | null {
    return this.dialled;
  }

  /** Opens the lane that the sender offers, where it is worth it. Never rejects. */
  async dial({ lanes }: TransferContext, offer: LaneOffer | undefined, { bytes, complete }: Totals): Promise<void> {
    const host = this.control.socket.remoteAddress;
    if (offer === undefined || host === undefined || (complete && bytes < minLaneBytes)) return;
    const { signal } = this.abort;
    this.dialled = await lanes.dial(plainIp(host), offer, this.greeted.peer.fingerprint, signal);
    if (signal.aborted) this.dialled?.destroy(new FerryError('disconnected'));
  }

  /** From now on both may bring what is packed in one of the ways answered; none: all comes as it is. */
  takePacked(): readonly string[] {
    const ways = this.control.takePacked?.() ?? [];
    return this.dialled === null || this.dialled.takePacked().length > 0 ? ways : [];
  }

  /** `moving`: nobody has paused. Throws `protocol-violation` when it is open already. */
  openFast(where: MessageOf<'plain'>, merge: RawMerge, moving: () => boolean): void {
    if (this.fastLane !== null) throw violation('plain out of place');
    const { control } = this;
    this.fastLane = new FastLaneIn({
      control,
      merge,
      signal: this.abort.signal,
      moving,
      onError: (error) => {
        if (!(error instanceof FerryError)) throw error;
        control.refuse(error);
      },
      onBroken: () => control.destroy(new FerryError('disconnected')),
    });
    void this.fastLane.open(where);
  }

  /** Closes them once control is down, so that the lane's end can't overtake the last words on control. */
  close(): void {
    this.abort.abort(new FerryError('cancelled'));
    const { dialled } = this;
    dialled?.pauseReading();
    this.fastLane?.pauseReading();
    if (dialled !== null) void this.control.down.then(() => dialled.destroy(new FerryError('disconnected')));
  }

  private get control(): Line {
    return this.greeted.connection;
  }
}
