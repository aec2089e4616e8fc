/** Two sides in a world of their own, what the one has to send and where the other receives: for a schedule, or a test that says itself what happens. */
import { isTerminal, type ConflictPolicy, type TransferStatus } from '../../../shared/state.ts';
import type { FaultyLine } from './faults.ts';
import { Folder } from './disks/folder.ts';
import { Happening } from './happening.ts';
import { Inbox } from './disks/inbox.ts';
import { Arena } from './ground/memory.ts';
import type { MemoryLanding, MemoryLandingOptions } from './disks/memory-landing.ts';
import { Person } from './person.ts';
import { Side } from './side.ts';
import { Source } from './disks/source.ts';
import { World } from './world.ts';

/** Faults for a test of the test. */
export interface Planted {
  readonly line?: FaultyLine;
  /** Another landing than a good one. */
  readonly landing?: (o: MemoryLandingOptions, source: Source) => MemoryLanding;
}

/** More than any transfer here takes: what comes to no end within them has none. */
const maxSteps = 60_000;
const maxVirtualMs = 60 * 60_000;
/** After both apps have been quit: the longest that a socket lingers, and more. */
const lingerMs = 10_000;

export class Pair {
  readonly world: World;
  readonly source: Source;
  readonly folder = new Folder();
  readonly inbox: Inbox;
  /** Sends. */
  readonly anna: Side;
  /** Receives. */
  readonly ben: Side;
  readonly conflicts: ConflictPolicy;
  readonly happening: Happening;
  /** At the receiver. */
  readonly person: Person;
  private readonly arena = new Arena();

  /** Call `close` when it is over: until then the clock is the pair's. */
  constructor(seed: number, { line, landing }: Planted = {}) {
    const { arena, folder } = this;
    const world = new World({ seed, arena, sides: () => [this.anna, this.ben], faults: line ?? null });
    const { chance } = world;
    const source = new Source(chance);
    this.world = world;
    this.source = source;
    this.inbox = new Inbox(folder, source, arena);
    this.conflicts = chance.pick(['keep-both', 'keep-both', 'replace', 'skip', 'ask']);
    const { conflicts, inbox } = this;
    const common = { source, folder, arena, conflicts };
    this.anna = new Side({ ...common, name: 'Anna', dial: (life, signal) => world.dial(life, this.ben, signal) });
    this.ben = new Side({
      ...common,
      name: 'Ben',
      dial: (life, signal) => world.dial(life, this.anna, signal),
      ...(landing === undefined ? {} : { landing: (o: MemoryLandingOptions) => landing(o, source) }),
    });
    const person = new Person(world, conflicts);
    this.person = person;
    const { anna, ben } = this;
    this.happening = new Happening({ world, sender: anna, receiver: ben, person, source, folder, inbox });
  }

  /** Both run, and the one sends what it has to the other. */
  async begin(): Promise<void> {
    const { happening, anna, ben, world } = this;
    await happening.start(anna);
    await happening.start(ben);
    await this.until(() => anna.life!.listening && ben.life!.listening, 'a side never starts');
    await world.act(anna.life!, 'send', () => void happening.send(anna.life!));
    if (happening.id === '') throw new Error('nothing is sent');
  }

  /** Steps until it is so. Throws `otherwise` when that takes longer than anything may. */
  async until(is: () => boolean, otherwise: string, within = maxVirtualMs): Promise<void> {
    const { world } = this;
    const late = world.clock.now + within;
    const last = world.steps + maxSteps;
    while (!is()) {
      if (world.steps > last || world.clock.now > late) throw new Error(otherwise);
      if (!(await world.step())) throw new Error(`${otherwise}: nothing can happen any more`);
    }
  }

  /** Both sides show an end. */
  get isOver(): boolean {
    return this.ended(this.anna) && this.ended(this.ben);
  }

  /** What one side shows of the transfer. */
  statusAt({ life }: Side): TransferStatus | 'none' {
    return life?.transfer(this.happening.id)?.status ?? 'none';
  }

  /** No journal is left: whoever had to hear of the end has. */
  get isTold(): boolean {
    return [this.anna, this.ben].every(({ journals }) => journals.begun === 0);
  }

  /** Quits both apps. Throws what of theirs goes on. */
  async quit(): Promise<void> {
    const { world, anna, ben } = this;
    for (const side of [anna, ben]) {
      let stopped = false;
      await world.act(side.life!, `quit ${side.name}`, () => void side.life!.stop().then(() => (stopped = true)));
      await this.until(() => stopped, `${side.name} never stops`);
    }
    const late = world.clock.now + lingerMs;
    while (world.clock.now < late && (await world.step()));
    for (const { name, life } of [anna, ben]) {
      const timers = world.clock.timersOf(life!).length;
      if (timers > 0) throw new Error(`${name} leaves ${timers} timers`);
      if (life!.window.ready.length > 0) throw new Error(`${name} leaves the disk busy`);
    }
    if (world.standing.some((line) => !line.over)) throw new Error('a line stays open');
  }

  close(): void {
    this.world.close();
    this.arena.release();
  }

  private ended({ life }: Side): boolean {
    const transfer = life?.transfer(this.happening.id);
    // One that nobody had accepted may be forgotten with its offer, one cancelled by a kill before it is in the history.
    return transfer === undefined
      ? (this.happening.early || this.happening.cancelled) && life?.listening === true
      : isTerminal(transfer.status);
  }
}
