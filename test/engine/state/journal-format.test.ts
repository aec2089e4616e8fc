/** A journal's lines are about one very entry, and the latest word counts. */
import * as v from 'valibot';
import { expect, test } from 'vitest';
import {
  isHolding,
  isOf,
  journalHeaderSchema,
  journalRecordSchema,
  wasPaused,
  type JournalRecord,
} from '../../../electron/engine/state/journal-format.ts';

const part = { is: 'part', path: 'a', bytes: 5, mtime: 7, at: '.ferry-x.part', present: 3 } as const;

test('a line is about an entry of its size and time, and about none when there is no line', () => {
  expect(isOf(part, { bytes: 5, mtimeMs: 7 })).toBe(true);
  expect(isOf(part, { bytes: 6, mtimeMs: 7 })).toBe(false);
  expect(isOf(part, { bytes: 5, mtimeMs: 8 })).toBe(false);
  expect(isOf(undefined, { bytes: 5, mtimeMs: 7 })).toBe(false);
});

test('what a receiver holds is told apart from the rest', () => {
  const others: JournalRecord[] = [{ is: 'accepted' }, { is: 'paused', paused: true }, { is: 'revoked' }];
  expect([part, ...others].filter(isHolding)).toEqual([part]);
});

test('the latest pause counts', () => {
  expect(wasPaused([])).toBe(false);
  expect(wasPaused([{ is: 'paused', paused: true }, { is: 'accepted' }])).toBe(true);
  expect(
    wasPaused([
      { is: 'paused', paused: true },
      { is: 'paused', paused: false },
    ]),
  ).toBe(false);
});

test('a line of a later version is not understood; a header of an earlier one is', () => {
  expect(v.safeParse(journalRecordSchema, { is: 'something-new' }).success).toBe(false);
  expect(v.safeParse(journalRecordSchema, { ...part, present: -1 }).success).toBe(false);
  const header = {
    direction: 'incoming',
    peer: { fingerprint: 'ab'.repeat(32), name: 'Anna', kind: 'laptop' },
    title: 't',
    roots: 1,
    note: '',
    startedAt: 1,
    dir: '/in',
    conflicts: 'keep-both',
  };
  expect(v.parse(journalHeaderSchema, header)).toEqual({ ...header, tops: [] });
});
