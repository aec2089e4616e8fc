/** Senders that fall silent in the middle of a file, and disks that do. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { stallMs } from '../../../../electron/engine/localsend/http/times-and-limits.ts';
import { Readers, type Reader } from '../../../../electron/engine/localsend/receiving/readers.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function reading(readers: Readers) {
  const heard: string[] = [];
  const reader: Reader = {
    silent: 0,
    full: (isFull) => void heard.push(isFull ? 'full' : 'room'),
    cut() {
      heard.push('cut');
      readers.delete(reader);
    },
  };
  readers.add(reader);
  return { reader, heard };
}

test('who sends nothing for half a minute is given up, and who sends a byte in that time is not', () => {
  const readers = new Readers();
  const silent = reading(readers);
  const slow = reading(readers);
  vi.advanceTimersByTime(stallMs);
  slow.reader.silent = 0;
  expect(silent.heard).toEqual([]);
  vi.advanceTimersByTime(stallMs / 10);
  expect(silent.heard).toEqual(['cut']);
  vi.advanceTimersByTime(stallMs * 0.9);
  expect(slow.heard).toEqual([]);
  vi.advanceTimersByTime(stallMs / 10);
  expect(slow.heard).toEqual(['cut']);
});

test('silence while the disk is behind is none of the sender’s', () => {
  const readers = new Readers();
  const { heard } = reading(readers);
  readers.full(true);
  vi.advanceTimersByTime(10 * stallMs);
  readers.full(false);
  vi.advanceTimersByTime(stallMs);
  expect(heard).toEqual(['full', 'room']);
  vi.advanceTimersByTime(stallMs / 10);
  expect(heard).toEqual(['full', 'room', 'cut']);
});

test('who begins to read while the disk is behind hears it at once', () => {
  const readers = new Readers();
  readers.full(true);
  expect(reading(readers).heard).toEqual(['full']);
});

test('once the session is over nobody is looked at', () => {
  const readers = new Readers();
  const { heard } = reading(readers);
  readers.end();
  vi.advanceTimersByTime(2 * stallMs);
  expect(heard).toEqual(['room']);
  expect(vi.getTimerCount()).toBe(0);
});
