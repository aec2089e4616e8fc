import fc from 'fast-check';
import { expect, test } from 'vitest';
import { safeWithin, styleFor, widthOf } from '../../../electron/cli/terminal/display.ts';
import { progressLine, progressText, type BarInput } from '../../../electron/cli/reporting/progress-bar.ts';

const plain = styleFor(false);
const half: BarInput = {
  title: (columns) => safeWithin('photos', columns),
  bytes: 1_200_000_000,
  totalBytes: 2_400_000_000,
  complete: true,
  rate: 112_000_000,
  state: '',
  secondsLeft: 11,
};

test('everything where there is room', () => {
  expect(progressLine(half, 100, plain)).toBe(
    'photos  ████████████████░░░░░░░░░░░░░░░░   50%  1.2 GB of 2.4 GB  112 MB/s   0:11 left',
  );
});

test.each([
  [62, 'photos  ████░░░░   50%  1.2 GB of 2.4 GB  112 MB/s   0:11 left'],
  [61, 'photos  █████████░░░░░░░░░   50%  1.2 GB of 2.4 GB  112 MB/s '],
  [50, 'photos  █████████░░░░░░░░░   50%  1.2 GB of 2.4 GB'],
  [40, 'photos  ████░░░░   50%  1.2 GB of 2.4 GB'],
  [39, 'photos   50%  1.2 GB of 2.4 GB'],
  [20, 'photos   50%'],
  [10, 'photos   …'],
])('what matters least goes first when it gets narrow: %i columns', (columns, line) => {
  expect(progressLine(half, columns, plain)).toBe(line);
});

test('no line is wider than its terminal, whatever the name', () => {
  const input = fc.record({
    title: fc.string({ unit: fc.constantFrom('a', '客', '🛶', 'é'), maxLength: 60 }),
    bytes: fc.maxSafeNat(),
    totalBytes: fc.maxSafeNat(),
    complete: fc.boolean(),
    rate: fc.double({ min: 0, max: 1e12, noNaN: true }),
    secondsLeft: fc.option(fc.nat(1e6)),
    state: fc.constantFrom('', 'paused', 'waiting its turn, not encrypted'),
  });
  const run = fc.property(input, fc.nat(200), (bar, columns) => {
    expect(
      widthOf(progressLine({ ...bar, title: (room) => safeWithin(bar.title, room) }, columns, plain)),
    ).toBeLessThanOrEqual(columns);
  });
  fc.assert(run, { numRuns: 1000, verbose: 1 });
});

test('it never says 100 % before the end, and nothing it cannot know', () => {
  expect(progressLine({ ...half, bytes: 2_399_999_999 }, 100, plain)).toContain(' 99%');
  expect(progressLine({ ...half, bytes: half.totalBytes }, 100, plain)).toContain('100%');
  const counting = progressLine({ ...half, complete: false, rate: 0, secondsLeft: null }, 100, plain);
  expect(counting).not.toMatch(/%|left|\/s/);
  expect(counting).toContain('2.4 GB so far');
  expect(progressLine({ ...half, bytes: 0, totalBytes: 0 }, 100, plain)).toContain('  0%');
});

test('that it waits is said in the line, and gives way where it is narrow', () => {
  const paused = { ...half, rate: 0, secondsLeft: null, state: 'paused' };
  expect(progressLine(paused, 60, plain)).toContain(' 50%  1.2 GB of 2.4 GB  paused');
  expect(progressLine(paused, 40, plain)).not.toContain('paused');
  expect(progressText(paused)).toBe('photos: 50%, 1.2 GB of 2.4 GB, paused');
});

test('the same for a log', () => {
  expect(progressText(half)).toBe('photos: 50%, 1.2 GB of 2.4 GB, 112 MB/s, 0:11 left');
});
