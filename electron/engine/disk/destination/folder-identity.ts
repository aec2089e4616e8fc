/**
 * A folder told to a peer so that only a peer on the same machine can tell which it is: it may be about to send what
 * arrives there. Nothing can be learned from it elsewhere, and the same folder is told otherwise in each transfer.
 */
import { createHash } from 'node:crypto';
import { readFileSync, stat, type BigIntStats } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { arch, cpus, hostname, platform } from 'node:os';

export interface FolderIdentity {
  /** The same for all folders of a machine: where it isn't ours, no folder need be looked at. 64 hex digits. */
  readonly machine: string;
  /** 64 hex digits. */
  readonly folder: string;
}

/** What tells this machine from others; on Linux also this start of it from others, and the same in every container. */
const machineKey = findMachineKey();

function findMachineKey(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return [hostname(), platform(), arch(), cpus()[0]?.model ?? ''].join('\n');
  }
}

/** Of this machine. `salt`: the transfer's id. */
export function machineIdentity(salt: string): string {
  return digest('machine', salt, machineKey);
}

/** Of the folder at `path`; null where there is none or the system doesn't number it. */
export async function folderIdentity(path: string, salt: string): Promise<FolderIdentity | null> {
  const stats = await look(path);
  if (stats === null || !stats.isDirectory() || stats.ino === 0n) return null;
  // Where machines may be mistaken for one another, the moment it was made tells their folders apart.
  const made = process.platform === 'linux' ? '' : String(stats.birthtimeNs);
  return { machine: machineIdentity(salt), folder: folderDigest(salt, stats, made) };
}

/** Its `folder`, by the numbers that Linux gives a folder: nothing is looked at. */
export function numberedFolder(numbers: Numbered, salt: string): string {
  return folderDigest(salt, numbers, '');
}

interface Numbered {
  readonly dev: number | bigint;
  readonly ino: number | bigint;
}

function folderDigest(salt: string, { dev, ino }: Numbered, made: string): string {
  return digest('folder', salt, machineKey, String(dev), String(ino), made);
}

/** By the callback: node:fs/promises takes several times as long a call, and a tree has many folders. */
function look(path: string): Promise<BigIntStats | null> {
  return new Promise((resolve) => stat(path, { bigint: true }, (error, stats) => resolve(error ? null : stats)));
}

/** Whether the folder has no entries. False where that can't be seen. */
export async function holdsNothing(path: string): Promise<boolean> {
  try {
    for await (const _ of await opendir(path)) return false;
    return true;
  } catch {
    return false;
  }
}

function digest(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex');
}
