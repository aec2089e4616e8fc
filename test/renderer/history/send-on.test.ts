import { expect, test } from 'vitest';
import { canBeSentOn } from '../../../renderer/history/send-on.tsx';
import { maxLanded } from '../../../shared/values.ts';
import { transfer } from '../samples.ts';

const landed = Array.from({ length: maxLanded }, (_, i) => `/in/${i}`);

test.each([
  ['sent files', { direction: 'outgoing', sources: ['/a'] }, true],
  ['more than are remembered', { direction: 'outgoing', sources: [] }, false],
  ['all that landed', { landed, roots: maxLanded }, true],
  ['a part of what landed', { landed, roots: maxLanded + 1 }, false],
  ['nothing that landed', { landed: [] }, false],
  ['a text', { text: { beginning: 'Milk', length: 4 } }, true],
  ['a text that was never seen', { text: { beginning: '', length: 4 } }, false],
] as const)('%s can be sent on or not: %j', (_, change, expected) => {
  expect(canBeSentOn(transfer({ status: 'done', ...change }))).toBe(expected);
});
