/**
 * For want of what a transfer stopped, and when it may go on: only when there is more of it than stopped it. Else it
 * would begin, send some megabytes again and stop again, as long as nobody frees any room.
 */
import type { Failure } from '../../../../shared/errors.ts';

/** After a stop with enough room by the figures (blocks for names and lists count, too) so much more must be free. */
const moreBytes = 1024 * 1024;
/** And at least this part of what is still to come. */
const moreShare = 1 / 64;
/** What the figures don't tell (a quota, a share's own limit) is tried again after this, then after twice as long … */
const firstTryMs = 20_000;
const longestTryMs = 5 * 60_000;

export interface Stop {
  readonly why: Failure;
  /** Bytes that were still to come. */
  readonly left: number;
  /** Bytes that were free when it stopped. */
  readonly free: number;
}

export type Shortage =
  /** Less was free than is to come: it goes on once so many bytes are free. */
  | { readonly of: 'room'; readonly free: number }
  /** By the figures there was room: it goes on once so many bytes are free, or after a time. */
  | { readonly of: 'unknown'; readonly free: number; readonly tries: number; readonly notBefore: number };

/** `before`: of the last stop, where nothing has gone on since. `now`: milliseconds, of a clock that never jumps. */
export function shortageOf({ why, left, free }: Stop, before: Shortage | null, now: number): Shortage {
  const needed = Math.max(left, Number(why.params?.['needed'] ?? 0));
  if (why.code === 'no-space' && Number(why.params?.['free'] ?? free) < needed) return { of: 'room', free: needed };
  const tries = before?.of === 'unknown' ? before.tries + 1 : 0;
  const notBefore = now + Math.min(longestTryMs, firstTryMs * 2 ** tries);
  return { of: 'unknown', free: free + Math.max(moreBytes, needed * moreShare), tries, notBefore };
}

/** Whether a transfer may go on where so many bytes are free. */
export function isOver(shortage: Shortage, free: number, now: number): boolean {
  return free >= shortage.free || (shortage.of === 'unknown' && now >= shortage.notBefore);
}
