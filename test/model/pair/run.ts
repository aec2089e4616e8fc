/** Schedules one after another from a first seed on: for so many, or for so long. */
import type { Event } from './events.ts';
import type { Planted } from './pair.ts';
import { runSchedule } from './schedule.ts';

export interface Limits {
  readonly first: number;
  /** At least one of the two. */
  readonly schedules?: number;
  readonly seconds?: number;
}

export interface Report {
  readonly first: number;
  readonly schedules: number;
  readonly steps: number;
  readonly seconds: number;
  /** Of a processor: what they cost on a machine that does nothing else. */
  readonly cpuSeconds: number;
  readonly virtualSeconds: number;
  readonly counts: Partial<Record<Event, number>>;
  readonly ends: Readonly<Record<string, number>>;
  /** What each that broke a promise said. */
  readonly broken: readonly string[];
}

export async function runSchedules({ first, schedules = Infinity, seconds = Infinity }: Limits): Promise<Report> {
  const began = performance.now();
  const cpu = process.cpuUsage();
  const elapsed = (): number => (performance.now() - began) / 1000;
  const counts: Partial<Record<Event, number>> = {};
  const ends: Record<string, number> = {};
  const broken: string[] = [];
  let run = 0;
  let steps = 0;
  let virtualMs = 0;
  while (run < schedules && elapsed() < seconds) {
    try {
      const outcome = await runSchedule(first + run);
      steps += outcome.steps;
      virtualMs += outcome.virtualMs;
      ends[outcome.end] = (ends[outcome.end] ?? 0) + 1;
      for (const [event, count] of Object.entries(outcome.counts)) {
        counts[event as Event] = (counts[event as Event] ?? 0) + count;
      }
    } catch (error) {
      broken.push((error as Error).message);
    }
    run++;
  }
  const { user, system } = process.cpuUsage(cpu);
  return {
    first,
    schedules: run,
    steps,
    seconds: elapsed(),
    cpuSeconds: (user + system) / 1e6,
    virtualSeconds: virtualMs / 1000,
    counts,
    ends,
    broken,
  };
}

/** The first seed from `first` on whose schedule finds the planted fault; null: none of so many. */
export async function findFault(planted: Planted, first: number, schedules: number): Promise<number | null> {
  for (let seed = first; seed < first + schedules; seed++) {
    const found = await runSchedule(seed, planted).then(
      () => false,
      () => true,
    );
    if (found) return seed;
  }
  return null;
}
