/** No more jobs run at once than may, in order, and all are waited for. */
import { expect, test } from 'vitest';
import { Jobs } from '../../../../../electron/engine/transfer/receiving/landing/jobs.ts';

function gate(): { promise: Promise<void>; open: () => void } {
  let open = (): void => {};
  const promise = new Promise<void>((resolve) => (open = resolve));
  return { promise, open };
}

test('so many at once, the next when one is over', async () => {
  const jobs = new Jobs(2);
  const gates = [gate(), gate(), gate()];
  const begun: number[] = [];
  for (const [i, { promise }] of gates.entries()) {
    jobs.add(() => {
      begun.push(i);
      return promise;
    });
  }
  expect(begun).toEqual([0, 1]);
  gates[1]!.open();
  await gates[1]!.promise;
  await new Promise((resolve) => setImmediate(resolve));
  expect(begun).toEqual([0, 1, 2]);
  let idle = false;
  const waiting = jobs.idle().then(() => (idle = true));
  gates[0]!.open();
  await new Promise((resolve) => setImmediate(resolve));
  expect(idle).toBe(false);
  gates[2]!.open();
  await waiting;
});

test('without a job it is idle at once', async () => {
  await new Jobs(1).idle();
});
