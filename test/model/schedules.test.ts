/**
 * Random schedules over a whole pair of engines (`world/` says what can happen and what must hold). `npm test` runs a
 * few; `npm run torture -- --minutes N` as many as one likes (FERRY_MODEL_SECONDS is how long). Each schedule's seed is
 * the first one's plus its number, and FERRY_SEED repeats one.
 */
import { beforeAll, expect, test } from 'vitest';
import { build } from '../../build/build.mjs';
import { Disk } from './world/disk.ts';
import type { Event } from './world/events.ts';
import { runSchedule } from './world/schedule.ts';

const asked = process.env['FERRY_MODEL_SECONDS'];
const only = process.env['FERRY_SEED'];
const seconds = only === undefined ? Number(asked ?? 10) : 0;
/** For the last schedule to end in, also on a busy machine. */
const slackMs = 90_000;

// The engines run as built, in their threads.
beforeAll(() => build(['main']), 60_000);

test(
  'whatever befalls a transfer, each file arrives whole and once, or is named as failed',
  async () => {
    const first = Number(only ?? Date.now() & 0x7fff_ffff);
    const disk = await Disk.make();
    const end = performance.now() + seconds * 1000;
    const counts: Partial<Record<Event, number>> = {};
    const ends: Record<string, number> = {};
    const broken: string[] = [];
    let schedules = 0;
    let bytes = 0;
    do {
      try {
        const outcome = await runSchedule(first + schedules, disk);
        bytes += outcome.bytes;
        ends[outcome.end] = (ends[outcome.end] ?? 0) + 1;
        for (const [event, count] of Object.entries(outcome.counts)) {
          counts[event as Event] = (counts[event as Event] ?? 0) + count;
        }
      } catch (error) {
        broken.push((error as Error).message);
      }
      schedules++;
    } while (performance.now() < end);
    console.log(
      `schedules: first seed ${first}, ${schedules} run, ${(bytes / 1e6).toFixed(0)} MB over the line, ` +
        `${JSON.stringify(ends)}, ${JSON.stringify(counts)}`,
    );
    expect(broken).toEqual([]);
  },
  seconds * 1000 + slackMs,
);
