/**
 * The disk's thread with a fault: asked to open a file named `circles.bin` it turns in circles, `hangs.bin` has it wait as
 * for a disk that is gone, and it works long on `long.bin`, though it gets something done.
 */
import { workDone } from '../../../electron/engine/disk/system/work-done.ts';
import { waitingReading } from '../../../electron/engine/transfer/sending/reading/reading.ts';

const openBig = waitingReading.openBig.bind(waitingReading);

waitingReading.openBig = (entry, prefixes) => {
  for (; entry.path.endsWith('circles.bin'););
  if (entry.path.endsWith('hangs.bin')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_000);
  if (entry.path.endsWith('long.bin')) {
    for (const until = performance.now() + 2_000; performance.now() < until;) workDone(1);
  }
  return openBig(entry, prefixes);
};

await import('../../../electron/engine/threads/disk-worker.ts');
