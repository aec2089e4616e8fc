/** How much of a file that is being received is on disk: for whoever breaks a transfer off midway. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Often enough to be right within a few MiB at memory's speed. */
const everyMs = 1;
/** The unit of `stat`'s blocks, whatever the disk's own. */
const blockBytes = 512;

/** Resolves once files below `dir` take up so many bytes; their length may be set long before. */
export async function arrived(dir: string, bytes: number): Promise<void> {
  while (occupied(dir) < bytes) await sleep(everyMs);
}

function occupied(dir: string): number {
  return readdirSync(dir).reduce((sum, name) => sum + statSync(join(dir, name)).blocks * blockBytes, 0);
}
