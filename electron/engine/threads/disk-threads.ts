/**
 * Threads that wait for the disk, so that the engine's own never does. Each transfer that moves has one to itself, so a
 * slow disk stalls that transfer only.
 */
import { ThreadLanding } from './disk-thread-landing.ts';
import { ThreadReading } from './disk-thread-reading.ts';
import { DiskThread, type Folder } from './disk-thread.ts';
import type { WatchLimits } from './disk-thread-watch.ts';
import { directLandings, type Landing, type Landings } from '../transfer/receiving/landing/landing.ts';
import { directReading, type Reading, type Readings } from '../transfer/sending/reading/reading.ts';

import { FerryError } from '../../../shared/errors.ts';

/** Most threads: beyond that, transfers share them. A thread costs some ten megabytes. */
const maxThreads = 8;
/** Most threads that receive into one folder: they wait for the same disk, and more don't speed it up. */
export const maxThreadsOfFolder = 4;
/** Idle threads kept, so that the next transfer's first file need not wait for one to start (30 ms). */
const keptIdle = 1;

export class DiskThreads implements Landings, Readings {
  private readonly path: string;
  private readonly log: (message: string) => void;
  private readonly limits: WatchLimits | undefined;
  private readonly threads: DiskThread[] = [];
  private closed = false;

  /** `path`: of the built `disk-worker.ts`; `limits`: of tests that can't wait as long. */
  constructor(path: string, log: (message: string) => void, limits?: WatchLimits) {
    this.path = path;
    this.log = log;
    this.limits = limits;
    this.start();
  }

  /** As `Landings.open`. Where threads can't be had, the engine's own thread does the work. */
  async open(dir: string, transferId: string, placed: readonly string[]): Promise<Landing> {
    const thread = this.take(dir);
    try {
      return await ThreadLanding.open(thread, { dir, transferId, placed }, () => this.giveBack(thread, dir));
    } catch (error) {
      this.giveBack(thread, dir);
      if (thread.ready || !thread.gone) throw error;
      return directLandings.open(dir, transferId, placed);
    }
  }

  read(): Reading {
    const thread = this.take(null);
    return new ThreadReading(thread, () => this.giveBack(thread, null));
  }

  readHere(): Reading {
    return directReading;
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.threads.splice(0).map((thread) => thread.end()));
  }

  /** Null: the system has no descriptors for one now. */
  private start(): DiskThread | null {
    try {
      return this.startOne();
    } catch (error) {
      this.log(`no disk thread: ${String(error)}`);
      return null;
    }
  }

  private startOne(): DiskThread {
    const onGone = (error: Error): void => {
      const at = this.threads.indexOf(thread);
      if (at < 0) return;
      this.threads.splice(at, 1);
      this.log(error.stack ?? error.message);
    };
    const thread: DiskThread = new DiskThread(this.path, onGone, this.log, this.limits);
    this.threads.push(thread);
    return thread;
  }

  private take(folder: Folder): DiskThread {
    const thread = this.choose(folder);
    thread.enter(folder);
    return thread;
  }

  private choose(folder: Folder): DiskThread {
    const byUse = this.threads.toSorted((a, b) => a.users.length - b.users.length);
    const same = folder === null ? [] : byUse.filter(({ users }) => users.includes(folder));
    if (same.length >= maxThreadsOfFolder) return same[0]!;
    const [least] = byUse;
    if (least !== undefined && (least.users.length === 0 || byUse.length >= maxThreads)) return least;
    const started = this.start() ?? least;
    if (started === undefined) throw new FerryError('too-many-open-files');
    return started;
  }

  private giveBack(thread: DiskThread, folder: Folder): void {
    thread.leave(folder);
    const idle = this.threads.filter(({ users }) => users.length === 0);
    if (thread.users.length > 0 || thread.gone || this.closed || idle.length <= keptIdle) return;
    this.threads.splice(this.threads.indexOf(thread), 1);
    void thread.end();
  }
}
