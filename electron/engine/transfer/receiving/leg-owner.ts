/** What a connection of an incoming transfer tells, and whom. */
import type { Line } from '../../wire/connection.ts';
import type { Greeted } from '../../wire/handshake.ts';
import type { MessageOf } from '../../wire/messages.ts';
import type { Stop } from '../lifecycle/holds.ts';
import type { IncomingLeg } from './incoming-leg.ts';
import type { ErrorCode, FerryError } from '../../../../shared/errors.ts';
import type { Fingerprint, KnownDevice } from '../../../../shared/state.ts';

/** How a leg tells the transfer it belongs to. */
export interface LegOwner {
  /** The sender ended the transfer. */
  onPeerEnd(leg: IncomingLeg, status: 'cancelled' | 'failed', code: ErrorCode): void;
  onPeerStop(leg: IncomingLeg, stop: Stop | null): void;
  /** The manifest has grown; `ended`: it is complete, for now. */
  onManifest(leg: IncomingLeg, ended: boolean): void;
  /** The sender adds so many top-level names. */
  onMore(leg: IncomingLeg, number: number, roots: number): void;
  /** All is in place; the sender is to be told `summary`. */
  onFinished(leg: IncomingLeg, summary: MessageOf<'finished'>): void;
  /** It can't go on, here and now, for a reason of ours. */
  onTrouble(leg: IncomingLeg, error: unknown): void;
  /** The connection is gone. */
  onCut(leg: IncomingLeg, error: FerryError | null): void;
}

/** Who waits with a leg while the sender's person compares the code. */
export interface Introducer extends Pick<LegOwner, 'onPeerEnd' | 'onCut'> {
  /** The offer is there, and has found its transfer; null: none waits here. */
  offered(transferId: string | null): void;
}

/** Of a caller that nobody here hears of. */
export const unheard: Introducer = { onPeerEnd() {}, onCut() {}, offered() {} };

/** Who sends, and the line to them. */
export interface Sender {
  readonly connection: Line;
  readonly peer: Greeted['peer'];
  /** Six digits; null: people have none to compare. */
  readonly code: string | null;
  /**
   * It speaks LocalSend's protocol: each file comes alone, nothing may wait, and what breaks is over. `proved`: it has shown
   * that the fingerprint is its own; `encrypted`: nobody else on the network reads along.
   */
  readonly localSend?: { readonly proved: boolean; readonly encrypted: boolean };
  /** It has the name of this remembered device, whose key makes way for its own if a person accepts. */
  readonly replaces?: Fingerprint;
}

export interface LegOptions {
  readonly greeted: Sender;
  readonly known: KnownDevice | undefined;
  /** The sender says who calls before there is an offer; throws why it may not wait here. */
  introduce(leg: IncomingLeg, id: string): Introducer;
  /** The offer is there: finds the transfer it belongs to, or throws why it may not wait here. Null: handed on. */
  place(leg: IncomingLeg, offer: MessageOf<'offer'>): LegOwner | null;
  /** Instead of an offer: the sender ended this transfer while there was no connection. */
  revoke(leg: IncomingLeg, id: string): Promise<void>;
  /** Instead of an offer: the peer wants to be verified, and the connection is for that from here on. */
  pair(leg: IncomingLeg, request: MessageOf<'pair'>): void;
  /** Its manifest has grown. False: that was too much, and it has been ended. Throws `peer-busy` where nobody has accepted it. */
  mayGrow(leg: IncomingLeg): boolean;
}
