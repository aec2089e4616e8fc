import { expect, test, vi } from 'vitest';
import { KeepAwake } from '../../../electron/desktop/awake/keep-awake.ts';
import { bytesMove, transferStatuses, type TransferStatus } from '../../../shared/statuses.ts';
import type { AppState } from '../../../shared/state.ts';

vi.mock('electron', () => ({ powerSaveBlocker: {} }));

type Moving = Pick<AppState, 'transfers' | 'shares'>;
const transfer = (status: TransferStatus, hold: unknown = null) => ({ status, hold }) as Moving['transfers'][number];
const state = (...transfers: Moving['transfers']): Moving => ({ transfers, shares: [] });

test('bytes move in transfers that are active or finishing, and in a share that is being downloaded from', () => {
  expect(transferStatuses.filter((status) => bytesMove(state(transfer(status))))).toEqual(['active', 'finishing']);
  expect(bytesMove(state(transfer('active', { code: 'awaiting-answer' })))).toBe(false);
  const share = (underWay: number) => ({ transfers: [], shares: [{ underWay }] }) as unknown as Moving;
  expect([bytesMove(share(1)), bytesMove(share(0))]).toEqual([true, false]);
});

test('the lock is taken once and let go of once, whatever else changes', () => {
  const lock = { take: vi.fn(), release: vi.fn() };
  const awake = new KeepAwake(lock);
  const calls = () => [lock.take.mock.calls.length, lock.release.mock.calls.length];
  for (const each of [state(), state(transfer('active')), state(transfer('active'), transfer('finishing'))]) {
    awake.update(each);
  }
  expect(calls()).toEqual([1, 0]);
  awake.update(state(transfer('paused')));
  awake.update(state());
  expect(calls()).toEqual([1, 1]);
  awake.update(state(transfer('active')));
  awake.end();
  awake.end();
  expect(calls()).toEqual([2, 2]);
});
