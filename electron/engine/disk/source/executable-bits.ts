/**
 * Whether executable bits on a disk are the files' own. FAT and exFAT keep none, and through FUSE, SMB or an NTFS driver
 * every file may be shown with all bits: what is sent from such a stick would arrive as programs. FUSE also serves disks
 * that do keep them (sshfs, gocryptfs), so there a look at some files decides: one file without the bit proves them
 * real. A disk on which all files looked at have it counts as one that keeps none.
 */
import { dirname } from 'node:path';
import { withSeparator } from '../system/anchor.ts';
import type { DiskCalls } from '../system/calls.ts';
import { ignoreSystem } from '../system/disk-errors.ts';
import { fileSystemOf } from '../system/file-systems.ts';
import { plainMode, toldMode } from '../system/modes.ts';
import type { SourceEntry } from './source-entry.ts';
import type { SourceSkip } from './source-look.ts';

/** Most names looked at on one disk: a tenth of a second on a slow one, and more than a folder of scripts alone has. */
const maxLooked = 256;

/** What one walk has found out about the disks it meets. */
export class ExecutableBits {
  private readonly calls: DiskCalls;
  private readonly platform: NodeJS.Platform;
  /** By stat(2)'s number of the disk. */
  private readonly disks = new Map<number, Promise<boolean>>();

  constructor(calls: DiskCalls, platform = process.platform) {
    this.calls = calls;
    this.platform = platform;
  }

  /** The same entries, without executable bits that aren't the files' own. All lie in one folder, or are what a person chose. */
  async check(found: (SourceEntry | SourceSkip)[]): Promise<(SourceEntry | SourceSkip)[]> {
    if (!found.some((entry) => entry.kind === 'file' && entry.executable)) return found;
    const checked: (SourceEntry | SourceSkip)[] = [];
    let folder: string | null = null;
    let real = true;
    for (const entry of found) {
      if (entry.kind !== 'file' || !entry.executable) {
        checked.push(entry);
        continue;
      }
      if (dirname(entry.local) !== folder) {
        folder = dirname(entry.local);
        real = await this.areReal(folder).catch(answerTrue);
      }
      checked.push(real ? entry : withoutBits(entry));
    }
    return checked;
  }

  private async areReal(folder: string): Promise<boolean> {
    const modes = await this.modesOf(folder);
    if (modes !== 'unsure') return modes === 'kept';
    const { dev } = await this.calls.stat(folder);
    let real = this.disks.get(dev);
    if (real === undefined) {
      real = this.anyWithout(folder, dev);
      this.disks.set(dev, real);
    }
    return real;
  }

  private async modesOf(folder: string): Promise<'kept' | 'none' | 'unsure'> {
    // macOS has no statfs numbers that can be relied on; other disks than its own are mounted there.
    if (this.platform === 'darwin') return folder.startsWith('/Volumes/') ? 'unsure' : 'kept';
    return fileSystemOf((await this.calls.statfs(folder)).type).modes ?? 'kept';
  }

  /** Whether a file without executable bits is found in `folder`, or from the top of its disk `dev` downwards. */
  private async anyWithout(folder: string, dev: number): Promise<boolean> {
    const waiting = [folder, await this.topOf(folder, dev)];
    let looked = 0;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      for (const name of (await this.calls.readdir(next).catch(ignoreSystem)) ?? []) {
        if (++looked > maxLooked) return false;
        const path = withSeparator(next) + name;
        const stats = await this.calls.look(path);
        if (stats === null || stats.dev !== dev) continue;
        if (stats.isFile() && (stats.mode & 0o111) === 0) return true;
        if (stats.isDirectory()) waiting.push(path);
      }
    }
    return false;
  }

  /** The highest folder above `folder` on the same disk. */
  private async topOf(folder: string, dev: number): Promise<string> {
    const above = dirname(folder);
    if (above === folder || (await this.calls.look(above))?.dev !== dev) return folder;
    return this.topOf(above, dev);
  }
}

/** What else its mode says stays: a disk may be mounted so that others can't read it. */
function withoutBits({ mode, ...entry }: SourceEntry): SourceEntry {
  const plain = { ...entry, executable: false };
  const told = mode === undefined ? undefined : toldMode({ mode: mode & ~0o111 }, plainMode);
  return told === undefined ? plain : { ...plain, mode: told };
}

/** Where the system doesn't say, the bits are believed, as on most disks. */
function answerTrue(error: unknown): true {
  ignoreSystem(error);
  return true;
}
