/** One run of one contestant: new ground, everything up, the timed part, proof of delivery, everything away. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Contestant, OwnFigures, Side } from './contestant.ts';
import { Held, type HeldOptions } from './held.ts';
import type { Host, Place } from './host/place.ts';
import { atRest, machineBusy, Watch, type SideUsage } from './host/usage.ts';
import type { Scratch } from './host/scratch.ts';
import { verify } from './verify.ts';
import type { Workload } from './workloads.ts';

export interface Run extends OwnFigures {
  /** From the order to send until everything is in place. */
  readonly seconds: number;
  readonly sender: SideUsage;
  readonly receiver: SideUsage;
  /** What others had of the machine's processors meanwhile, 0 to 1: none on a quiet one. */
  readonly foreign: number;
}

export interface Ground {
  readonly workload: Workload;
  readonly place: Place;
  /** Where the workload's files lie. */
  readonly from: string;
  /** On the storage that is measured. */
  readonly scratch: Scratch;
  /** A run that takes longer has failed. */
  readonly timeoutMs: number;
}

/** Throws when the contestant fails, is too slow, or delivers anything but what was sent. */
export async function runOnce(contestant: Contestant, ground: Ground): Promise<Run> {
  const { workload, place, from, scratch, timeoutMs } = ground;
  const temp = mkdtempSync(join(tmpdir(), 'ferry-bench-'));
  const to = scratch.folder('to');
  const sender = new Processes(place.sender);
  const receiver = new Processes(place.receiver);
  try {
    const session = await contestant.open({ workload, temp, from, to, sender, receiver });
    for (let n = 0; n < (workload.earlier ?? 0); n++) {
      await within(timeoutMs, Promise.all(workload.items.map((item) => session.send(item))));
      for (const item of workload.items) rmSync(join(to, item), { recursive: true });
    }
    // What earlier runs left to be written is not this one's to wait for.
    execFileSync('sync', ['-f', scratch.path]);
    await atRest([...sender.roots, ...receiver.roots]);
    await session.ready?.();
    const watches = [new Watch(() => sender.roots), new Watch(() => receiver.roots)] as const;
    const before = { busy: machineBusy(), own: process.cpuUsage() };
    const start = performance.now();
    let seconds = 0;
    let usage: SideUsage[];
    try {
      await within(timeoutMs, Promise.all(workload.items.map((item) => session.send(item))));
      seconds = (performance.now() - start) / 1000;
    } finally {
      usage = watches.map((watch) => watch.end());
    }
    const { user, system } = process.cpuUsage(before.own);
    const ours = usage.reduce((sum, side) => sum + side.user + side.system, (user + system) / 1e6);
    const foreign = Math.max(0, machineBusy() - before.busy - ours) / seconds / availableParallelism();
    const own = (await session.tell?.()) ?? {};
    await Promise.all([sender.stop(), receiver.stop()]);
    if (contestant.discards !== true) verify(workload.files, from, to);
    return { seconds, sender: usage[0]!, receiver: usage[1]!, foreign: Math.min(1, foreign), ...own };
  } finally {
    await Promise.all([sender.stop(), receiver.stop()]);
    scratch.release(to);
    rmSync(temp, { recursive: true, force: true });
  }
}

class Processes implements Side {
  readonly host: Host;
  private readonly counted: Held[] = [];
  private readonly uncounted: Held[] = [];

  constructor(host: Host) {
    this.host = host;
  }

  start(argv: readonly string[], options?: HeldOptions): Held {
    const held = new Held([...this.host.prefix, ...argv], options);
    this.counted.push(held);
    return held;
  }

  startUncounted(argv: readonly string[], options?: HeldOptions): Held {
    const held = new Held([...this.host.prefix, ...argv], options);
    this.uncounted.push(held);
    return held;
  }

  get roots(): number[] {
    return this.counted.map(({ pid }) => pid);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.counted.splice(0), ...this.uncounted.splice(0)].map((held) => held.stop()));
  }
}

async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${timeoutMs / 1000} s`)), timeoutMs);
  });
  return Promise.race([work, limit]).finally(() => clearTimeout(timer));
}
