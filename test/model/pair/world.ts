/**
 * Two sides, a line between them and a clock: whatever can happen next is drawn from the schedule's chance and happens
 * alone, and all that follows from it at once is done before the next. Nothing here is real but the engine's own classes.
 */
import { FerryError } from '../../../shared/errors.ts';
import { Chance } from './ground/chance.ts';
import { Clock, settled } from './ground/clock.ts';
import { load } from './ground/dice.ts';
import type { FaultyLine } from './faults.ts';
import { Line, type Ending, type LineEnd } from './ground/line.ts';
import type { Arena } from './ground/memory.ts';
import type { Life, Side } from './side.ts';
import { Trace } from './ground/trace.ts';
import type { Work } from './disks/window.ts';

/** Something a person, or the system, does as soon as its turn comes. */
interface Task {
  readonly label: string;
  readonly owner: object;
  run(): void;
}

/** One of the things that can happen now. */
interface Next {
  readonly label: string;
  readonly owner: object;
  /** Answers bytes it moved. */
  run(): Buffer | undefined | void;
  reuse?(moved: Buffer): void;
}

/** What a step costs at most: enough that waits of milliseconds end between the steps of one file. */
const stepMs = 3;
/** Bytes a line holds: from less than a message to as much as most transfers have. */
const capacities = [500, 16 * 1024, 64 * 1024, 256 * 1024, 1024 * 1024] as const;

export interface WorldOptions {
  readonly seed: number;
  readonly arena: Arena;
  readonly faults: FaultyLine | null;
  sides(): readonly Side[];
}

export class World {
  readonly clock = new Clock();
  readonly trace = new Trace();
  readonly chance: Chance;
  steps = 0;
  private tasks: Task[] = [];
  private lines: Line[] = [];
  private lineNumber = 0;
  private readonly capacity: number;
  private readonly arena: Arena;
  private readonly faults: FaultyLine | null;
  /** Until then the line delivers nothing. */
  private lineStands = 0;
  /** Until then no disk answers. */
  private diskStands = 0;
  private readonly sides: () => readonly Side[];
  private readonly restoreGlobals: () => void;

  constructor({ seed, arena, sides, faults }: WorldOptions) {
    this.arena = arena;
    this.chance = new Chance(seed);
    this.capacity = this.chance.pick(capacities);
    this.sides = sides;
    this.faults = faults;
    this.restoreGlobals = this.clock.install();
    load(new Chance(seed ^ 0x5eed));
  }

  /** Puts the true clock and chance back. */
  close(): void {
    this.restoreGlobals();
    load(null);
  }

  /** `side` does something now; what follows at once is done when this resolves. */
  async act(owner: object, label: string, run: () => void): Promise<void> {
    this.note(label);
    this.clock.owner = owner;
    run();
    await settled();
  }

  /** As soon as its turn comes. */
  soon(owner: object, label: string, run: () => void): void {
    this.tasks.push({ owner, label, run });
  }

  /** After so many milliseconds, whoever lives then. */
  after(ms: number, run: () => void): void {
    this.clock.owner = this;
    setTimeout(run, ms);
  }

  /** From the dialler's life to whoever of the other side lives by then. */
  dial(life: Life, other: Side, signal: AbortSignal | undefined): Promise<LineEnd> {
    return new Promise((resolve, reject) => {
      const giveUp = (): void => reject(signal?.reason);
      if (signal?.aborted === true) return giveUp();
      signal?.addEventListener('abort', giveUp, { once: true });
      this.soon(life, 'dial', () => {
        signal?.removeEventListener('abort', giveUp);
        if (signal?.aborted === true) return;
        const there = other.life;
        if (there?.listening !== true || (this.lineNumber > 0 && this.chance.is(0.05))) {
          reject(new FerryError('unreachable', { address: other.name }));
          return;
        }
        const line = new Line({
          name: `line ${++this.lineNumber}`,
          capacity: this.capacity,
          arena: this.arena,
          dialler: { owner: life, certificate: life.side.certificate },
          listener: { owner: there, certificate: other.certificate },
          ...(this.faults === null ? {} : { filters: this.faults.filters() }),
        });
        this.lines.push(line);
        this.soon(there, 'take the call', () => {
          if (there.listening) there.enter(line.listener);
          else line.listener.destroy();
        });
        resolve(line.dialler);
      });
    });
  }

