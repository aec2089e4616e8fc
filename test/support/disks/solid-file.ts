/** A file of zeros with all its blocks: big, made in no time where the system can, and sent as any other; one made by truncate(2) is a hole. */
import { execFile } from 'node:child_process';
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

export async function solidFile(path: string, bytes: number): Promise<string> {
  const isDone = await run('fallocate', ['-l', String(bytes), path]).then(
    () => true,
    () => false,
  );
  if (isDone) return path;
  const piece = Buffer.alloc(16 * 1024 * 1024);
  const file = await open(path, 'w');
  for (let at = 0; at < bytes; at += piece.length) await file.write(piece, 0, Math.min(piece.length, bytes - at), at);
  await file.close();
  return path;
}
