/** What processes have used, from /proc: CPU of whole families, exited children included, and peak memory. */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

export interface Cpu {
  /** Seconds. */
  readonly user: number;
  readonly system: number;
}

/** The unit of /proc/PID/stat's times: USER_HZ, 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;
/** Often enough to see a process's peak shortly before its end, seldom enough to cost nothing. */
const sampleMs = 100;
/** Several times the unit above: what is used in that time shows. */
const restMs = 150;
const lookMs = 30;
const restPatienceMs = 5000;

/** Processes `pid` started and has not yet waited for, whichever of its threads did. */
export function childrenOf(pid: number): number[] {
  const children: number[] = [];
  for (const task of list(`/proc/${pid}/task`)) {
    const text = read(`/proc/${pid}/task/${task}/children`);
    children.push(...text.split(' ').filter(Boolean).map(Number));
  }
  return children;
}

/** `roots` and everything below them. */
function family(roots: readonly number[]): number[] {
  return roots.flatMap((pid) => [pid, ...family(childrenOf(pid))]);
}

/**
 * What a family has used since it began: the living by their own times, the dead by what their parents were told when
 * they waited for them (`cutime`, `cstime`).
 */
export function cpuOf(roots: readonly number[]): Cpu {
  let user = 0;
  let system = 0;
  for (const pid of family(roots)) {
    const times = parseTimes(read(`/proc/${pid}/stat`));
    user += times.user;
    system += times.system;
  }
  return { user, system };
}

/** Fields 14 to 17 of /proc/PID/stat; the command in field 2 may contain anything, also spaces and brackets. */
export function parseTimes(stat: string): Cpu {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [utime = 0, stime = 0, cutime = 0, cstime = 0] = fields.slice(11, 15).map(Number);
  return { user: (utime + cutime) / ticksPerSecond, system: (stime + cstime) / ticksPerSecond };
}

/** Peak resident bytes of each process of a family that lives now. */
function peaksOf(roots: readonly number[]): number[] {
  return family(roots).map((pid) => {
    const kib = /^VmHWM:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1];
    return Number(kib ?? 0) * 1024;
  });
}

/**
 * Until a family has been idle for a while: in real life a program that runs already started minutes ago, and is past all
 * that it does after it listens. One that never rests is not waited for.
 */
export async function atRest(roots: readonly number[]): Promise<void> {
  const patience = performance.now() + restPatienceMs;
  let last = cpuOf(roots);
  for (let idleMs = 0; idleMs < restMs && performance.now() < patience; idleMs += lookMs) {
    await setTimeout(lookMs);
    const now = cpuOf(roots);
    if (now.user + now.system > last.user + last.system) idleMs = 0;
    last = now;
  }
}

/** Processor seconds the whole machine has been busy since it started, hypervisor's theft included. */
export function machineBusy(): number {
  return parseBusy(read('/proc/stat'));
}

/** The first line of /proc/stat: user nice system idle iowait irq softirq steal, in ticks. */
export function parseBusy(stat: string): number {
  const [, user, nice, system, , , irq, softirq, steal] = (stat.split('\n')[0] ?? '').split(/\s+/).map(Number);
  return (
    [user, nice, system, irq, softirq, steal].reduce<number>((sum, ticks) => sum + (ticks ?? 0), 0) / ticksPerSecond
  );
}

export interface SideUsage extends Cpu {
  /** Bytes resident at most: all processes of the side together, and the largest alone. */
  readonly peak: number;
  readonly largest: number;
}

/** Watches one side of a transfer between two moments. Its processes may come and go. */
export class Watch {
  private readonly roots: () => readonly number[];
  private readonly before: Cpu;
  private readonly timer: NodeJS.Timeout;
  private peak = 0;
  private largest = 0;

  constructor(roots: () => readonly number[]) {
    this.roots = roots;
    this.before = cpuOf(roots());
    this.timer = setInterval(() => this.sample(), sampleMs);
  }

  end(): SideUsage {
    clearInterval(this.timer);
    this.sample();
    const now = cpuOf(this.roots());
    const user = now.user - this.before.user;
    const system = now.system - this.before.system;
    return { user, system, peak: this.peak, largest: this.largest };
  }

  private sample(): void {
    const peaks = peaksOf(this.roots());
    const together = peaks.reduce((sum, bytes) => sum + bytes, 0);
    this.peak = Math.max(this.peak, together);
    this.largest = Math.max(this.largest, ...peaks);
  }
}

function list(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/** Empty when the process is gone. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
