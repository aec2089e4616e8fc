/** The sender's further connections of one leg: the lane that the receiver dials, and the fast lane. */
import type { RawOut } from '../../../net/raw-out.ts';
import type { Connection, ConnectionHandler, Outlet } from '../../../wire/connection.ts';
import { violation } from '../../../wire/frames.ts';
import type { Greeted } from '../../../wire/handshake.ts';
import type { TransferContext } from '../../context.ts';
import { openFastLane } from './fast-lane-sending.ts';
import { laneCapability } from '../../agreed/capabilities.ts';
import { bothPacked, type Invitation, type LaneOffer, type Packed } from '../lanes.ts';
import { FerryError } from '../../../../../shared/errors.ts';

export interface SendingLanesOptions {
  readonly context: TransferContext;
  readonly greeted: Greeted;
  /** The leg is over. */
  readonly signal: AbortSignal;
  /** The receiver has come to the fast lane. */
  onFast(): void;
  /** One of them has ended, or broke the protocol. */
  onBroken(error: FerryError): void;
}

export class SendingLanes {
  private readonly options: SendingLanesOptions;
  private invitation: Invitation | null = null;
  private fastLane: Promise<RawOut | null> | null = null;

  constructor(options: SendingLanesOptions) {
    this.options = options;
  }

  /** What the offer says of a lane; undefined: this receiver knows none, or none can be listened for. */
  async invite(): Promise<LaneOffer | undefined> {
    const { context, greeted, signal } = this.options;
    const { capabilities, fingerprint } = greeted.peer;
    if (!capabilities.includes(laneCapability)) return undefined;
    this.invitation = await context.lanes.invite(fingerprint, this.handler());
    if (signal.aborted) this.close();
    return this.invitation?.offer;
  }

  /**
   * Where the files go. `packed`: from now on the receiver unpacks what was packed in one of these ways; `waitedMs`: as of
   * `Flow`. Throws `protocol-violation` when the receiver has a lane that doesn't stand.
   */
  outlet(lane: boolean, packed: readonly string[] = [], waitedMs = (): number => 0): Outlet {
    const outlet = lane ? this.invitation?.lane : this.control;
    if (!outlet) throw violation('no lane stands');
    if (this.options.context.packs) for (const each of new Set([this.control, outlet])) each.pack(packed, waitedMs);
    return outlet;
  }

  /** As `Connection.packed`, of both. */
  get packed(): Packed {
    return bothPacked(this.control, this.invitation?.lane ?? null);
  }

  /** The fast lane, opened when it is first asked for; null: it can't be had. Never rejects. */
  fast(): Promise<RawOut | null> {
    const { context, signal, onFast, onBroken } = this.options;
    return (this.fastLane ??= openFastLane({
      control: this.control,
      sendfile: () => context.sendfile(),
      signal,
      onOpen: onFast,
      onClosed: () => onBroken(new FerryError('disconnected')),
    }));
  }

  /** Closes the lane once control is down, so that its end can't overtake the last words on control. */
  close(): void {
    const { invitation } = this;
    if (invitation !== null) void this.control.down.then(() => invitation.close());
  }

  private get control(): Connection {
    return this.options.greeted.connection;
  }

  /** The receiver says nothing on the lane. */
  private handler(): ConnectionHandler {
    const { signal, onBroken } = this.options;
    return {
      message: ({ name }) => {
        if (name !== 'error') throw violation(`${name} on the lane`);
      },
      closed: (error) => {
        if (signal.aborted) return;
        if (error?.code === 'protocol-violation') this.control.refuse(error);
        else onBroken(error ?? new FerryError('disconnected'));
      },
    };
  }
}
