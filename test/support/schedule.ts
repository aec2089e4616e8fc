/**
 * A random schedule of everything that can happen to one transfer: a pair of engines and a line between them, a seed
 * that says what is sent and what befalls it, and at the end the promise: each file whole and right, or named.
 * The same seed makes the same schedule; what the machine does in between is its own.
 */
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { randomFrom } from '../../build/interruptions.mjs';
import { isTerminal, type Transfer } from '../../shared/state.ts';
import { accept, offer, startTestEngine, type TestEngine } from './engines.ts';
import { Relay } from './relay.ts';
import { tempDir } from './pair.ts';

const mib = 1024 * 1024;
/** Room on the receiver's disk: several times what a schedule sends. */
const diskMiB = 128;
/** From the last event to the end: more than the longest retry and a busy machine's transfer. */
const patienceMs = 40_000;

export const events = [
  'cut',
  'restart sender',
  'restart receiver',
  'send again',
  'pause sender',
  'pause receiver',
  'resume sender',
  'resume receiver',
  'replace source',
  'patch source',
  'remove source',
  'fill disk',
  'free disk',
  'cancel sender',
  'cancel receiver',
] as const;
export type Event = (typeof events)[number];

/** How often each is drawn. */
const weights: Record<Event, number> = {
  cut: 6,
  'restart sender': 3,
  'restart receiver': 3,
  'send again': 1,
  'pause sender': 2,
  'pause receiver': 2,
  'resume sender': 2,
  'resume receiver': 2,
  'replace source': 2,
  'patch source': 1,
  'remove source': 1,
  'fill disk': 1.5,
  'free disk': 1.5,
  'cancel sender': 0.25,
  'cancel receiver': 0.25,
};

export interface Disk {
  /** Where a schedule's inbox goes. */
  readonly dir: string;
  /** Can be filled without harm to others. */
  readonly own: boolean;
}

