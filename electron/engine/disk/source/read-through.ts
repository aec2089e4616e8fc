/** Reads a file from the beginning, piece by piece: to hash what is on the disk already. */
import { constants } from 'node:fs';
import type { DiskCalls } from '../system/calls.ts';
import { kindOf } from '../system/kind.ts';
import { promisedCalls } from '../system/promised-calls.ts';
import { PlaceReader } from './place-reader.ts';

/** Bytes of one read: enough that the calls don't show, few enough for many files at a time. */
const pieceBytes = 256 * 1024;
const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Hands the first `bytes` bytes to `take`, in order; the buffer is reused. False where there is no file that long, or it
 * can't be read; with `whole`, also where it is longer, whatever its size is said to be.
 */
export async function readThrough(
  path: string,
  bytes: number,
  take: (piece: Buffer) => void,
  { calls = promisedCalls, whole = false }: { calls?: DiskCalls | undefined; whole?: boolean } = {},
): Promise<boolean> {
  const fd = await calls.open(path, flags).catch(() => null);
  if (fd === null) return false;
  try {
    if (kindOf(await calls.fstat(fd)) !== 'file') return false;
    const end = whole ? bytes + 1 : bytes;
    const buffer = Buffer.allocUnsafe(Math.min(pieceBytes, Math.max(1, end)));
    const places = new PlaceReader(fd, calls, { path, flags, check: nothing });
    for (let at = 0; at < end;) {
      const asked = Math.min(buffer.length, end - at);
      const got = await places.read(buffer, 0, asked, at);
      if (got === 0) return at === bytes;
      at += got;
      if (at > bytes) return false;
      take(buffer.subarray(0, got));
      // Less than was asked for, all that was expected: the end.
      if (at === bytes && got < asked) return true;
    }
    return true;
  } catch {
    return false;
  } finally {
    await calls.close(fd);
  }
}

/** Read in order it is never opened again. */
function nothing(): void {}
