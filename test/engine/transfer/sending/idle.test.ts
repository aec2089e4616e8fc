/** A sender that waits says for what, once it has waited longer than a plan takes. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Awaited } from '../../../../electron/engine/transfer/lifecycle/holds.ts';
import { followIdle, idleShownMs } from '../../../../electron/engine/transfer/sending/idle.ts';
import { PlanQueue } from '../../../../electron/engine/transfer/sending/plan-queue.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const told = { length: 3, at: () => ({ kind: 'file', bytes: 1 }) as const };

function made(allTold = true) {
  const plan = new PlanQueue();
  const said: (Awaited | null)[] = [];
  followIdle({ plan, allTold: () => allTold, onAwaited: (awaited) => said.push(awaited) });
  return { plan, said };
}

test('a file that is put off is somebody’s to decide about; what comes sooner than a moment is not said', async () => {
  const { plan, said } = made();
  plan.add({ do: 'later', range: [0, 0] }, told);
  const ready = plan.ready();
  await vi.advanceTimersByTimeAsync(idleShownMs - 1);
  expect(said).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(said).toEqual(['awaiting-answer']);
  plan.add({ do: 'send', range: [0, 0] }, told);
  expect(await ready).toBe(true);
  expect(said.at(-1)).toBeNull();
  await vi.advanceTimersByTimeAsync(10 * idleShownMs);
  expect(said.at(-1)).toBeNull();
});

test('where nothing is put off it is the receiver that takes its time, unless more is still to be told', async () => {
  const waits = made();
  const walks = made(false);
  void waits.plan.ready();
  void walks.plan.ready();
  await vi.advanceTimersByTimeAsync(idleShownMs);
  expect(waits.said).toEqual(['awaiting-receiver']);
  expect(walks.said).toEqual([null]);
  waits.plan.close();
  walks.plan.close();
  await vi.advanceTimersByTimeAsync(0);
  expect(vi.getTimerCount()).toBe(0);
});
