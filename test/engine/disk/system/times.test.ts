/** A modification time comes back to the millisecond, on either side of 1970. */
import { closeSync, openSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { promisedCalls } from '../../../../electron/engine/disk/system/promised-calls.ts';
import { setTime, wholeMs } from '../../../../electron/engine/disk/system/times.ts';
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

test('a time that can’t be set costs nothing else', async () => {
  await setTime(1_000_000, 1_600_000_000_000, promisedCalls);
});

test('what is less than a millisecond is cut off', () => {
  expect(wholeMs(1_600_000_000_123.999)).toBe(1_600_000_000_123);
});
