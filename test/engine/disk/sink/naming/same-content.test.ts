/** Files are the same byte by byte; where both have holes nothing has to be read for that. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { holdSameBytes } from '../../../../../electron/engine/disk/sink/naming/same-content.ts';
import { promisedCalls } from '../../../../../electron/engine/disk/system/promised-calls.ts';
import { waitingCalls } from '../../../../../electron/engine/disk/system/waiting-calls.ts';
import { holedFile } from '../../../../support/disks/holed-file.ts';
import { newFolder } from '../places.ts';

const mib = 1024 * 1024;
const ways = [waitingCalls, promisedCalls];

test.each(ways)('of plain files each byte counts, and the length', async (calls) => {
  const dir = await newFolder();
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => join(dir, name));
  const content = Buffer.alloc(mib, 'content ');
  await writeFile(a!, content);
  await writeFile(b!, content);
  content[mib - 1]! ^= 1;
  await writeFile(c!, content);
  await writeFile(d!, content.subarray(1));
  expect(await holdSameBytes(a!, b!, calls)).toBe(true);
  expect(await holdSameBytes(a!, c!, calls)).toBe(false);
  expect(await holdSameBytes(a!, d!, calls)).toBe(false);
});

test.each(ways)('of files with holes, too, wherever a difference is', async (calls) => {
  const dir = await newFolder();
  const bytes = 64 * mib + 5;
  const [a, b] = [join(dir, 'a'), join(dir, 'b')];
  for (const at of [0, 10 * mib, bytes - 1]) {
    await holedFile(a, bytes, []);
    await holedFile(b, bytes, []);
    expect(await holdSameBytes(a, b, calls)).toBe(true);
    await holedFile(b, bytes, [[at, 1]]);
    expect(await holdSameBytes(a, b, calls)).toBe(false);
    expect(await holdSameBytes(b, a, calls)).toBe(false);
  }
});

test.skipIf(process.platform !== 'linux')('a hole of both is not read', async () => {
  const dir = await newFolder();
  let read = 0;
  const counting = {
    ...waitingCalls,
    seekHoles: waitingCalls.seekHoles,
    read: async (...args: Parameters<typeof waitingCalls.read>) => {
      const got = await waitingCalls.read(...args);
      read += got;
      return got;
    },
  };
  const [a, b] = [join(dir, 'a'), join(dir, 'b')];
  await holedFile(a, 10_000 * mib, []);
  await holedFile(b, 10_000 * mib, []);
  expect([await holdSameBytes(a, b, counting), read]).toEqual([true, 0]);
});
