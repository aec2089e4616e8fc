/** What processes have used, from /proc: CPU of whole families, exited children included, and peak memory. */
import { readdirSync, readFileSync } from 'node:fs';

export interface Cpu {
  /** Seconds. */
  readonly user: number;
  readonly system: number;
}

/** The unit of /proc/PID/stat's times: USER_HZ, 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;
/** Often enough to see a process's peak shortly before its end, seldom enough to cost nothing. */
const sampleMs = 100;

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

/** Peak resident bytes of the processes of a family that live now, together. */
function peakOf(roots: readonly number[]): number {
  let bytes = 0;
  for (const pid of family(roots)) {
    const kib = /^VmHWM:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1];
    bytes += Number(kib ?? 0) * 1024;
  }
  return bytes;
}

export interface SideUsage extends Cpu {
  /** Bytes. */
  readonly peak: number;
}

/** Watches one side of a transfer between two moments. Its processes may come and go. */
export class Watch {
  private readonly roots: () => readonly number[];
  private readonly before: Cpu;
  private readonly timer: NodeJS.Timeout;
  private peak = 0;

  constructor(roots: () => readonly number[]) {
    this.roots = roots;
    this.before = cpuOf(roots());
    this.timer = setInterval(() => this.sample(), sampleMs);
  }

  end(): SideUsage {
    clearInterval(this.timer);
    this.sample();
    const now = cpuOf(this.roots());
    return { user: now.user - this.before.user, system: now.system - this.before.system, peak: this.peak };
  }

  private sample(): void {
    this.peak = Math.max(this.peak, peakOf(this.roots()));
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
