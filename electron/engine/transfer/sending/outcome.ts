/** How a connection ended for its outgoing transfer. */
import {
  failure,
  isWaiting,
  toFailure,
  type ErrorCode,
  type FerryError,
  type Failure,
} from '../../../../shared/errors.ts';
import type { EndedStatus } from '../../../../shared/statuses.ts';

export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'ended'; readonly status: Exclude<EndedStatus, 'done'>; readonly why: Failure }
  /** To be tried again: the line broke, or the receiver has no room now. */
  | { readonly kind: 'broken'; readonly status: 'reconnecting' | 'paused'; readonly why: Failure };

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
  'interface-unusable',
  'not-on-interface',
];

/** The receiver could not be reached. Only an accepted transfer is tried again. */
export function unreached(error: unknown, accepted: boolean): Outcome {
  const why = toFailure(error);
  if (accepted && passing.includes(why.code)) return { kind: 'broken', status: 'reconnecting', why };
  return { kind: 'ended', status: 'failed', why };
}

/** The line broke. An offer that nobody has accepted ends with it, and so does all with a peer that broke the protocol. */
export function lineBroke(error: FerryError | null, accepted: boolean, peer: string): Outcome {
  const why = failure(error?.code ?? 'disconnected', { ...error?.params, peer }, error?.by);
  if (accepted && why.code !== 'protocol-violation') return { kind: 'broken', status: 'reconnecting', why };
  return { kind: 'ended', status: 'failed', why };
}

/** The receiver answered no, for this reason. One that accepted before and waits for room or its disk is called again. */
export function refused(code: ErrorCode, acceptedBefore: boolean, peer: string): Outcome {
  const why = failure(code, { peer }, 'peer');
  if (acceptedBefore && isWaiting(code)) return { kind: 'broken', status: 'paused', why };
  return { kind: 'ended', status: code === 'declined' ? 'declined' : 'failed', why };
}

/** The receiver has ended it, with this word. */
export function endedByPeer(status: 'cancelled' | 'failed', code: ErrorCode, peer: string): Outcome {
  return { kind: 'ended', status, why: failure(code, { peer }, 'peer') };
}

/** It can't go on here. What passes by itself is tried again, of a transfer that was accepted. */
export function troubleHere(why: Failure, accepted: boolean): Outcome {
  if (accepted && isWaiting(why.code)) return { kind: 'broken', status: 'paused', why };
  return { kind: 'ended', status: 'failed', why };
}

/** What a receiver's `cancel` with this word means to the person here. */
export function cancelCode(word: string): 'cancelled-by-peer' | 'shutting-down' {
  return word === 'shutting-down' ? 'shutting-down' : 'cancelled-by-peer';
}
