/**
 * A random schedule of everything that can happen to one transfer: two sides and a line between them, a seed that says
 * what is sent and what befalls it, and at the end the promise (`promise.ts`). The same seed makes the same schedule;
 * what the machine does in between is its own.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { randomFrom } from '../../../build/programs/random.mjs';
import { isTerminal, type ConflictPolicy, type Transfer } from '../../../shared/state.ts';
import { offer } from '../../support/engines.ts';
import { Relay } from '../../support/relay.ts';
import type { Disk } from './disk.ts';
import { eventAt, type Event } from './events.ts';
import { Happening } from './happening.ts';
import { Inbox } from './inbox.ts';
import { Person } from './person.ts';
import { checkDelivery, checkRemains } from './promise.ts';
import { setClocks, Side } from './side.ts';
import { below, pick, Tree, type Random } from './tree.ts';

const mib = 1024 * 1024;
/** From the last event to the end: more than the longest retry and a busy machine's transfer. */
const patienceMs = 60_000;

export interface Outcome {
  readonly happened: readonly string[];
  readonly counts: Partial<Record<Event, number>>;
  readonly bytes: number;
  readonly end: string;
}

/** Runs the schedule of a seed; throws what is not as promised, with all that happened. */
export async function runSchedule(seed: number, disk: Disk): Promise<Outcome> {
  const schedule = await Schedule.make(seed, disk);
  try {
    await schedule.begin();
    await schedule.run();
    await schedule.check();
    return schedule.outcome();
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new Error(`seed ${seed}: ${said}\n${await schedule.picture()}`, { cause: error });
  } finally {
    await schedule.close();
  }
}

class Schedule {
  private readonly happened: string[] = [];
  private readonly counts: Partial<Record<Event, number>> = {};
  private readonly random: Random;
  private readonly dirs: readonly string[];
  private readonly disk: Disk;
  private readonly tree: Tree;
  private readonly inbox: Inbox;
  private readonly anna: Side;
  private readonly ben: Side;
  private readonly conflicts: ConflictPolicy;
  private readonly person: Person;
  private id = '';
  private relay: Relay | undefined;
  private happening!: Happening;

  private constructor(seed: number, dir: string, yard: string, disk: Disk) {
    this.random = randomFrom(seed);
    this.dirs = [dir, yard];
    this.disk = disk;
    this.tree = new Tree(join(dir, 'tree'), this.random);
    this.inbox = new Inbox(join(yard, 'inbox'));
    this.anna = new Side('Anna', join(dir, 'anna'), join(dir, 'anna-inbox'));
    this.ben = new Side('Ben', join(dir, 'ben'), this.inbox.dir);
    this.conflicts = pick(this.random, ['keep-both', 'keep-both', 'replace', 'skip', 'ask']);
    this.person = new Person(randomFrom(seed + 1), this.conflicts);
  }

  static async make(seed: number, disk: Disk): Promise<Schedule> {
    const dir = await mkdtemp(join(tmpdir(), 'ferry-schedule-'));
    const schedule = new Schedule(seed, dir, await mkdtemp(join(disk.dir, 'yard-')), disk);
    return schedule;
  }

  async begin(): Promise<void> {
    const { anna, ben, tree, inbox, random } = this;
    await tree.make(random() < 0.25);
    if (random() < 0.5) await inbox.prepare(tree, random);
    await anna.start();
    await ben.start();
    const relay = await Relay.to(() => ben.now.state().self.port, anna.now.state().self.port);
    this.relay = relay;
    const to = { by: 'address', address: relay.address } as const;
    this.id = await offer(anna.now, ben.now, [tree.dir], { to });
    this.happening = new Happening({ ...this, sender: anna, receiver: ben, id: this.id, relay });
    this.person.sitAt(ben.now, this.id);
    const what = `${tree.versions.size} files, ${(tree.bytes / mib).toFixed(1)} MiB`;
    this.happened.push(`${what}, ${this.conflicts}, ${inbox.prepared} there before`);
    const begun = anna.now.transfer((t) => !['connecting', 'comparing', 'asking'].includes(t.status), this.id);
    await inTime(begun, 'it never begins');
  }