  cut(how: Ending | 'silent'): void {
    for (const line of this.lines) line.cut(this.chance, how);
  }

  stall(what: 'line' | 'disk', ms: number): void {
    if (what === 'line') this.lineStands = this.clock.now + ms;
    else this.diskStands = this.clock.now + ms;
  }

  /** Nothing stands still any more. */
  calm(): void {
    this.lineStands = 0;
    this.diskStands = 0;
  }

  /** As under `kill -9`: nothing is finished. */
  kill(side: Side): void {
    const { life } = side;
    if (life === null) return;
    side.life = null;
    life.kill(this.chance);
    this.bury(life);
    for (const line of this.lines) line.kill(life, this.chance);
  }

  /** It has stopped in order, and its process ends: what it still had to send goes out. */
  leave(side: Side): void {
    const { life } = side;
    if (life === null) return;
    side.life = null;
    life.kill(this.chance);
    this.bury(life);
    for (const line of this.lines) line.kill(life, this.chance);
  }

  private bury(life: Life): void {
    this.clock.forget(life);
    this.tasks = this.tasks.filter(({ owner }) => owner !== life);
  }

  /** The lines that still stand. */
  get standing(): readonly Line[] {
    return this.lines;
  }

  /** One thing happens. False: nothing ever will. */
  async step(): Promise<boolean> {
    const { clock, chance } = this;
    this.steps++;
    this.lines = this.lines.filter((line) => !line.over);
    const { due } = clock;
    if (due !== null) {
      this.note('timer');
      clock.fire(due);
      await settled();
      return true;
    }
    const ready = this.ready();
    if (ready.length === 0) {
      const next = Math.min(clock.next?.at ?? Infinity, this.standsUntil);
      if (next === Infinity) return false;
      clock.now = next;
      return true;
    }
    const { owner, label, run, reuse } = chance.pick(ready);
    clock.owner = owner;
    const moved = run() ?? undefined;
    this.note(label, moved);
    await settled();
    if (moved !== undefined) reuse?.(moved);
    clock.now += chance.next() * stepMs;
    return true;
  }

  private note(label: string, bytes?: Buffer): void {
    this.trace.add(`${this.clock.now.toFixed(2)} ${label}${bytes === undefined ? '' : ` ${bytes.length}`}`, bytes);
  }

  private get standsUntil(): number {
    const until = [this.lineStands, this.diskStands].filter((at) => at > this.clock.now);
    return until.length === 0 ? Infinity : Math.min(...until);
  }

  private ready(): Next[] {
    const { clock, chance } = this;
    const ready: Next[] = [];
    for (const timer of clock.immediates) {
      ready.push({ owner: timer.owner!, label: 'immediate', run: () => clock.fire(timer) });
    }
    for (const task of this.tasks) {
      ready.push({ owner: task.owner, label: task.label, run: () => this.doTask(task) });
    }
    if (clock.now >= this.lineStands) {
      for (const line of this.lines) {
        for (const { owner, label, run, reuse } of line.ready) {
          ready.push({ owner, label, run: () => run(chance), reuse });
        }
      }
    }
    if (clock.now >= this.diskStands) {
      for (const { name, life } of this.sides()) {
        if (life === null) continue;
        for (const work of life.window.ready) {
          ready.push({ owner: life, label: `${name}: ${work.label}`, run: () => answer(life, work) });
        }
      }
    }
    return ready;
  }

  private doTask(task: Task): void {
    this.tasks = this.tasks.filter((other) => other !== task);
    task.run();
  }
}

function answer(life: Life, work: Work): void {
  life.window.answer(work);
}
