/**
 * A random schedule of everything that can happen to one transfer: a seed says what is sent, what befalls it and every
 * step in between, and at the end stands the promise (`promise.ts`). The same seed is the same schedule, step for step.
 */
import { eventAt, type Event } from './events.ts';
import { Pair, type Planted } from './pair.ts';
import { checkDelivery, checkRemains } from './promise.ts';

export interface Outcome {
  /** Of all that happened. */
  readonly digest: string;
  readonly steps: number;
  readonly virtualMs: number;
  readonly counts: Partial<Record<Event, number>>;
  /** What the sender showed at last. */
  readonly end: string;
  readonly lines: readonly string[];
}

/** Of the trace, in what a broken schedule says: FERRY_TRACE is how many. */
const shownLines = Number(process.env['FERRY_TRACE'] ?? 40);
/** Most events of one schedule. */
const maxEvents = 9;
/** Most steps from one to the next. */
const maxStepsBetween = 150;
/** A peer that must hear of an end is called within so long, and again. */
const farewellMs = 12 * 60_000;

/** Runs the schedule of a seed; throws what is not as promised, with all that happened. */
export async function runSchedule(seed: number, planted: Planted = {}): Promise<Outcome> {
  const schedule = new Schedule(seed, planted);
  try {
    await schedule.run();
    return schedule.outcome();
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new Error(`seed ${seed}: ${said}\n${schedule.picture()}`, { cause: error });
  } finally {
    schedule.close();
  }
}

class Schedule {
  private readonly pair: Pair;
  private readonly happened: string[] = [];
  private readonly counts: Partial<Record<Event, number>> = {};
  private end = '';

  constructor(seed: number, planted: Planted) {
    this.pair = new Pair(seed, planted);
    const { world, anna, ben, inbox, source, conflicts } = this.pair;
    const { chance } = world;
    if (chance.is(0.2)) ben.known.remember({ fingerprint: anna.fingerprint, name: 'Anna', autoAccept: true });
    if (chance.is(0.5)) inbox.prepare(chance);
    this.happened.push(`${source.files.size} files, ${source.bytes} bytes, ${conflicts}`);
  }

  async run(): Promise<void> {
    const { pair } = this;
    const { world, anna, ben, happening, source, inbox, conflicts } = pair;
    await pair.begin();
    const hasBegun = (): boolean => !['connecting', 'asking'].includes(pair.statusAt(anna));
    // Most of it is to befall what has begun.
    if (world.chance.is(0.75)) await pair.until(hasBegun, 'it never begins');
    await this.befallSome();
    await happening.calm();
    await pair.until(() => pair.isOver, 'it never ends');
    // Bytes from before a cut may come as late as that: an introduction that its sender has given up shows once more.
    await pair.until(() => pair.isTold && pair.isOver, 'a journal stays', farewellMs);
    const [sent, received] = [anna, ben].map(({ life }) => life!.transfer(happening.id));
    const { cancelled, early, killed } = happening;
    checkDelivery(sent, received, {
      ...{ source, inbox, conflicts, cancelled, early, killed },
      declinedBeyond: pair.person.hasDeclinedBeyond,
      declined: pair.person.hasDeclined,
    });
    for (const { name, life } of [anna, ben]) {
      if (life!.transfers.length > 1) throw new Error(`${name} has ${life!.transfers.length} transfers`);
    }
    this.end = pair.statusAt(anna);
    await pair.quit();
    checkRemains([anna, ben]);
  }

  outcome(): Outcome {
    const { counts, end } = this;
    const { trace, steps, clock } = this.pair.world;
    return { digest: trace.digest, lines: trace.lines, counts, steps, virtualMs: clock.now, end };
  }

  /** All that happened, both sides and the disk as they are, for who has to understand it. */
  picture(): string {
    const { anna, ben, happening, folder, world } = this.pair;
    const shown = [anna, ben].map(({ name, life }) => {
      const t = life?.transfer(happening.id);
      if (t === undefined) return `${name}: no transfer`;
      const { status, hold, failure, totals, progress, casualties, skipped, question } = t;
      return `${name}: ${JSON.stringify({ status, hold, failure, totals, progress, casualties, skipped, question })}`;
    });
    const lines = [...this.happened, ...shown, [...folder.files.keys()].join(' '), ...world.trace.end(shownLines)];
    return lines.map((line) => `  ${line}`).join('\n');
  }

  close(): void {
    this.pair.close();
  }

  private async befallSome(): Promise<void> {
    const { world } = this.pair;
    const { chance } = world;
    for (let events = chance.below(maxEvents + 1); events > 0 && !this.pair.isOver; events--) {
      for (let steps = chance.size(maxStepsBetween); steps > 0; steps--) if (!(await world.step())) break;
      if (!this.pair.isOver) await this.befall(eventAt(chance.next()));
    }
  }

  private async befall(event: Event): Promise<void> {
    const { world, anna, ben } = this.pair;
    const before = `${this.pair.statusAt(anna)}/${this.pair.statusAt(ben)}`;
    const at = `step ${world.steps}, ${world.clock.now.toFixed(0)} ms, ${before}`;
    const note = await this.pair.happening.happen(event);
    if (note === null) return;
    this.counts[event] = (this.counts[event] ?? 0) + 1;
    this.happened.push(`${event}${note === '' ? '' : ` ${note}`} at ${at}`);
  }
}
