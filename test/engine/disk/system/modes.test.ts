/** What modes say of others: what is told of them, and what narrows them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leftWithin, narrowedTo, plainMode, toldMode } from '../../../../electron/engine/disk/system/modes.ts';

const mode = fc.nat({ max: 0o777 });
/** What the group and the others may do. */
const others = (mode: number): number => mode & 0o077;

test.skipIf(process.platform === 'win32')(
  'only another mode than the usual one is told, and only permission bits',
  () => {
    expect(toldMode({ mode: 0o100644 }, plainMode)).toBeUndefined();
    expect(toldMode({ mode: 0o100600 }, plainMode)).toBe(0o600);
    expect(toldMode({ mode: 0o106755 }, plainMode)).toBe(0o755);
  },
);

test('what takes a file’s place lets nobody read or write who could not, and is never wider than it was sent', () => {
  fc.assert(
    fc.property(mode, mode, (before, sent) => {
      const narrow = narrowedTo(before, sent);
      expect(narrow & ~sent).toBe(0);
      expect(narrow & 0o700).toBe(sent & 0o700);
      expect(others(narrow) & 0o066 & ~before).toBe(0);
    }),
  );
});

test('who may read the file that was there may run the program that takes its place', () => {
  expect(narrowedTo(0o644, 0o755)).toBe(0o755);
  expect(narrowedTo(0o640, 0o755)).toBe(0o750);
  expect(narrowedTo(0o622, 0o755)).toBe(0o700);
});

test('a folder that stands open to people for whom the sender’s was shut takes all from them, and nothing from others', () => {
  expect(leftWithin(0o700, 0o755)).toBe(0o700);
  expect(leftWithin(0o750, 0o755)).toBe(0o770);
  expect(leftWithin(0o744, 0o711)).toBe(0o700);
  expect(leftWithin(0o700, 0o700)).toBe(0o777);
  expect(leftWithin(0o755, 0o777)).toBe(0o777);
});
