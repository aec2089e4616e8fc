/** What goes from here, whatever its receiver speaks: as the outbox and commands see it. */
import type { LiveTransfer } from './context.ts';
import type { DropOptions, Likeness } from './sending/drop.ts';
import type { Fingerprint, KnownDevice, Peer } from '../../../shared/state.ts';

/** What the person has said before anybody answered. */
export interface FirstContactTerms {
  /** Whichever new key answers is the device's. */
  readonly acceptNew: boolean;
  /** Somebody is there to compare codes. */
  readonly mayAsk: boolean;
  /** The person wrote the fingerprint of the key that must answer. */
  readonly typed: boolean;
  /** The PIN that a LocalSend may ask for. */
  readonly pin?: string | undefined;
}

/** What the person here is asked before an offer. */
export interface AskedBefore {
  /** What they have said; the question that is open may need no answer by that. */
  hear(terms: FirstContactTerms): void;
  /** Their answer to `Transfer.question`. Throws `already-decided`, `usage`. */
  decide(questionId: string, choice: string, pin: string): Promise<void>;
  /** What is remembered has changed. */
  knownNow(known: readonly KnownDevice[]): void;
}

export interface Sent extends LiveTransfer {
  readonly firstContact: AskedBefore;
  /** The same things for the same device as another drop; for the same address where its key isn't said. */
  isLike(drop: Likeness, key: Fingerprint | null, address: string): boolean;
  /** Adds files and folders. Throws `cannot-add` where that is too late, or can't be. */
  addFiles(paths: readonly string[]): void;
  /** The device has been seen on the network; null: whichever, this computer was asleep. */
  peerSeen(fingerprint: Fingerprint | null): void;
}

/** How a device is reached that isn't a Ferry. */
export interface ForeignPeer {
  readonly peer: Peer;
  /** Where to dial, the likeliest first. */
  readonly addresses: readonly string[];
  /** Whose key must answer; null: anybody's that the person here says yes to. */
  readonly expected: Fingerprint | null;
  /** What it was heard to speak; null: not known. */
  readonly protocol: 'https' | 'http' | null;
}

/** Sends to devices that aren't Ferrys. */
export interface ForeignSender {
  /** Where such a device listens unless it says otherwise. */
  readonly usualPort: number;
  /** Begins a transfer. `sure`: also to one that is blocked, or may be a remembered device or not. */
  begin(drop: DropOptions, to: ForeignPeer, sure: boolean, onOver: () => void): Sent;
}
