/** Reads a file from the beginning, piece by piece: to hash what stands on the disk already. */
import { constants } from 'node:fs';
import { close, fstat, open, read } from '../system/calls.ts';

/** One read: large enough that the calls don't show, small enough for many at a time. */
const pieceBytes = 256 * 1024;
const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Hands `bytes` bytes to `take`, in order; the buffer is reused. Answers false when the file is no such file or shorter. */
export async function readThrough(path: string, bytes: number, take: (piece: Buffer) => void): Promise<boolean> {
  const fd = await open(path, flags).catch(() => null);
  if (fd === null) return false;
  try {
    if (!(await fstat(fd)).isFile()) return false;
    const buffer = Buffer.allocUnsafe(Math.min(pieceBytes, Math.max(1, bytes)));
    for (let at = 0; at < bytes;) {
      const got = await read(fd, buffer, 0, Math.min(buffer.length, bytes - at), at);
      if (got === 0) return false;
      take(buffer.subarray(0, got));
      at += got;
    }
    return true;
  } catch {
    return false;
  } finally {
    await close(fd);
  }
}
