/** What a file begins with is read in order and once, or it is said that it can't be. */
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readThrough } from '../../../../electron/engine/disk/source/read-through.ts';
import { promisedCalls } from '../../../../electron/engine/disk/system/promised-calls.ts';
import { waitingCalls } from '../../../../electron/engine/disk/system/waiting-calls.ts';
import { newFolder } from '../sink/places.ts';
import { mkfifo, symlink } from '../../../support/disks/odd-files.ts';

const each = test.each([
  ['waiting', waitingCalls],
  ['promised', promisedCalls],
] as const);

each('%s: so many bytes of several pieces come in order, and no more', async (_, calls) => {
  const content = randomBytes(600_000);
  const path = join(await newFolder(), 'file');
  await writeFile(path, content);
  for (const bytes of [0, 1, 262_144, 262_145, 599_999, 600_000]) {
    const pieces: Buffer[] = [];
    expect(await readThrough(path, bytes, (piece) => pieces.push(Buffer.from(piece)), { calls })).toBe(true);
    expect(Buffer.concat(pieces).equals(content.subarray(0, bytes))).toBe(true);
  }
  expect(await readThrough(path, 600_001, () => {}, { calls })).toBe(false);
});

each('%s: read whole, it is exactly so long', async (_, calls) => {
  const path = join(await newFolder(), 'file');
  for (const size of [0, 1, 262_143, 262_144, 262_145]) {
    await writeFile(path, Buffer.alloc(size, 'a'));
    const readAs = async (bytes: number) => {
      let got = 0;
      const whole = await readThrough(path, bytes, (piece) => (got += piece.length), { calls, whole: true });
      return whole ? got : null;
    };
    expect([await readAs(size), await readAs(size + 1), size > 0 ? await readAs(size - 1) : null]).toEqual([
      size,
      null,
      null,
    ]);
  }
});

each('%s: what is no file is not read, and nothing hangs', async (_, calls) => {
  const dir = await newFolder();
  const at = (name: string) => join(dir, name);
  await writeFile(at('file'), 'content');
  await mkdir(at('folder'));
  const names = ['gone', 'folder'];
  if (process.platform !== 'win32') {
    await symlink('file', at('link'));
    mkfifo(at('fifo'));
    names.push('link', 'fifo');
  }
  for (const name of names) expect(await readThrough(at(name), 1, () => {}, { calls }), name).toBe(false);
});
