/** What the tests send, and whether it arrived as it was sent. */
import { execFile } from 'node:child_process';
import { chmod, mkdir, open, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { solidFile } from '../support/disks/solid-file.ts';

const run = promisify(execFile);

/** A file of `bytes` without holes, made in no time, however big. */
export async function bigFile(path: string, bytes: number): Promise<string> {
  await solidFile(path, bytes);
  const file = await open(path, 'r+');
  await file.write('begins', 0);
  await file.write('ends', bytes - 4);
  await file.close();
  return path;
}

/** A folder with names in several scripts, something to run, nothing at all, and times of its own. */
export async function photoFolder(path: string): Promise<string> {
  await mkdir(join(path, 'Lisboa', 'empty'), { recursive: true });
  await mkdir(join(path, '东京'));
  for (let i = 0; i < 40; i++) await writeFile(join(path, 'Lisboa', `IMG_${4000 + i}.jpg`), Buffer.alloc(i * 9_999, i));
  await writeFile(join(path, '东京', '樱花 🌸.txt'), 'hello');
  await writeFile(join(path, 'nothing'), '');
  await writeFile(join(path, 'sort.sh'), '#!/bin/sh\n');
  await chmod(join(path, 'sort.sh'), 0o755);
  await utimes(join(path, 'sort.sh'), 1_000_000_000.123, 1_000_000_000.123);
  await utimes(join(path, 'Lisboa'), 1_100_000_000, 1_100_000_000);
  return path;
}

/** Throws with what differs: names and contents as `diff -r` sees them, then times and who may run what. */
export async function expectSame(sent: string, received: string): Promise<void> {
  await run('diff', ['-r', sent, received]);
  const [a, b] = await Promise.all([traits(sent), traits(received)]);
  const different = a.filter((line, i) => line !== b[i]);
  if (different.length > 0) throw new Error(`not as it was sent:\n${different.join('\n')}\ninstead:\n${b.join('\n')}`);
}

async function traits(root: string): Promise<string[]> {
  const below = await readdir(root, { recursive: true }).catch(() => []);
  return Promise.all(
    ['', ...below.toSorted()].map(async (path) => {
      const { mtimeMs, mode } = await stat(join(root, path));
      return `${path} ${Math.floor(mtimeMs)}${(mode & 0o100) !== 0 ? ' runs' : ''}`;
    }),
  );
}
