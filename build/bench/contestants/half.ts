/** What an earlier `rsync --partial` leaves when it is interrupted: the beginning of the file, under its name. */
import { closeSync, copyFileSync, ftruncateSync, openSync, utimesSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Workload } from '../workloads.ts';

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
