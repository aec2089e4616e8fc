/** Whether a file that has a wanted name holds the very bytes that were to get it: then it is the file, and needs no copy. */
import { constants } from 'node:fs';
import type { DiskCalls } from '../../system/calls.ts';
import { ignoreSystem } from '../../system/disk-errors.ts';
import { kindOf } from '../../system/kind.ts';

/** Bytes compared at a time. */
const pieceBytes = 256 * 1024;
/** Never through a link, never waiting for a FIFO's other end. */
const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** False also where one of them is no plain file or can't be read. Both are paths. */
export async function holdSameBytes(ours: string, theirs: string, calls: DiskCalls): Promise<boolean> {
  // Nearly always the sizes differ, and nothing is opened.
  const [one, other] = [await calls.look(ours), await calls.look(theirs)];
  if (one === null || other === null || kindOf(other) !== 'file' || one.size !== other.size) return false;
  const first = await calls.open(ours, flags).catch(ignoreSystem);
  if (first === undefined) return false;
  const second = await calls.open(theirs, flags).catch(ignoreSystem);
  try {
    return second !== undefined && (await compare(first, second, one.size, calls));
  } catch (error) {
    ignoreSystem(error);
    return false;
  } finally {
    await calls.close(first);
    if (second !== undefined) await calls.close(second);
  }
}

async function compare(first: number, second: number, bytes: number, calls: DiskCalls): Promise<boolean> {
  const stats = await calls.fstat(second);
  if (kindOf(stats) !== 'file' || stats.size !== bytes) return false;
  const length = Math.min(pieceBytes, bytes);
  const [a, b] = [Buffer.allocUnsafe(length), Buffer.allocUnsafe(length)];
  // Where both have a hole both are zeros: only files that are small for their size are asked about.
  const seek = stats.blocks * 512 < bytes ? calls.seekHoles : null;
  for (let at = 0; at < bytes;) {
    if (seek !== null) at = Math.min(seek.data(first, at) ?? bytes, seek.data(second, at) ?? bytes);
    if (at >= bytes) break;
    const want = Math.min(length, bytes - at);
    if (!(await fill(first, a, want, at, calls)) || !(await fill(second, b, want, at, calls))) return false;
    if (a.compare(b, 0, want, 0, want) !== 0) return false;
    at += want;
  }
  return true;
}

/** False where the file ends before. */
async function fill(fd: number, into: Buffer, bytes: number, at: number, calls: DiskCalls): Promise<boolean> {
  for (let got = 0; got < bytes;) {
    const read = await calls.read(fd, into, got, bytes - got, at + got);
    if (read === 0) return false;
    got += read;
  }
  return true;
}
