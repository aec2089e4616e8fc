/** The exit codes scripts rely on, and which failure ends with which. */
import { failure, FerryError, naming, type ErrorCode, type Failure } from '../../shared/errors.ts';
import type { Transfer } from '../../shared/state.ts';
import { isTerminal, type EndedStatus } from '../../shared/statuses.ts';

export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  declined: 3,
  notFound: 4,
  identity: 5,
  /** By what a shell says of a process that a signal has ended: 128 and the signal's number. */
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const byFailure: Partial<Record<ErrorCode, ExitCode>> = {
  usage: exitCodes.usage,
  'bad-address': exitCodes.usage,
  'bad-setting': exitCodes.usage,
  'name-taken': exitCodes.usage,
  'interface-unusable': exitCodes.usage,
  'debugging-refused': exitCodes.usage,
  'no-home': exitCodes.usage,
  'no-working-folder': exitCodes.usage,
  declined: exitCodes.declined,
  'bad-link': exitCodes.usage,
  'pairing-declined': exitCodes.declined,
  'pairing-expired': exitCodes.declined,
  'link-refused': exitCodes.declined,
  'pairing-codes-differ': exitCodes.identity,
  'identity-kept': exitCodes.identity,
  'wrong-passphrase': exitCodes.identity,
  'key-in-store': exitCodes.identity,
  'device-not-found': exitCodes.notFound,
  'device-ambiguous': exitCodes.notFound,
  unreachable: exitCodes.notFound,
  timeout: exitCodes.notFound,
  'not-ferry': exitCodes.notFound,
  'not-on-interface': exitCodes.notFound,
  'first-contact': exitCodes.identity,
  'codes-differ': exitCodes.identity,
  'fingerprint-refused': exitCodes.identity,
  'not-encrypted': exitCodes.identity,
  'pin-needed': exitCodes.identity,
  'pin-locked': exitCodes.identity,
  'localsend-nothing-wanted': exitCodes.declined,
  'identity-mismatch': exitCodes.identity,
  'identity-changed': exitCodes.identity,
  'identity-unsure': exitCodes.identity,
  'device-blocked': exitCodes.identity,
  'other-device-here': exitCodes.identity,
  cancelled: exitCodes.interrupted,
};

export function exitCodeOf(failure: Failure): ExitCode {
  return byFailure[failure.code] ?? exitCodes.failed;
}

/** What an end means that no failure explains. */
const unsaid: Readonly<Record<Exclude<EndedStatus, 'done'>, ErrorCode>> = {
  declined: 'declined',
  cancelled: 'cancelled',
  failed: 'internal',
};

/** Why an ended transfer did not run its course, with the peer's name for the sentence; null when it did. */
export function failureOf(transfer: Transfer): Failure | null {
  const { status, peer } = transfer;
  if (!isTerminal(status) || status === 'done') return null;
  return naming(transfer.failure ?? failure(unsaid[status]), { name: peer.name });
}

/** Of an ended transfer: ok only when every path made it. `linksMayStay`: the person has said what is to be done with links. */
export function exitCodeOfTransfer(transfer: Transfer, { linksMayStay = false } = {}): ExitCode {
  const why = failureOf(transfer);
  if (!why) {
    const missing = transfer.casualtyCount - (linksMayStay ? (transfer.linksLeftOut ?? 0) : 0);
    return missing > 0 ? exitCodes.failed : exitCodes.ok;
  }
  const code = exitCodeOf(why);
  // Silence in the middle is a failure of something that was there.
  return code === exitCodes.notFound && transfer.progress.bytes > 0 ? exitCodes.failed : code;
}

/** What the system says of an output that can't be written. */
export function outputFailed(cause: NodeJS.ErrnoException): FerryError {
  return new FerryError('output-failed', { detail: cause.code ?? cause.message }, { cause });
}
