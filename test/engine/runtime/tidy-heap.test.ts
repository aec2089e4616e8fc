import { getHeapStatistics } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { tidyHeap } from '../../../electron/engine/runtime/tidy-heap.ts';

/** 40 MB that nobody holds any more, too small for a space of large objects. */
function litter(): WeakRef<object> {
  const made = Array.from({ length: 50_000 }, () => Array.from({ length: 100 }, () => 0.5));
  return new WeakRef(made);
}

test('what nobody holds any more is given back at once, and V8’s collector is shown to nobody afterwards', async () => {
  const dropped = litter();
  const before = getHeapStatistics().total_physical_size;
  // What was made in the same turn is held until its end.
  await new Promise((resolve) => setImmediate(resolve));
  tidyHeap();
  expect(dropped.deref()).toBeUndefined();
  expect(getHeapStatistics().total_physical_size).toBeLessThan(before - 20_000_000);
  expect(runInNewContext('typeof gc')).toBe('undefined');
});
