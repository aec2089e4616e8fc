/** A sender's word on a comparison counts once, for what was asked, and as it was asked. */
import { expect, test } from 'vitest';
import { Checks } from '../../../../../electron/engine/transfer/receiving/plan/checks.ts';
import { maxTogether } from '../../../../../electron/engine/transfer/agreed/same.ts';
import { file } from '../../../../support/receiving.ts';

test('neighbours are gathered with what lies between them, until they are taken', () => {
  const checks = new Checks();
  expect(checks.take()).toBeNull();
  checks.add(3, '/in/a', file('a', 10));
  checks.span(4);
  checks.add(5, '/in/b', file('b', 20, { stored: 5 }));
  expect(checks.gathering).toBe(true);
  expect(checks.take()).toEqual({ range: [3, 5], paths: ['/in/a', '/in/b'], bytes: [10, 20], holed: new Set([1]) });
  expect(checks.gathering).toBe(false);
});

test('a group is full at its limit, and not before', () => {
  const checks = new Checks();
  for (let i = 0; i < maxTogether - 1; i++) checks.add(i, `/in/${i}`, file(`${i}`, 1));
  expect(checks.full).toBe(false);
  checks.add(maxTogether, '/in/last', file('last', 1));
  expect(checks.full).toBe(true);
});

test('what was not asked, or is answered a second time, breaks the protocol', () => {
  const checks = new Checks();
  checks.ask([1, 4], false);
  expect(() => checks.answered('same', [1, 3])).toThrow('was not asked');
  checks.answered('same', [1, 4]);
  expect(() => checks.answered('same', [1, 4])).toThrow('was not asked');
});

test('files may differ only where they were to be held back', () => {
  const checks = new Checks();
  checks.ask([1, 1], false);
  checks.ask([2, 2], true);
  expect(() => checks.answered('differs', [1, 1])).toThrow('was not asked');
  checks.answered('differs', [2, 2]);
});
