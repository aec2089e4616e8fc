/** A modification time comes back to the millisecond, on either side of 1970. */
import { closeSync, openSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { promisedCalls } from '../../../../electron/engine/disk/system/promised-calls.ts';
import {
  exactMs,
  isListedTime,
  mayBeRoundedUp,
  mayHaveWrapped,
  sameTime,
  seconds,
  setTime,
  wholeMs,
} from '../../../../electron/engine/disk/system/times.ts';
import { waitingCalls } from '../../../../electron/engine/disk/system/waiting-calls.ts';
import { newFolder } from '../sink/places.ts';

test.each([
  ['waiting', waitingCalls],
  ['promised', promisedCalls],
] as const)('%s: every time that was set reads back the same', async (_, calls) => {
  const path = join(await newFolder(), 'file');
  const fd = openSync(path, 'w');
  try {
    for (const ms of [1_600_000_000_123, 1_600_000_000_999, 1_600_000_000_000, 1, 0, -1, -86_400_001]) {
      await setTime(fd, ms, calls);
      expect(wholeMs((await stat(path)).mtimeMs)).toBe(ms);
    }
  } finally {
    closeSync(fd);
  }
});

test('what Windows keeps of a time is its millisecond, however far off it is', () => {
  // libuv 1.46, `TIME_T_TO_FILETIME`: steps of 100 ns since 1601, added up in a double.
  const epoch = 116_444_736_000_000_000;
  const kept = (s: number): bigint => (BigInt(s * 10_000_000 + epoch) - BigInt(epoch)) / 10_000n;
  for (let ms = Date.UTC(2000, 0, 1); ms < Date.UTC(2105, 0, 1); ms += 86_400_007 * 3) {
    expect(kept(seconds(ms, 'win32') as number)).toBe(BigInt(ms));
  }
  // As elsewhere it would not be.
  const low = Array.from({ length: 1000 }, (_, n) => Date.UTC(2080, 0, 1) + n * 683_000_007);
  expect(low.some((ms) => kept(seconds(ms, 'linux') as number) !== BigInt(ms))).toBe(true);
});

test('a time before 1970 that Windows tells 136 years later is the file’s, and only there', () => {
  const listed = Date.UTC(1961, 3, 12, 6, 7);
  const told = listed + 2 ** 32 * 1000;
  expect([isListedTime(told, listed, 'win32'), isListedTime(told, listed, 'linux')]).toEqual([true, false]);
  expect(isListedTime(listed, listed, 'linux')).toBe(true);
  const [last, first] = [2 ** 31 * 1000 - 1, 2 ** 31 * 1000];
  expect([mayHaveWrapped(last, 'win32'), mayHaveWrapped(first, 'win32'), mayHaveWrapped(first, 'linux')]).toEqual([
    ...[false, true, false],
  ]);
});

test('a time that can’t be set costs nothing else', async () => {
  await setTime(1_000_000, 1_600_000_000_000, promisedCalls);
});

test('what is less than a millisecond is cut off', () => {
  expect(wholeMs(1_600_000_000_123.999)).toBe(1_600_000_000_123);
});

test.each([
  [1_600_000_000_531_999_999n, 1_600_000_000_531],
  [1_600_000_000_532_000_000n, 1_600_000_000_532],
  [999_999_999_999_999_999n, 999_999_999_999],
  [-1n, -1],
  [-1_000_000n, -1],
  [-1_000_001n, -2],
  [0n, 0],
])('%s nanoseconds are %s milliseconds, rounded down', (ns, ms) => {
  expect(exactMs(ns)).toBe(ms);
});

test('a double that was rounded up is found out, and any other is believed', () => {
  const asStat = (ns: number): number => 1_600_000_000_531 + ns / 1e6;
  expect(mayBeRoundedUp(asStat(999_999))).toBe(true);
  expect(wholeMs(asStat(999_999))).toBe(1_600_000_000_532);
  for (let ns = 0; ns < 1_000_000; ns += 997) {
    if (!mayBeRoundedUp(asStat(ns))) expect(wholeMs(asStat(ns))).toBe(1_600_000_000_531);
  }
});

test('a listed time is known again whether its double was rounded up or not, and no other', () => {
  expect(isListedTime(1_600_000_000_532, 1_600_000_000_531)).toBe(true);
  expect(isListedTime(1_600_000_000_532, 1_600_000_000_532)).toBe(true);
  expect(isListedTime(1_600_000_000_532.9, 1_600_000_000_532)).toBe(true);
  expect(isListedTime(1_600_000_000_532.1, 1_600_000_000_531)).toBe(false);
  expect(isListedTime(1_600_000_000_532, 1_600_000_000_533)).toBe(false);
});

test.each([
  ['FAT’s two seconds', 1_600_000_000_000, 1_600_000_001_999],
  ['FAT’s two seconds, rounded up', 1_600_000_002_000, 1_600_000_000_001],
  ['a second', 1_600_000_001_000, 1_600_000_001_123],
  ['ten milliseconds', 1_600_000_000_120, 1_600_000_000_123],
  ['a hundred nanoseconds', 1_600_000_000_123, 1_600_000_000_123],
  ['a double that lost its last bit', 1_600_000_000_122, 1_600_000_000_123],
  ['before 1980, where a disk begins then', Date.UTC(1980, 0, 1), -86_400_000],
  ['after 2038, where a disk ends then', 2 ** 31 * 1000 - 1000, Date.UTC(2300, 0, 1)],
])('a time as disks keep it is taken for the one that was set: %s', (_, onDisk, wanted) => {
  expect(sameTime(onDisk, wanted)).toBe(true);
});

test.each([
  ['no disk’s step', 1_600_000_000_124, 1_600_000_000_126],
  ['further than two seconds', 1_600_000_004_000, 1_600_000_001_999],
  ['a second’s step, but further', 1_600_000_001_000, 1_600_000_002_123],
])('another time is another: %s', (_, onDisk, wanted) => {
  expect(sameTime(onDisk, wanted)).toBe(false);
});
