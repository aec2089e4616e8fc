/**
 * Callers never get the last descriptors: files are opened with those, disks looked at, and transfers that were accepted go
 * on. A system gives the lowest number that is free, so a connection's own number tells how many are left.
 */
import { createRequire } from 'node:module';
import type * as Koffi from 'koffi';

/** Kept from callers: a quarter of what there is … */
const keptShare = 1 / 4;
/** … and no more than this: eight disk threads with eight files and folders each, and a lane for each transfer. */
const mostKept = 128;

/** RLIMIT_NOFILE of getrlimit(2). */
const resources: Readonly<Partial<Record<NodeJS.Platform, number>>> = { linux: 7, darwin: 8 };

let ask: (() => number) | undefined;

/** Whether a caller may have the descriptor `fd`. Yes where the system doesn't number them, or doesn't say how many there are. */
export function mayHave(fd: number | undefined, limit = descriptorLimit()): boolean {
  return fd === undefined || fd < 0 || fd < limit - Math.min(mostKept, limit * keptShare);
}

/** So many descriptors this process may have now: the limit can be changed from outside. */
function descriptorLimit(): number {
  ask ??= bind();
  return ask();
}

function bind(): () => number {
  const resource = resources[process.platform];
  if (resource === undefined) return () => Infinity;
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof Koffi;
    const getrlimit = koffi.load(null).func('int getrlimit(int resource, void *limit)');
    // Two numbers of 64 bits: the limit, and how far it may be raised.
    const limit = Buffer.alloc(16);
    return () => (getrlimit(resource, limit) === 0 ? Number(limit.readBigUInt64LE(0)) : Infinity);
  } catch {
    return () => Infinity;
  }
}
