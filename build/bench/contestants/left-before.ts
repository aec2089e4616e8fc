/** What stands at the receiver before a round: the beginning of the file, under its name, or an older version of it. */
import { randomFillSync } from 'node:crypto';
import { closeSync, copyFileSync, ftruncateSync, openSync, statSync, utimesSync, writeSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Workload } from '../workloads.ts';

/** As an earlier `rsync --partial` leaves it when it is interrupted. */
export function leaveHalf({ resumed, items }: Workload, from: string, to: string): void {
  if (resumed === undefined) return;
  for (const item of items) {
    const path = join(to, basename(item));
    copyFileSync(join(from, item), path);
    const fd = openSync(path, 'r+');
    ftruncateSync(fd, resumed);
    closeSync(fd);
    // Else it might be taken for the whole.
    utimesSync(path, 0, 0);
  }
}

/** Last changed then, in seconds since the epoch. */
const before = 1_700_000_000;

/** As an earlier sending left it, before some of it changed. */
export function leaveOlder({ changed, items }: Workload, from: string, to: string): void {
  if (changed === undefined) return;
  const other = Buffer.allocUnsafe(changed.bytes);
  for (const item of items) {
    const path = join(to, basename(item));
    copyFileSync(join(from, item), path);
    const { size } = statSync(path);
    const fd = openSync(path, 'r+');
    for (let place = 0; place < changed.places; place++) {
      randomFillSync(other);
      // At no multiple of anybody's block.
      const at = Math.floor(((place + 0.3) * size) / changed.places) + 1234 + place;
      writeSync(fd, other, 0, other.length, at);
    }
    closeSync(fd);
    utimesSync(path, before, before);
  }
}
