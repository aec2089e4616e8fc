/** Where a receiving folder can't be held (Windows), one that was made again in its place is known by its number. */
import { expect, test } from 'vitest';
import { RootPlace } from '../../../../electron/engine/disk/sink/root-place.ts';
import type { Anchor, Anchors } from '../../../../electron/engine/disk/system/anchor.ts';
import { promisedCalls } from '../../../../electron/engine/disk/system/promised-calls.ts';
import { failureOf, newFolder } from './places.ts';

/** A place whose folder has this number when it is opened; what is said of it when it has another one. */
async function checked(before: bigint, after: bigint, system: NodeJS.Platform, otherDisk = false) {
  const path = await newFolder();
  let [ino, disk] = [before, 0n];
  const place = await RootPlace.open({
    dir: path,
    path,
    system,
    anchors: { acquire: async () => [{ fd: null } as Anchor, async () => {}] } as unknown as Anchors,
    calls: {
      ...promisedCalls,
      statExactly: async (of) => {
        const stats = await promisedCalls.statExactly(of);
        return Object.assign(stats, { ino, dev: stats.dev + disk });
      },
    },
  });
  await place.check();
  [ino, disk] = [after, otherDisk ? 1n : 0n];
  return place.check().then(
    () => 'the same',
    async (error: unknown) => (await failureOf(Promise.reject(error))).code,
  );
}

test.each([
  [2n ** 53n + 2n, 2n ** 53n + 3n],
  [0x0003_0000_0000_9a2fn, 0x0004_0000_0000_9a2fn],
])('on Windows a folder numbered %s is not the one numbered %s', async (one, other) => {
  expect(await checked(one, other, 'win32')).toBe('destination-gone');
  expect(await checked(one, one, 'win32')).toBe('the same');
});

test('a number that may change says nothing there; another disk does', async () => {
  expect(await checked(12n, 13n, 'win32')).toBe('the same');
  expect(await checked(2n ** 60n, 2n ** 60n + 1n, 'darwin')).toBe('the same');
  expect(await checked(12n, 12n, 'win32', true)).toBe('destination-gone');
});
