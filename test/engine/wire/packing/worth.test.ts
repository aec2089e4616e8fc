/** What is packed, and what isn't: by the data, and by who is waiting. */
import { describe, expect, test } from 'vitest';
import { looksPacked } from '../../../../electron/engine/wire/packing/looks.ts';
import { Worth } from '../../../../electron/engine/wire/packing/worth.ts';
import { gzipSync } from 'node:zlib';
import { dataFrame, random, wordy } from '../../../support/wire/frames.ts';

const mib = 1024 * 1024;
const stretch = 512 * 1024;
const text = dataFrame(0, 0, wordy(stretch));
const noise = (file: number): Buffer => dataFrame(file, 0, random(stretch));

/** Milliseconds that these bytes take at so many megabytes a second. */
const taking = (bytes: number, rate: number): number => bytes / rate / 1e3;

/**
 * So many bytes of text over a line, packed at so many megabytes a second to a fifth: how many went packed, how they did last, and
 * how often that was another way.
 */
function over({ line, packing, bytes }: { line: number; packing: number; bytes: number }) {
  const worth = new Worth();
  let packed = 0;
  let waitedMs = 0;
  let last: string | null = null;
  let changes = 0;
  for (let sent = 0; sent < bytes; sent += text.length) {
    const effort = worth.choose(text);
    if (effort !== null && last !== effort) changes++;
    last = effort ?? last;
    const onWire = effort === null ? text.length : text.length / 5;
    const onLine = taking(onWire, line);
    if (effort !== null) {
      packed += text.length;
      const ms = taking(text.length, packing) * (effort === 'dense' ? 2.7 : 1);
      waitedMs += Math.max(0, onLine - ms);
      worth.packed(text.length, onWire, { ms, effort, lineWaits: onLine < ms, waitedMs });
    }
    worth.wrote(onWire, onLine, effort !== null);
  }
  return { share: packed / bytes, last, changes };
}

describe('a look', () => {
  test.each([
    ['random bytes', random(stretch), true],
    ['an archive', gzipSync(wordy(stretch)), true],
    ['text', wordy(stretch), false],
    ['zeros', Buffer.alloc(stretch), false],
    ['base64', Buffer.from(random(stretch).toString('base64')), false],
    ['a few random bytes', random(700), true],
    ['a few words', wordy(700), false],
  ])('at %s', (_what, bytes, isPacked) => {
    expect(looksPacked(bytes)).toBe(isPacked);
  });
});

test('a file that looks packed is looked at ever more seldom, and the next one at once', () => {
  const worth = new Worth();
  expect(worth.choose(noise(1))).toBeNull();
  // Not looked at: it would be packed.
  const same = dataFrame(1, 0, wordy(stretch));
  let unseen = 0;
  while (worth.choose(same) === null) unseen++;
  expect(unseen).toBeGreaterThan(0);
  expect(worth.choose(noise(1))).toBeNull();
  expect(worth.choose(dataFrame(2, 0, wordy(stretch)))).toBe('quick');
});

test('what looked well and did not pack well rests as well', () => {
  const worth = new Worth();
  expect(worth.choose(text)).toBe('quick');
  worth.packed(text.length, text.length * 0.95, { ms: 2, effort: 'quick', lineWaits: false, waitedMs: 0 });
  expect(worth.choose(text)).toBeNull();
});

test('what is too short for a frame of its own goes as it is', () => {
  expect(new Worth().choose(wordy(100))).toBeNull();
});

describe('a line', () => {
  test('that is slower than packing gets all of it packed', () => {
    expect(over({ line: 12, packing: 200, bytes: 400 * mib }).share).toBeCloseTo(1, 3);
    expect(over({ line: 110, packing: 300, bytes: 400 * mib }).share).toBeGreaterThan(0.9);
  });

  test('that is much slower gets it packed densely', () => {
    expect(over({ line: 2.5, packing: 200, bytes: 40 * mib }).last).toBe('dense');
    expect(over({ line: 40, packing: 200, bytes: 40 * mib }).last).toBe('quick');
  });

  test('wherever it lies, it is not packed in one way now and in another then', () => {
    for (let line = 1; line < 2000; line *= 1.3) {
      expect(over({ line, packing: 300, bytes: 400 * mib }).changes).toBeLessThanOrEqual(2);
    }
  });

  test('that is faster than packing gets it as it is, but for a try now and then', () => {
    expect(over({ line: 1300, packing: 200, bytes: 4096 * mib }).share).toBeLessThan(0.05);
  });
});
