/**
 * The shape of the sentences that say why an accepted transfer stands still, and what makes it go on. Unlike a
 * failure, a hold asks nothing of a person unless only a person can end it. Parameters are those of `failures.ts`.
 */
import type { ErrorCode } from '../errors.ts';
import type { SentenceParams } from './failures.ts';

type HoldCode = Extract<
  ErrorCode,
  | 'paused'
  | 'queued'
  | 'awaiting-answer'
  | 'awaiting-receiver'
  | 'no-space'
  | 'no-space-in-quota'
  | 'destination-gone'
  | 'too-many-open-files'
  | 'disconnected'
  | 'timeout'
  | 'unreachable'
  | 'device-not-found'
  | 'not-ferry'
  | 'peer-busy'
  | 'shutting-down'
>;

/** `otherwise`: any other reason that passes by itself. */
export type HoldTexts = { readonly [K in HoldCode | 'otherwise']: (params: SentenceParams) => string };
