/**
 * Lanes: a transfer's second connection. It carries what the sender says in order after the answer (file bytes, `end`,
 * `lost`, `same`, `finish`); everything else stays on the connection the sender dialled (control).
 *
 * The receiver dials the lane, because only a dialled socket reads into a buffer of ours (`wire/reused-reads.ts`).
 * The sender's half is `sending/`, the receiver's is `receiving/`; here stands what the engine gives to both.
 * A lane that breaks breaks its leg. Whoever ends a transfer says so on control and closes the lane after that.
 */
import type { Connection, ConnectionHandler, Line } from '../../wire/connection.ts';
import type { MessageOf } from '../../wire/messages.ts';
import type { Fingerprint } from '../../../../shared/state.ts';

/** Below it a lane's handshake (some 5 ms) costs more than it saves. */
export const minLaneBytes = 32 * 1024 * 1024;

/** Port and token of an offer: where and with what the receiver may open a lane. */
export type LaneOffer = NonNullable<MessageOf<'offer'>['lane']>;

/** What went packed over connections of a transfer: its bytes before, and as they went. */
export type Packed = Connection['packed'];

const none: Packed = { bytes: 0, onWire: 0 };

/** Of control and lane together. */
export function bothPacked(control: Pick<Line, 'packed'>, lane: Pick<Line, 'packed'> | null): Packed {
  const [one, other] = [control.packed ?? none, lane?.packed ?? none];
  return { bytes: one.bytes + other.bytes, onWire: one.onWire + other.onWire };
}

/** One lane that one receiver may open. */
export interface Invitation {
  readonly offer: LaneOffer;
  /** Null until the receiver has come. */
  readonly lane: Connection | null;
  /** Closes the lane and lets nobody in any more. */
  close(): void;
}

export interface Lanes {
  /** Sender: lets `receiver` open a lane, which `handler` hears. Null when nothing can be listened on. */
  invite(receiver: Fingerprint, handler: ConnectionHandler): Promise<Invitation | null>;
  /**
   * Receiver: opens the lane that `sender` offers, at the host it called from. Null when that can't be done now, for
   * whatever reason: the transfer then does without. Call `handOver` on what comes.
   */
  dial(host: string, offer: LaneOffer, sender: Fingerprint, signal: AbortSignal): Promise<Connection | null>;
}
