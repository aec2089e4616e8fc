/**
 * What a disk thread gets done, counted in memory that the engine sees: by it a thread that works long is told from one
 * that turns in circles (`threads/disk-thread-watch.ts`). A read of nothing and a look count for nothing: circles are made of
 * them.
 */

let counter: Int32Array = new Int32Array(1);

/** From now on this thread counts in `memory`, four bytes. The count wraps around. */
export function countWorkIn(memory: SharedArrayBuffer): void {
  counter = new Int32Array(memory);
}

/** So many bytes were moved, or names found; of whatever else changes a disk, 1. */
export function workDone(amount: number): void {
  if (amount > 0) counter[0] = counter[0]! + 1;
}
