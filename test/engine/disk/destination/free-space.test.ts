import type { StatsFs } from 'node:fs';
import { statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freeBytes, spaceAt } from '../../../../electron/engine/disk/destination/free-space.ts';
import { checkFits } from '../../../../electron/engine/disk/destination/length.ts';
import type { FerryError } from '../../../../shared/errors.ts';
import { mounted, newFolder } from '../sink/places.ts';

const disk = (type: number, blocks: number, bavail: number): StatsFs =>
  ({ type, bsize: 4096, blocks, bfree: bavail, bavail, files: 0, ffree: 0 }) as StatsFs;

const refusal = (bytes: number, fs: StatsFs, stored?: number): unknown => {
  try {
    checkFits({ path: 'p', bytes, ...(stored === undefined ? {} : { stored }) }, fs, '/d');
    return null;
  } catch (error) {
    return (error as FerryError).toFailure();
  }
};

test('room is what this user may still write, to the byte', async (t) => {
  const small = await mounted(await newFolder(), '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs');
  if ('refused' in small) return t.skip(small.refused);
  expect((await spaceAt(small.dir)).free).toBe(1024 * 1024);
  await writeFile(join(small.dir, 'x'), Buffer.alloc(8192));
  expect((await spaceAt(small.dir)).free).toBe(1024 * 1024 - 8192);
  // Not there yet, below a file, and as a relative path: the nearest parent counts.
  expect((await spaceAt(join(small.dir, 'not/there/yet'))).free).toBe(1024 * 1024 - 8192);
  expect((await spaceAt(join(small.dir, 'x/below'))).free).toBe(1024 * 1024 - 8192);
});

test('room where nothing exists is that of the root', async () => {
  const { bavail, bsize } = await statfs('/');
  const { free } = await spaceAt('/not-there-at-all/below');
  expect(Math.abs(free - bavail * bsize)).toBeLessThan(1e9);
});

test('a file system that doesn’t know its size is not taken for a full one', () => {
  expect(freeBytes(disk(0, 0, 0))).toBe(Number.MAX_SAFE_INTEGER);
  expect(freeBytes(disk(0, 1000, 0))).toBe(0);
});

test('a file fits up to the last free byte', () => {
  expect(refusal(40_960, disk(0xef53, 100, 10))).toBeNull();
  expect(refusal(40_961, disk(0xef53, 100, 10))).toEqual({
    code: 'no-space',
    params: { dir: '/d', needed: 40_961, free: 40_960 },
  });
});

test('FAT takes files up to 4 GiB less one byte', () => {
  const big = 2 ** 40;
  expect(refusal(2 ** 32 - 1, disk(0x4d44, big, big))).toBeNull();
  expect(refusal(2 ** 32, disk(0x4d44, big, big))).toEqual({ code: 'file-too-large', params: { path: 'p' } });
  expect(refusal(2 ** 32, disk(0xef53, big, big))).toBeNull();
});

test('holes take room only where the disk keeps none, and count for the longest file everywhere', () => {
  expect(refusal(2 ** 40, disk(0xef53, 100, 10), 40_960)).toBeNull();
  expect(refusal(2 ** 40, disk(0xef53, 100, 10), 40_961)).toMatchObject({ code: 'no-space' });
  expect(refusal(2 ** 40, disk(0xef53, 100, 10), 409_601)).toMatchObject({ code: 'larger-than-disk' });
  // exFAT
  expect(refusal(40_960, disk(0x2011bab0, 100, 10), 4096)).toBeNull();
  expect(refusal(40_961, disk(0x2011bab0, 100, 10), 4096)).toMatchObject({ code: 'no-space' });
  const big = 2 ** 40;
  expect(refusal(2 ** 32, disk(0x4d44, big, big), 4096)).toMatchObject({ code: 'file-too-large' });
});