/** A small disk of the receiver's own where this process may mount one. */
export async function smallDisk(): Promise<Disk> {
  const dir = await tempDir('ferry-model-');
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${diskMiB}m`, 'tmpfs', dir], { stdio: 'ignore' });
  } catch {
    return { dir, own: false };
  }
  // Lazily: an engine that is still closing its files must not keep it mounted.
  onTestFinished(() => void execFileSync('umount', ['-l', dir]));
  return { dir, own: true };
}

export interface Outcome {
  readonly happened: readonly string[];
  readonly counts: Partial<Record<Event, number>>;
  readonly bytes: number;
  readonly end: string;
}

/** Runs the schedule of a seed; throws what is not as promised, with all that happened. */
export async function runSchedule(seed: number, disk: Disk): Promise<Outcome> {
  const world = await World.make(seed, disk);
  try {
    await world.run();
    await world.check();
    return world.outcome();
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new Error(`seed ${seed}: ${said}\n  ${world.happened.join('\n  ')}\n${await world.picture()}`, {
      cause: error,
    });
  } finally {
    await world.close();
  }
}

class World {
  readonly happened: string[] = [];
  private readonly counts: Partial<Record<Event, number>> = {};
  private readonly random: () => number;
  private readonly dir: string;
  private readonly disk: Disk;
  private readonly yard: string;
  /** Every content a file ever had, newest last. */
  private readonly versions = new Map<string, string[]>();
  private readonly touched = new Set<string>();
  private readonly logs: string[][] = [];
  private total = 0;
  private id = '';
  private anna!: TestEngine;
  private ben!: TestEngine;
  private relay!: Relay;
  private cancelledBy: 'sender' | 'receiver' | null = null;

  private constructor(seed: number, dir: string, disk: Disk, yard: string) {
    this.random = randomFrom(seed);
    this.dir = dir;
    this.disk = disk;
    this.yard = yard;
  }

  static async make(seed: number, disk: Disk): Promise<World> {
    const dir = await mkdtemp(join(tmpdir(), 'ferry-schedule-'));
    const world = new World(seed, dir, disk, await mkdtemp(join(disk.dir, 'yard-')));
    await world.makeTree();
    world.anna = await world.start('Anna', { home: join(dir, 'anna') });
    world.ben = await world.startBen();
    world.relay = await Relay.to(() => world.ben.state().self.port, world.anna.state().self.port);
    return world;
  }

  async run(): Promise<void> {
    this.id = await offer(this.anna, this.ben, [this.tree], { to: { by: 'address', address: this.relay.address } });
    const conflicts = this.random() < 0.7 ? 'keep-both' : 'replace';
    this.happened.push(`${this.versions.size} files, ${(this.total / mib).toFixed(1)} MiB, ${conflicts}`);
    await accept(this.ben, this.id, { conflicts });
    await this.anna.transfer((t) => t.status !== 'connecting' && t.status !== 'asking', this.id);
    const steps = 1 + this.below(9);
    for (let n = 0; n < steps && !this.over; n++) {
      await this.wait();
      if (!this.over) await this.befall(this.draw());
    }
    if (this.over) return;
    await this.freeDisk();
    for (const side of [this.anna, this.ben]) await side.handle.command('resume', { transferId: this.id });
  }

  async check(): Promise<void> {
    const late = new AbortController();
    const ends = Promise.all([this.anna, this.ben].map((side) => side.transfer((t) => isTerminal(t.status), this.id)));
    const waited = await Promise.race([ends, sleep(patienceMs, null, { signal: late.signal }).catch(() => null)]);
    late.abort();
    if (waited === null) throw new Error('it never ends');
    const [sent, received] = waited as [Transfer, Transfer];
    for (const [name, { status }] of Object.entries({ sent, received })) {
      if (status === 'done' || (status === 'cancelled' && this.cancelledBy !== null)) continue;
      throw new Error(`${name}: ${status}`);
    }
    if (this.cancelledBy === null && sent.status !== received.status) throw new Error('the ends differ');
    for (const side of [this.anna, this.ben]) {
      if (side.state().transfers.length !== 1) throw new Error(`${side.state().transfers.length} transfers`);
    }
    const bugs = this.logs.flat().filter((line) => line.includes('\n'));
    if (bugs.length > 0) throw new Error(`a bug was survived: ${bugs.join('\n')}`);
    await this.checkFiles(sent, received);
    // The other side has ended, this one may still be removing its journal.
    await Promise.all([this.anna.handle.stop(), this.ben.handle.stop()]);
    for (const name of ['anna', 'ben']) {
      const journals = await readdir(join(this.dir, name, 'transfers')).catch(() => []);
      if (journals.length > 0) throw new Error(`${name} keeps ${journals.join()}`);
    }
  }

  outcome(): Outcome {
    const { happened, counts, relay } = this;
    const end = this.anna.state().transfers.find(({ id }) => id === this.id)?.status ?? 'gone';
    return { happened, counts, bytes: relay.forth, end };
  }

  /** Both sides and the disk as they are, for who has to understand it. */
  async picture(): Promise<string> {
    const shown = [this.anna, this.ben].map((side) => {
      const t = side.state().transfers.find(({ id }) => id === this.id);
      if (t === undefined) return 'no transfer';
      const { status, hold, failure, totals, progress, casualties, skipped } = t;
      return JSON.stringify({ status, hold, failure, totals, progress, casualties, skipped });
    });
    return [...shown, (await this.landed()).join(' '), ...this.logs.flat().slice(-5)].join('\n');
  }

  async close(): Promise<void> {
    await Promise.all([this.anna.handle.stop(), this.ben.handle.stop()]);
    this.relay.cut();
    for (const dir of [this.dir, this.yard]) await rm(dir, { recursive: true, force: true });
  }

  private get tree(): string {
    return join(this.dir, 'tree');
  }

  private get inbox(): string {
    return join(this.yard, 'inbox');
  }

  private get over(): boolean {
    return [this.anna, this.ben].every((side) =>
      side.state().transfers.some(({ id, status }) => id === this.id && isTerminal(status)),
    );
  }

  private below(n: number): number {
    return Math.floor(this.random() * n);
  }

  private pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  private draw(): Event {
    let at = this.random() * Object.values(weights).reduce((sum, weight) => sum + weight);
    return events.find((event) => (at -= weights[event]) < 0) ?? 'cut';
  }

  private async start(name: string, more: Parameters<typeof startTestEngine>[1]): Promise<TestEngine> {
    const engine = await startTestEngine(name, more);
    this.logs.push(engine.log);
    return engine;
  }

  private startBen(): Promise<TestEngine> {
    return this.start('Ben', { home: join(this.dir, 'ben'), defaultReceiveDir: this.inbox });
  }

  private async makeTree(): Promise<void> {
    await mkdir(join(this.tree, 'inner', 'empty'), { recursive: true });
    const big = 1 + this.below(3);
    const small = this.below(12);
    for (let n = 0; n < big + small; n++) {
      const bytes = n < big ? 1 + this.below(8 * mib) : this.pick([0, 1, this.below(150_000), 131_072, 131_073]);
      await this.write(`${this.pick(['', 'inner/'])}${this.below(10)}-${n}.bin`, bytes);
      this.total += bytes;
    }
  }

  /** A file's new content, all at once. */
  private async write(path: string, bytes: number): Promise<void> {
    const content = randomBytes(bytes);
    const aside = join(this.dir, 'aside');
    await writeFile(aside, content);
    await rename(aside, join(this.tree, path));
    this.versions.set(path, [...(this.versions.get(path) ?? []), hash(content)]);
  }

  /** Some of the transfer passes, or a moment does. */
  private async wait(): Promise<void> {
    const bytes = this.random() < 0.2 ? 1 : Math.ceil((this.random() * this.total) / 3);
    await Promise.race([this.relay.passed(bytes), sleep(this.random() * 400)]);
  }

  private async befall(event: Event): Promise<void> {
    const before = this.picture1();
    const note = await this.happen(event);
    if (note === null) return;
    this.counts[event] = (this.counts[event] ?? 0) + 1;
    this.happened.push(`${event}${note === '' ? '' : ` ${note}`} at ${before}`);
  }

  private picture1(): string {
    const status = (side: TestEngine) => side.state().transfers.find(({ id }) => id === this.id)?.status ?? 'none';
    return `${(this.relay.forth / mib).toFixed(2)} MiB, ${status(this.anna)}/${status(this.ben)}`;
  }

  /** Null: there was nothing to do. */
  private async happen(event: Event): Promise<string | null> {
    switch (event) {
      case 'cut':
        this.relay.cut();
        return '';
      case 'restart sender':
        await this.anna.handle.stop();
        await this.pauseAWhile();
        this.anna = await this.start('Anna', { home: this.anna.home, resumeSending: true });
        return '';
      case 'send again': {
        await this.anna.handle.stop();
        this.anna = await this.start('Anna', { home: this.anna.home });
        if (this.anna.state().transfers.length > 0) return 'ended';
        const to = { by: 'address', address: this.relay.address } as const;
        const id = await offer(this.anna, this.ben, [this.tree], { to });
        if (id !== this.id) throw new Error('sending the same again began another transfer');
        return '';
      }
      case 'restart receiver':
        await this.ben.handle.stop();
        await this.pauseAWhile();
        this.ben = await this.startBen();
        return '';
      case 'pause sender':
      case 'pause receiver':
      case 'resume sender':
      case 'resume receiver': {
        const [what, who] = event.split(' ') as ['pause' | 'resume', 'sender' | 'receiver'];
        const done = await (who === 'sender' ? this.anna : this.ben).handle.command(what, { transferId: this.id });
        return done.ok ? '' : null;
      }
      case 'cancel sender':
      case 'cancel receiver':
        return this.cancel(event === 'cancel sender' ? 'sender' : 'receiver');
      case 'replace source':
      case 'patch source':
      case 'remove source':
        return this.changeSource(event);
      case 'fill disk':
        return this.disk.own ? this.fillDisk() : null;
      case 'free disk':
        return this.freeDisk();
    }
  }

  private async pauseAWhile(): Promise<void> {
    if (this.random() < 0.5) await sleep(this.random() * 700);
  }

  private async cancel(who: 'sender' | 'receiver'): Promise<string | null> {
    const [here, there] = who === 'sender' ? [this.anna, this.ben] : [this.ben, this.anna];
    const done = await here.handle.command('cancel', { transferId: this.id });
    if (!done.ok) return null;
    this.cancelledBy = who;
    return there.state().transfers.find(({ id }) => id === this.id)?.status ?? '';
  }

  private async changeSource(event: 'replace source' | 'patch source' | 'remove source'): Promise<string | null> {
    const there = [...this.versions.keys()].filter((path) => !this.gone.has(path));
    if (there.length < 2) return null;
    const path = this.pick(there);
    const local = join(this.tree, path);
    this.touched.add(path);
    if (event === 'replace source') await this.write(path, this.below(4 * mib));
    else if (event === 'remove source') {
      await rm(local);
      this.gone.add(path);
    } else {
      const content = await readFile(local);
      if (content.length < 4) return null;
      const patch = randomBytes(4);
      patch.copy(content);
      this.versions.get(path)!.push(hash(content));
      const file = await open(local, 'r+');
      await file.write(patch, 0, 4, 0);
      await file.close();
    }
    return path;
  }

  private readonly gone = new Set<string>();

  private async fillDisk(): Promise<string> {
    const file = await open(join(this.yard, 'filler'), 'a');
    try {
      const block = Buffer.alloc(mib);
      for (;;) await file.write(block);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      await file.close();
    }
    return '';
  }

  private async freeDisk(): Promise<string> {
    await rm(join(this.yard, 'filler'), { force: true });
    return '';
  }

  private async landed(): Promise<string[]> {
    const found = await readdir(this.inbox, { withFileTypes: true, recursive: true }).catch(() => []);
    return found.filter((item) => item.isFile()).map((item) => relative(this.inbox, join(item.parentPath, item.name)));
  }

  private async checkFiles(sent: Transfer, received: Transfer): Promise<void> {
    const found = new Map<string, string[]>();
    for (const name of await this.landed()) {
      if (name.endsWith('.part')) throw new Error(`${name} stays behind`);
      const path = relative('tree', name.replace(/ \(\d+\)(?=\.bin$)/, ''));
      const versions = this.versions.get(path);
      if (versions === undefined) throw new Error(`${name} was never sent`);
      const content = hash(await readFile(join(this.inbox, name)));
      if (!versions.includes(content)) throw new Error(`${name} is not what was sent`);
      if (found.get(path)?.includes(content)) throw new Error(`${name} arrived twice`);
      found.set(path, [...(found.get(path) ?? []), content]);
      if (found.get(path)!.length > 1 && !this.touched.has(path)) throw new Error(`${name} is a double`);
    }
    if (sent.status !== 'done' || received.status !== 'done') return;
    for (const path of this.versions.keys()) {
      const named = sent.casualties.some((casualty) => casualty.path === `tree/${path}`);
      if (named && !this.touched.has(path)) throw new Error(`${path} failed for no reason`);
      if (!named && !found.has(path) && !this.gone.has(path)) throw new Error(`${path} is missing and nobody says so`);
    }
    for (const { totals, progress, casualtyCount } of [sent, received]) {
      if (progress.files + casualtyCount < totals.files) throw new Error(`${progress.files} of ${totals.files} files`);
      if (progress.files > totals.files) throw new Error(`${progress.files} files of ${totals.files}`);
    }
  }
}

function hash(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
