/** How an engine's transfers read and land their files: in the disk's own threads where there is a worker for them. */
import type { EngineOptions } from './engine-options.ts';
import { DiskThreads } from './threads/disk-threads.ts';
import { directLandings } from './transfer/receiving/landing/direct-landing.ts';
import type { Landings } from './transfer/receiving/landing/landing.ts';
import { directReadings, type Readings } from './transfer/sending/reading/reading.ts';

/** The two halves of the disk, as transfers ask for them. */
export interface DiskHalves {
  readonly landings: Landings;
  readonly readings: Readings;
}

export interface EngineDisk extends DiskHalves {
  /** One idle thread that does both halves, for whoever must not start another; null: there are no threads, or all work. */
  idle(): DiskHalves | null;
  close(): Promise<void>;
}

export function openDisk(options: EngineOptions, log: (message: string) => void): EngineDisk {
  const { disk, diskWorker, diskThread, diskWatch } = options;
  if (disk !== undefined) return { ...disk, idle: () => null, close: () => Promise.resolve() };
  if (diskWorker === undefined) {
    return { landings: directLandings, readings: directReadings, idle: () => null, close: () => Promise.resolve() };
  }
  const threads = new DiskThreads(diskWorker, log, { first: diskThread, limits: diskWatch });
  return { landings: threads, readings: threads, idle: () => halves(threads.idle()), close: () => threads.close() };
}

function halves(both: (Landings & Readings) | null): DiskHalves | null {
  return both && { landings: both, readings: both };
}
