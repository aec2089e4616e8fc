/** The exit codes scripts rely on, and which failure ends with which. */
import type { ErrorCode, Failure } from '../../shared/errors.ts';
import type { Transfer } from '../../shared/state.ts';

export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  declined: 3,
  notFound: 4,
  identity: 5,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const byFailure: Partial<Record<ErrorCode, ExitCode>> = {
  usage: exitCodes.usage,
  'bad-address': exitCodes.usage,
  'bad-setting': exitCodes.usage,
  declined: exitCodes.declined,
  'device-not-found': exitCodes.notFound,
  'device-ambiguous': exitCodes.notFound,
  unreachable: exitCodes.notFound,
  timeout: exitCodes.notFound,
  'not-ferry': exitCodes.notFound,
  'identity-mismatch': exitCodes.identity,
  'identity-changed': exitCodes.identity,
  cancelled: exitCodes.interrupted,
};

export function exitCodeOf(failure: Failure): ExitCode {
  return byFailure[failure.code] ?? exitCodes.failed;
}

/** Why an ended transfer did not run its course, with the peer's name for the sentence; null when it did. */
export function failureOf(transfer: Transfer): Failure | null {
  if (transfer.status === 'done') return null;
  const { code, params } = transfer.failure ?? { code: codeOf(transfer.status), params: {} };
  return { code, params: { name: transfer.peer.name, ...params } };
}

/** Of an ended transfer: ok only when every path made it. */
export function exitCodeOfTransfer(transfer: Transfer): ExitCode {
  const failure = failureOf(transfer);
  if (!failure) return transfer.casualtyCount > 0 ? exitCodes.failed : exitCodes.ok;
  const code = exitCodeOf(failure);
  // Silence in the middle is a failure of something that was there.
  return code === exitCodes.notFound && transfer.progress.bytes > 0 ? exitCodes.failed : code;
}

function codeOf(status: Transfer['status']): ErrorCode {
  return status === 'declined' || status === 'cancelled' ? status : 'internal';
}
