/** Which failures of the disk end a connection's files altogether, and which only one file. */
import { knownError } from './landing.ts';
import { waitingCodes, type ErrorCode } from '../../../../../shared/errors.ts';

/** No further file can escape these. */
const fatal: readonly ErrorCode[] = [
  ...waitingCodes,
  'no-inodes',
  'read-only',
  'folder-not-found',
  'work-stuck',
  'internal',
];

export function isFatal(error: unknown): boolean {
  return fatal.includes(knownError(error).code);
}
