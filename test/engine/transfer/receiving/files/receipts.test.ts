/** Receipts are gathered: few messages for many files, and none later than the sender's count needs. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Receipts } from '../../../../../electron/engine/transfer/receiving/files/receipts.ts';
import { maxItemsPerMessage } from '../../../../../electron/engine/wire/limits.ts';
import { FakeConnection } from '../../../../support/receiving.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('what comes within a moment is one message, neighbours one range', () => {
  const connection = new FakeConnection();
  const receipts = new Receipts(connection.it);
  for (const file of [0, 1, 2, 5]) receipts.addDone(file);
  receipts.addFailed(3, 'disk-error');
  expect(connection.sent).toEqual([]);
  vi.runAllTimers();
  const done = [
    [0, 2],
    [5, 5],
  ];
  expect(connection.bodies('receipts')).toEqual([{ done, failed: [{ file: 3, code: 'disk-error' }] }]);
});

test('a message that is full goes at once', () => {
  const connection = new FakeConnection();
  const receipts = new Receipts(connection.it);
  for (let i = 0; i < maxItemsPerMessage - 1; i++) receipts.addDone(2 * i);
  expect(connection.sent).toHaveLength(0);
  receipts.addDone(2 * maxItemsPerMessage);
  expect(connection.sent).toHaveLength(1);
});

test('flushed, nothing is left to be told later', () => {
  const connection = new FakeConnection();
  const receipts = new Receipts(connection.it);
  receipts.flush();
  receipts.addDone(0);
  receipts.flush();
  vi.runAllTimers();
  expect(connection.bodies('receipts')).toEqual([{ done: [[0, 0]], failed: [] }]);
});
