/** Room is asked for what will be written, and asked again only when the last answer no longer does. */
import { expect, test } from 'vitest';
import type { Space } from '../../../../../electron/engine/disk/destination/free-space.ts';
import { Room } from '../../../../../electron/engine/transfer/receiving/plan/room.ts';
import { file } from '../../../../support/receiving.ts';

function roomOf(space: Space) {
  let looks = 0;
  let now = space;
  const room = new Room('/in', () => Promise.resolve((looks++, now)));
  return { room, looks: () => looks, free: (free: number) => (now = { ...now, free }) };
}

const disk: Space = { free: 100, size: 1000, maxFileBytes: 800, keepsHoles: true, noInodes: false };

test('all that is wanted fits up to the last byte', async () => {
  const { room } = roomOf(disk);
  await room.look();
  room.want(100);
  expect(room.isShort).toBe(false);
  room.want(1);
  expect(room.isShort).toBe(true);
  await expect(room.look()).rejects.toMatchObject({ code: 'no-space', params: { dir: '/in', needed: 101, free: 100 } });
});

test('what has been written takes no more room, and what is freed meanwhile is seen', async () => {
  const { room, free } = roomOf(disk);
  await room.look();
  room.want(80);
  room.written(80);
  free(20);
  room.want(20);
  expect([room.isShort, room.left]).toEqual([false, 20]);
  room.want(30);
  free(50);
  await room.look();
  expect([room.isShort, room.left]).toEqual([false, 50]);
  room.drop(50);
  expect(room.left).toBe(0);
});

test('a file is never to come when it is longer than the disk, or than the disk’s longest file', async () => {
  const { room } = roomOf(disk);
  expect(room.whyNever(file('a', 1e15))).toBeNull();
  await room.look();
  expect(room.whyNever(file('a', 800))).toBeNull();
  expect(room.whyNever(file('a', 801))).toEqual({ code: 'file-too-large', params: { path: 'a' } });
  expect(room.whyNever(file('a', 1001))).toEqual({
    code: 'larger-than-disk',
    params: { path: 'a', needed: 1001, size: 1000 },
  });
});

test('a file with holes takes what is stored of it, and all of its size where the disk keeps no holes', async () => {
  const holed = file('a', 5000, { stored: 300 });
  const { room } = roomOf({ ...disk, maxFileBytes: Infinity });
  await room.look();
  expect([room.sizeOf(holed), room.sizeOf(file('b', 5000)), room.whyNever(holed)]).toEqual([300, 5000, null]);
  expect([room.sizeOf(holed, 4600), room.sizeOf(holed, 4800), room.sizeOf(file('b', 5000), 1)]).toEqual([
    300, 200, 4999,
  ]);
  expect(room.whyNever(file('a', 5000, { stored: 1001 }))).toMatchObject({ code: 'larger-than-disk' });
  const { room: exfat } = roomOf({ ...disk, maxFileBytes: Infinity, keepsHoles: false });
  await exfat.look();
  expect(exfat.sizeOf(holed)).toBe(5000);
  expect(exfat.whyNever(holed)).toMatchObject({ code: 'larger-than-disk', params: { needed: 5000 } });
});
