import { expect, test } from 'vitest';
import { exitCodeOfTransfer, exitCodes, failureOf } from '../../electron/cli/exit-codes.ts';
import { transfer } from '../renderer/samples.ts';

const anna = { ...transfer().peer, name: 'Anna' };

test('done is ok only when every path made it', () => {
  expect(exitCodeOfTransfer(transfer({ status: 'done' }))).toBe(exitCodes.ok);
  expect(exitCodeOfTransfer(transfer({ status: 'done', casualtyCount: 1 }))).toBe(exitCodes.failed);
});

test('links that were left out are nothing missing where the person has said what is to be done with links', () => {
  const linksMayStay = true;
  const only = transfer({ status: 'done', casualtyCount: 2, linksLeftOut: 2 });
  expect([exitCodeOfTransfer(only), exitCodeOfTransfer(only, { linksMayStay })]).toEqual([1, 0]);
  const more = transfer({ status: 'done', casualtyCount: 3, linksLeftOut: 2 });
  expect(exitCodeOfTransfer(more, { linksMayStay })).toBe(exitCodes.failed);
});

test.each([
  ['declined', { code: 'declined' }, exitCodes.declined],
  ['cancelled', { code: 'cancelled' }, exitCodes.interrupted],
  ['cancelled', { code: 'cancelled-by-peer', by: 'peer' }, exitCodes.failed],
  ['failed', { code: 'unreachable' }, exitCodes.notFound],
  ['failed', { code: 'identity-changed' }, exitCodes.identity],
  ['failed', { code: 'no-space' }, exitCodes.failed],
  ['failed', null, exitCodes.failed],
] as const)('%s for %j', (status, failure, code) => {
  expect(exitCodeOfTransfer(transfer({ status, failure }))).toBe(code);
});

test('silence in the middle is a failure of something that was there', () => {
  const progress = { ...transfer().progress, bytes: 1 };
  expect(exitCodeOfTransfer(transfer({ status: 'failed', failure: { code: 'timeout' }, progress }))).toBe(
    exitCodes.failed,
  );
});

test('why it failed names the peer, and says whose word it is', () => {
  expect(failureOf(transfer({ status: 'active' }))).toBeNull();
  expect(failureOf(transfer({ status: 'declined', peer: anna }))).toEqual({
    code: 'declined',
    params: { name: 'Anna' },
  });
  const failure = { code: 'no-space', by: 'peer' } as const;
  expect(failureOf(transfer({ status: 'failed', peer: anna, failure }))).toEqual({
    ...failure,
    params: { name: 'Anna' },
  });
});
