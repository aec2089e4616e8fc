/** How much a thread has worked: what tells one that turns in circles from one that waits for a disk. */
import { readFile } from 'node:fs/promises';
import type { Worker } from 'node:worker_threads';

/** A clock tick of /proc, in ms: USER_HZ is 100 on every architecture that Node runs on. */
const tickMs = 10;
/** A thread that waits in a system call doesn't answer how much it has worked. */
const answerMs = 1_000;

/** What Node 20 doesn't have yet. */
type Asked = Worker & { cpuUsage?(): Promise<{ readonly user: number; readonly system: number }> };

/**
 * Milliseconds of processor time that the thread has taken, on Linux to the hundredth of a second. `task`: as /proc names
 * it. Null where nobody says, and of one that waits.
 */
export async function cpuTimeOf(worker: Worker, task: string | null): Promise<number | null> {
  try {
    if (task !== null) return fromStat(await readFile(`/proc/${task}/stat`, 'utf8'));
    const { cpuUsage } = worker as Asked;
    if (cpuUsage === undefined) return null;
    const nobody = new Promise<null>((resolve) => setTimeout(resolve, answerMs, null).unref());
    const usage = await Promise.race([cpuUsage.call(worker), nobody]);
    return usage === null ? null : (usage.user + usage.system) / 1000;
  } catch {
    return null;
  }
}

/** Fields 14 and 15 of proc(5); the second holds the name in brackets. */
function fromStat(stat: string): number | null {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  return Number.isFinite(ticks) ? ticks * tickMs : null;
}
