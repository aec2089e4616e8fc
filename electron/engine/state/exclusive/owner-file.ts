/**
 * Whose a file is, where the system locks none: `<file>.owner` beside it says which process holds it. Linux without koffi,
 * and file systems without locks. A claim is broken only when its process is known to be gone: another boot of this
 * machine, no process of that number, or one that began later. Of a process on another machine, or in another container,
 * nothing can be known here: its claim stands until somebody takes the file away.
 */
import { randomUUID } from 'node:crypto';
import { link, readFile, readlink, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { crc32 } from 'node:zlib';

/** Null: the system doesn't say. */
export interface Owner {
  readonly machine: string;
  readonly boot: string | null;
  readonly pidSpace: string | null;
  readonly pid: number;
  /** When the process began, in the system's ticks since it booted. */
  readonly began: string | null;
}

/** Claims `path` for this process; answers what ends that, or null where somebody else's claim stands. */
export async function claim(path: string): Promise<(() => Promise<void>) | null> {
  const file = `${path}.owner`;
  const me = await thisProcess();
  const text = JSON.stringify({ ...me, token: randomUUID() });
  const ready = `${file}.${randomUUID()}`;
  await writeFile(ready, text, { flag: 'wx', mode: 0o600 });
  try {
    if (!(await takePlace(file, ready, me))) return null;
  } finally {
    await rm(ready, { force: true });
  }
  return async () => {
    if ((await readClaim(file)) === text) await rm(file, { force: true });
  };
}

/**
 * A dead claim is never taken away, which could hit a living one that has just come in its place: each has one successor,
 * under a name made of what it says, and becoming that is exclusive. Whoever became it puts its own claim over the first,
 * and only then clears up; who looked before that finds the first one changed, and gives up.
 */
async function takePlace(file: string, ready: string, me: Owner): Promise<boolean> {
  const dead: { at: string; claim: string }[] = [];
  let at = file;
  while (!(await linked(ready, at))) {
    const before = await readClaim(at);
    // Gone in this moment: it is looked at again.
    if (before === null) continue;
    if (!(await isGone(parseOwner(before), me))) return false;
    dead.push({ at, claim: before });
    at = `${file}.${crc32(before).toString(16)}`;
  }
  if (dead.length === 0) return true;
  for (const one of dead) {
    if ((await readClaim(one.at)) === one.claim) continue;
    await rm(at, { force: true });
    return false;
  }
  await rename(ready, file);
  for (const left of [...dead.slice(1).map((one) => one.at), at]) await rm(left, { force: true });
  return true;
}

async function readClaim(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch(() => null);
}

/** Whether that process is known to have ended. `null`, a claim nobody can read, was never whole: it is written in one step. */
export async function isGone(owner: Owner | null, me: Owner): Promise<boolean> {
  if (owner === null) return true;
  if (owner.machine !== me.machine) return false;
  if (owner.boot !== null && me.boot !== null && owner.boot !== me.boot) return true;
  if (owner.pidSpace !== me.pidSpace) return false;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    // EPERM: it is there, and another person's.
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
  const began = await beginningOf(owner.pid);
  return owner.began !== null && began !== null && began !== owner.began;
}

export async function thisProcess(): Promise<Owner> {
  const [machine, boot, pidSpace, began] = await Promise.all([
    readLine('/etc/machine-id'),
    readLine('/proc/sys/kernel/random/boot_id'),
    readlink('/proc/self/ns/pid').catch(() => null),
    beginningOf(process.pid),
  ]);
  return { machine: machine ?? hostname(), boot, pidSpace, pid: process.pid, began };
}

/** proc(5): field 22 of `stat`; the command before it is in brackets and may hold anything. */
async function beginningOf(pid: number): Promise<string | null> {
  const stat = await readLine(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

async function readLine(path: string): Promise<string | null> {
  return readFile(path, 'utf8').then(
    (text) => text.trim() || null,
    () => null,
  );
}

function parseOwner(text: string): Owner | null {
  try {
    const owner = JSON.parse(text) as Owner;
    return typeof owner.machine === 'string' && Number.isSafeInteger(owner.pid) && owner.pid > 0 ? owner : null;
  } catch {
    return null;
  }
}

async function linked(ready: string, file: string): Promise<boolean> {
  try {
    await link(ready, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
