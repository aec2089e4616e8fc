/** Two devices being verified for each other: how that stands, and what a link for it looks like. */
import type { Failure } from './errors.ts';
import type { Peer } from './state.ts';

export type PairingStatus =
  /** On the way to it. */
  | 'connecting'
  /** Both screens show the code; the person here has not said whether they match. */
  | 'comparing'
  /** The person here has said so; the one at the other device has not. */
  | 'waiting'
  /** Both remember each other as verified. */
  | 'paired'
  /** It came to nothing; `failure` says why. */
  | 'failed';

export interface Pairing {
  readonly id: string;
  /** Who asked for it. */
  readonly direction: 'outgoing' | 'incoming';
  readonly peer: Peer;
  readonly status: PairingStatus;
  /** Six digits, the same on both screens; null before there are any, and where a link does without. */
  readonly code: string | null;
  /** The remembered device whose key is forgotten once both have said that the codes match. */
  readonly replaces?: string;
  readonly failure: Failure | null;
}

export function isPairingOver({ status }: Pairing): boolean {
  return status === 'paired' || status === 'failed';
}

/** What every pairing link begins with. */
export const pairLinkStart = 'ferry:pair?';

/** Whether a person means a link by what they typed or pasted; whether it is a whole one is seen when it is opened. */
export function looksLikePairLink(text: string): boolean {
  return /^\s*ferry:/i.test(text);
}
