/** Notices when a sender waits for its receiver longer than a plan takes, and for what: people see it in the transfer's row. */
import type { Awaited } from '../lifecycle/holds.ts';
import type { PlanQueue } from './plan-queue.ts';

/** A plan is there sooner than this, unless a person is asked or a big file is compared. */
export const idleShownMs = 1_000;

export interface IdleOptions {
  readonly plan: PlanQueue;
  /** The receiver has been told of everything: it isn't this side that looks for more. */
  allTold(): boolean;
  onAwaited(awaited: Awaited | null): void;
}

/** Follows the plan's queue until it is closed. */
export function followIdle({ plan, allTold, onAwaited }: IdleOptions): void {
  let timer: NodeJS.Timeout | null = null;
  const look = (): void => {
    if (plan.isPutOff) onAwaited('awaiting-answer');
    else onAwaited(allTold() ? 'awaiting-receiver' : null);
  };
  plan.onIdle = (idle) => {
    if (timer !== null) clearInterval(timer);
    timer = null;
    if (!idle) return onAwaited(null);
    // Again and again: what it waits for may change while it waits.
    timer = setInterval(look, idleShownMs);
  };
}
