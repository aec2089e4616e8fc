/**
 * Threads that wait for the disk, so that the engine's own never does. Each transfer that moves has one to itself, so a
 * slow disk stalls that transfer only.
 */
import { availableParallelism } from 'node:os';
import { ThreadLanding } from './disk-thread-landing.ts';
import { ThreadReading } from './disk-thread-reading.ts';
import { tryDiskThread, type DiskThread, type Folder } from './disk-thread.ts';
import type { WatchLimits } from './disk-thread-watch.ts';
import { directLandings } from '../transfer/receiving/landing/direct-landing.ts';
import type { Landing, Landings } from '../transfer/receiving/landing/landing.ts';
import { directReadings, type Reading, type Readings } from '../transfer/sending/reading/reading.ts';
import { FerryError } from '../../../shared/errors.ts';

/** Most threads: beyond that, transfers share them. A thread costs some ten megabytes. */
const maxThreads = 8;
/**
 * Most threads for one folder, to receive into and to send out of: they wait for the same disk, and more don't speed it up.
 * No more than there are processors, of which each takes a tenth of a second to get going; two, so that one may wait.
 */
export const maxThreadsOfFolder = Math.min(4, Math.max(2, availableParallelism()));
/** Idle threads kept, so that the next transfer's first file need not wait for one to start (30 ms). */
const keptIdle = 1;

export interface DiskThreadsOptions {
  /** One that has been started already. */
  readonly first?: DiskThread | undefined;
  /** When a thread counts as stuck; of tests that can't wait as long. */
  readonly limits?: WatchLimits | undefined;
}

export class DiskThreads implements Landings, Readings {
  private readonly path: string;
  private readonly log: (message: string) => void;
  private readonly limits: WatchLimits | undefined;
  private readonly threads: DiskThread[] = [];
  private closed = false;
  /** None is kept: nobody has needed one since. */
  private rests = false;

  /** `path`: of the built `disk-worker.ts`. */
  constructor(path: string, log: (message: string) => void, { first, limits }: DiskThreadsOptions = {}) {
    this.path = path;
    this.log = log;
    this.limits = limits;
    const thread = first ?? this.start();
    if (thread !== null && !thread.gone) this.add(thread);
  }

  /** As `Landings.open`. Where threads can't be had, the engine's own thread does the work. */
  async open(dir: string, transferId: string, placed: readonly string[], marked = false): Promise<Landing> {
    const thread = this.take(dir);
    try {
      return await this.land(thread, { dir, transferId, placed, marked });
    } catch (error) {
      if (thread.ready || !thread.gone) throw error;
      return directLandings.open(dir, transferId, placed, marked);
    }
  }

  read(from: string): Reading {
    const folder = `out of ${from}`;
    const thread = this.take(folder);
    return new ThreadReading(thread, () => this.giveBack(thread, folder));
  }

  lookAtRoots(paths: readonly string[]): ReturnType<Readings['lookAtRoots']> {
    return directReadings.lookAtRoots(paths);
  }

  /** An idle thread that does both halves of what is asked of it, and starts no other; null: none is idle. */
  idle(): (Landings & Readings) | null {
    const thread = this.threads.find(({ users }) => users.length === 0);
    if (thread === undefined) return null;
    return {
      open: (dir, transferId, placed, marked = false) => {
        thread.enter(dir);
        return this.land(thread, { dir, transferId, placed, marked });
      },
      read: (from) => {
        const folder = `out of ${from}`;
        thread.enter(folder);
        return new ThreadReading(thread, () => this.giveBack(thread, folder));
      },
      lookAtRoots: (paths) => this.lookAtRoots(paths),
    };
  }

  /** Nobody looks: idle threads are ended, and those that become idle, the kept one too; the next transfer starts one (30 ms). */
  rest(): void {
    this.rests = true;
    for (const thread of this.threads.filter(({ users }) => users.length === 0)) this.drop(thread);
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.threads.splice(0).map((thread) => thread.end()));
  }

  /** In a thread that has been entered for `dir`, and is left when the landing ends or can't be opened. */
  private async land(thread: DiskThread, what: Parameters<typeof ThreadLanding.open>[1]): Promise<Landing> {
    const leave = (): void => this.giveBack(thread, what.dir);
    try {
      return await ThreadLanding.open(thread, what, leave);
    } catch (error) {
      leave();
      throw error;
    }
  }

  private start(): DiskThread | null {
    return tryDiskThread(this.path, this.log, this.limits);
  }

  private add(thread: DiskThread): DiskThread {
    thread.onStall = this.log;
    thread.onGone = (error) => {
      const at = this.threads.indexOf(thread);
      if (at < 0) return;
      this.threads.splice(at, 1);
      this.log(error.stack ?? error.message);
    };
    this.threads.push(thread);
    return thread;
  }

  private take(folder: Folder): DiskThread {
    this.rests = false;
    const thread = this.choose(folder);
    thread.enter(folder);
    return thread;
  }

  private choose(folder: Folder): DiskThread {
    const byUse = this.threads.toSorted((a, b) => a.users.length - b.users.length);
    const same = byUse.filter(({ users }) => users.includes(folder));
    if (same.length >= maxThreadsOfFolder) return same[0]!;
    const [least] = byUse;
    if (least !== undefined && (least.users.length === 0 || byUse.length >= maxThreads)) return least;
    const started = this.start();
    if (started !== null) return this.add(started);
    if (least === undefined) throw new FerryError('too-many-open-files');
    return least;
  }

  private giveBack(thread: DiskThread, folder: Folder): void {
    thread.leave(folder);
    const idle = this.threads.filter(({ users }) => users.length === 0);
    if (thread.users.length > 0 || thread.gone || this.closed || idle.length <= (this.rests ? 0 : keptIdle)) return;
    this.drop(thread);
  }

  private drop(thread: DiskThread): void {
    this.threads.splice(this.threads.indexOf(thread), 1);
    void thread.end();
  }
}
