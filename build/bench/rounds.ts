/** Who runs when: everybody once a round, in an order that turns and is mirrored, so that drift hits all alike. */
import type { Contestant } from './contestant.ts';
import { untilQuiet } from './host/quiet.ts';
import { runOnce, type Ground, type Run } from './run.ts';

export interface Score {
  readonly name: string;
  readonly note: string;
  /** By round; null where it failed. Warm-ups are not among them. */
  readonly runs: readonly (Run | null)[];
  /** The first failure, in words. */
  readonly error: string | null;
}

/** Places of `count` contestants in round `round`: turned by one each two rounds, mirrored every other. */
export function order(count: number, round: number): number[] {
  const turned = Array.from({ length: count }, (_, i) => (i + Math.floor(round / 2)) % count);
  return round % 2 === 0 ? turned : turned.toReversed();
}

export interface Rounds {
  readonly warmUps: number;
  readonly counted: number;
  /** Waits for a quiet machine, and runs again what others disturbed. */
  readonly patient: boolean;
}

/** Share of the processors that others may have during a run, when patient; and how often a run is tried. */
const tolerated = 0.08;
const tries = 4;

/** `say` hears of each run as it ends. A contestant that failed twice is out. */
export async function runRounds(
  contestants: readonly Contestant[],
  ground: Ground,
  { warmUps, counted, patient }: Rounds,
  say: (line: string) => void,
): Promise<Score[]> {
  const scores = contestants.map(({ name, note }) => ({
    name,
    note,
    runs: [] as (Run | null)[],
    error: null as string | null,
    failures: 0,
  }));
  for (let round = -warmUps; round < counted; round++) {
    for (const index of order(contestants.length, round + warmUps)) {
      const score = scores[index]!;
      let run: Run | null = null;
      if (score.failures < 2) {
        try {
          run =
            patient && round >= 0
              ? await runQuietly(contestants[index]!, ground)
              : await runOnce(contestants[index]!, ground);
          say(
            `${round < 0 ? 'warm-up' : `round ${round + 1}`} ${score.name}: ${run.seconds.toFixed(3)} s${run.foreign > tolerated ? `, others ${Math.round(run.foreign * 100)} %` : ''}`,
          );
        } catch (error) {
          score.failures++;
          score.error ??= error instanceof Error ? error.message : String(error);
          say(`${score.name} failed: ${String(error)}`);
        }
      }
      if (round >= 0) score.runs.push(run);
    }
  }
  return scores.map(({ name, note, runs, error }) => ({ name, note, runs, error }));
}

/** The least disturbed of a few runs; the first that nobody disturbed. */
async function runQuietly(contestant: Contestant, ground: Ground): Promise<Run> {
  let best: Run | null = null;
  for (let n = 0; n < tries; n++) {
    await untilQuiet();
    const run = await runOnce(contestant, ground);
    if (best === null || run.foreign < best.foreign) best = run;
    if (best.foreign <= tolerated) break;
  }
  return best!;
}
