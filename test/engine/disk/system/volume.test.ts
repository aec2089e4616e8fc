/** Files are grouped by the volume they lie on, each once. */
import { expect, test } from 'vitest';
import { promisedCalls } from '../../../../electron/engine/disk/system/promised-calls.ts';
import { byDevice, isVolatile, volumeOf } from '../../../../electron/engine/disk/system/volume.ts';
import { newFolder } from '../sink/places.ts';

test('groups keep the order, and none is empty', () => {
  const all = [1, 2, 1, 3, 2].map((device, i) => ({ i, volume: { device, type: null } }));
  expect(byDevice(all).map((group) => group.map(({ i }) => i))).toEqual([[0, 2], [1, 4], [3]]);
  expect(byDevice([])).toEqual([]);
});

test.runIf(process.platform === 'linux')('memory is volatile, a kind that isn’t known is not', async () => {
  expect(isVolatile(await volumeOf('/dev/shm', promisedCalls))).toBe(true);
  expect(isVolatile({ device: 1, type: 0x12345 })).toBe(false);
  expect(isVolatile({ device: 1, type: null })).toBe(false);
});

test('a folder that is gone is on no volume', async () => {
  await expect(volumeOf(`${await newFolder()}/gone`, promisedCalls)).rejects.toMatchObject({ code: 'ENOENT' });
});
