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
  /** As `DiskThreads.rest`. */
  rest(): void;
  close(): Promise<void>;
}

export function openDisk(options: EngineOptions, log: (message: string) => void): EngineDisk {
  const { disk, diskWorker, diskThread, diskWatch } = options;
  const without = { idle: () => null, rest() {}, close: () => Promise.resolve() };
  if (disk !== undefined) return { ...disk, ...without };
  if (diskWorker === undefined) return { landings: directLandings, readings: directReadings, ...without };
  const threads = new DiskThreads(diskWorker, log, { first: diskThread, limits: diskWatch });
  return {
    ...halves(threads),
    idle() {
      const idle = threads.idle();
      return idle && halves(idle);
    },
    rest: () => threads.rest(),
    close: () => threads.close(),
  };
}

function halves(both: Landings & Readings): DiskHalves {
  return { landings: both, readings: both };
}
