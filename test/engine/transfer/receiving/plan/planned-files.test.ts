/** Only what the plan asked for may come, and only while it is awaited. */
import { expect, test } from 'vitest';
import { PlannedFiles } from '../../../../../electron/engine/transfer/receiving/plan/planned-files.ts';

test('a file may come from when it is wanted until it is settled', () => {
  const files = new PlannedFiles();
  expect(files.mayCome(7)).toBe(false);
  files.expect(7);
  expect([files.mayCome(7), files.open]).toEqual([true, 1]);
  files.begin(7);
  expect(files.hasBegun(7)).toBe(true);
  files.settle(7);
  expect([files.mayCome(7), files.hasBegun(7), files.open]).toEqual([false, false, 0]);
});

test('what is said of one try of a file does not hold after it', () => {
  const files = new PlannedFiles();
  files.expect(1);
  files.expectLate(1);
  files.allowReplacing(1);
  files.continueFrom(1, [
    [10, 'a'],
    [20, 'b'],
  ]);
  expect([files.isLate(1), files.mayReplace(1)]).toEqual([true, true]);
  expect([10, 15, 20].map((at) => files.mayContinue(1, at))).toEqual([true, false, true]);
  files.settle(1);
  expect([files.isLate(1), files.mayReplace(1), files.mayContinue(1, 10)]).toEqual([false, false, false]);
});

test('a file that is compared may come; once it is put off it may not, until it is wanted again', () => {
  const files = new PlannedFiles();
  files.compare(2);
  files.checkComparing(2);
  expect([files.mayCome(2), files.open]).toEqual([true, 1]);
  files.putOff(2);
  expect([files.mayCome(2), files.open]).toEqual([false, 0]);
  files.expect(2);
  expect(files.mayCome(2)).toBe(true);
});

test('a sender can’t say of a file that it is the same when it was not asked, or has begun to send it', () => {
  const files = new PlannedFiles();
  expect(() => files.checkComparing(3)).toThrow('not compared');
  files.expect(3);
  expect(() => files.checkComparing(3)).toThrow('not compared');
  files.compare(4);
  files.begin(4);
  expect(() => files.checkComparing(4)).toThrow('not compared');
});