  async run(): Promise<void> {
    const steps = 1 + below(this.random, 9);
    for (let n = 0; n < steps && !this.over; n++) {
      await this.wait();
      if (!this.over) await this.befall(eventAt(this.random()));
    }
    if (this.over) return;
    await this.disk.free();
    for (const side of [this.anna, this.ben]) await side.now.handle.command('resume', { transferId: this.id });
  }

  async check(): Promise<void> {
    const ends = [this.anna, this.ben].map((side) => side.now.transfer((t) => isTerminal(t.status), this.id));
    const [sent, received] = (await inTime(Promise.all(ends), 'it never ends')) as [Transfer, Transfer];
    const { tree, inbox, conflicts } = this;
    const { cancelled } = this.happening;
    await checkDelivery(sent, received, { tree, inbox, conflicts, cancelled });
    for (const side of [this.anna, this.ben]) {
      const { transfers } = side.now.state();
      if (transfers.length !== 1) throw new Error(`${side.name} has ${transfers.length} transfers`);
    }
    // The other side has ended; a cancel may still be on its way to be heard.
    await this.happening.settled();
    await Promise.all([this.anna.stop(), this.ben.stop()]);
    await checkRemains([this.anna, this.ben]);
  }

  outcome(): Outcome {
    const { happened, counts, relay } = this;
    const end = this.anna.now.state().transfers.find(({ id }) => id === this.id)?.status ?? 'gone';
    return { happened, counts, bytes: relay?.forth ?? 0, end };
  }

  /** All that happened, both sides and the disk as they are, for who has to understand it. */
  async picture(): Promise<string> {
    const shown = [this.anna, this.ben].map((side) => {
      const t = side.now.state().transfers.find(({ id }) => id === this.id);
      if (t === undefined) return 'no transfer';
      const { status, hold, failure, totals, progress, casualties, skipped, question } = t;
      return JSON.stringify({ status, hold, failure, totals, progress, casualties, skipped, question });
    });
    const answers = `answers: ${this.person.answers.join(', ')}`;
    const logs = [...this.anna.log.slice(-5), ...this.ben.log.slice(-5)];
    const lines = [...this.happened, answers, ...shown, (await this.inbox.names()).join(' '), ...logs];
    return lines.map((line) => `  ${line}`).join('\n');
  }

  async close(): Promise<void> {
    setClocks(0);
    await Promise.all([this.anna.stop(), this.ben.stop()]);
    this.relay?.close();
    await this.disk.free();
    for (const dir of this.dirs) await rm(dir, { recursive: true, force: true });
  }

  private get over(): boolean {
    return [this.anna, this.ben].every((side) =>
      side.now.state().transfers.some(({ id, status }) => id === this.id && isTerminal(status)),
    );
  }

  /** Some of the transfer passes, or a moment does. */
  private async wait(): Promise<void> {
    const bytes = this.random() < 0.2 ? 1 : Math.ceil((this.random() * this.tree.bytes) / 3);
    await Promise.race([this.relay!.passed(bytes), sleep(this.random() * 400)]);
  }

  private async befall(event: Event): Promise<void> {
    const status = (side: Side) => side.now.state().transfers.find(({ id }) => id === this.id)?.status ?? 'none';
    const before = `${(this.relay!.forth / mib).toFixed(2)} MiB, ${status(this.anna)}/${status(this.ben)}`;
    const note = await this.happening.happen(event);
    if (note === null) return;
    this.counts[event] = (this.counts[event] ?? 0) + 1;
    this.happened.push(`${event}${note === '' ? '' : ` ${note}`} at ${before}`);
  }
}

/** Throws `otherwise` when it takes longer than anything may. */
async function inTime<T>(work: Promise<T>, otherwise: string): Promise<T> {
  const late = new AbortController();
  const limit = sleep(patienceMs, null, { signal: late.signal }).then(() => {
    throw new Error(otherwise);
  });
  limit.catch(() => {});
  try {
    return await Promise.race([work, limit]);
  } finally {
    late.abort();
  }
}
