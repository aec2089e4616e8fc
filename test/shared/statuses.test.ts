import { expect, test } from 'vitest';
import {
  endedStatuses,
  fileStates,
  isHeld,
  isMoving,
  isOffered,
  isOpen,
  isTerminal,
  traitsOf,
  transferStatuses,
} from '../../shared/statuses.ts';

test.each(transferStatuses)('%s is in exactly one phase', (status) => {
  const phases = [isOffered, isMoving, isHeld, isTerminal].filter((is) => is(status));
  expect(phases).toHaveLength(1);
});

test('what is over takes no more files and cannot be paused', () => {
  expect(endedStatuses).toEqual(['done', 'declined', 'cancelled', 'failed']);
  for (const status of endedStatuses) expect(traitsOf(status)).toMatchObject({ takesMore: false, pausable: false });
});

test('only a transfer that has or awaits its turn can be paused: one that waits for something else goes on by itself', () => {
  expect(transferStatuses.filter((status) => traitsOf(status).pausable)).toEqual(['active', 'queued']);
});

test('a file begins at the first state, and is open until something has become of it', () => {
  expect(fileStates[0]).toBe('waiting');
  expect(fileStates.filter(isOpen)).toEqual(['waiting', 'moving']);
});
