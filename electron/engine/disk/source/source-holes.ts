/**
 * Which files are sent with their holes. Blocks fewer than the size are a hint that costs nothing; but a compressed file
 * has as few, and some disks don't count blocks. So where the system knows holes, it is asked about those files.
 */
import type { Stats } from 'node:fs';
import type { DiskCalls } from '../system/calls.ts';
import { ignoreSystem } from '../system/disk-errors.ts';
import { fileSystemOf } from '../system/file-systems.ts';
import type { SeekHoles } from '../system/native/seek-holes.ts';
import type { SourceEntry } from './source-entry.ts';
import { openFlags } from './source-file.ts';
import type { SourceSkip } from './source-look.ts';

/** Smaller files are sent whole, many in one write: their holes aren't worth more than that. */
export const minHoledBytes = 128 * 1024;
/** Less room is not worth it: a hole on the wire is no smaller. */
const minHoleBytes = 64 * 1024;
/** stat(2) counts in these, whatever the file system does. */
const statBlockBytes = 512;
/** Most stretches of content that are added up; of a file with more the blocks count. */
const maxStretches = 4096;

/** What a file takes by its blocks, where that is less than its size; undefined: it has no holes worth a look. */
export function storedAtFirstSight({ size, blocks }: Stats): number | undefined {
  // Windows can't be asked about holes, and many files there are compressed.
  if (size <= minHoledBytes || process.platform === 'win32') return undefined;
  const stored = blocks * statBlockBytes;
  // 0 is also what disks say that count no blocks: such a file is read, and found to be zeros where it is.
  return stored > 0 && size - stored >= minHoleBytes ? stored : undefined;
}

/** The same entries, each with holes looked at more closely. */
export async function settleHoles(
  found: (SourceEntry | SourceSkip)[],
  calls: DiskCalls,
): Promise<(SourceEntry | SourceSkip)[]> {
  if (!found.some((one) => one.kind === 'file' && one.stored !== undefined)) return found;
  const settled: (SourceEntry | SourceSkip)[] = [];
  for (const one of found) {
    settled.push(one.kind === 'file' && one.stored !== undefined ? await settle(one, calls) : one);
  }
  return settled;
}

async function settle({ stored: blocks = 0, ...entry }: SourceEntry, calls: DiskCalls): Promise<SourceEntry> {
  const stored = await storedOf(entry, blocks, calls).catch(ignoreSystem);
  return stored === undefined ? entry : { ...entry, stored };
}

/** Undefined: it has no holes, or it isn't known. `blocks`: what it takes by its blocks, in bytes. */
async function storedOf({ local, bytes }: SourceEntry, blocks: number, calls: DiskCalls): Promise<number | undefined> {
  const { seekHoles } = calls;
  // macOS doesn't say reliably which file system this is; APFS knows holes, and others there have none.
  const knowsHoles = process.platform === 'darwin' || fileSystemOf((await calls.statfs(local)).type).knowsHoles;
  const fd = await calls.open(local, openFlags);
  try {
    // What is given in sequence only has no places to go to: it is refused here, and counts as having no holes.
    await calls.read(fd, Buffer.allocUnsafe(1), 0, 1, 0);
    if (seekHoles !== null) {
      const content = contentOf(fd, bytes, seekHoles);
      if (content === 'too much to add up') return Math.min(blocks, bytes);
      if (bytes - content >= minHoleBytes) return content;
      if (knowsHoles) return undefined;
    }
    return blocks;
  } finally {
    await calls.close(fd);
  }
}

function contentOf(fd: number, bytes: number, { data, hole }: SeekHoles): number | 'too much to add up' {
  let content = 0;
  let at = 0;
  for (let n = 0; at < bytes; n++) {
    if (n === maxStretches) return 'too much to add up';
    const from = data(fd, at);
    if (from === null) break;
    at = Math.min(bytes, hole(fd, from));
    content += Math.max(0, at - from);
  }
  return content;
}
