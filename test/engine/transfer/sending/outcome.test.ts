/** What may pass is tried again, once the receiver has accepted; nothing else is. */
import { expect, test } from 'vitest';
import { lineBroke, unreached } from '../../../../electron/engine/transfer/sending/outcome.ts';
import { FerryError } from '../../../../shared/errors.ts';

test.each([
  ['unreachable', true, 'broken'],
  ['timeout', true, 'broken'],
  ['peer-busy', true, 'broken'],
  ['unreachable', false, 'ended'],
  ['identity-changed', true, 'ended'],
  ['peer-too-old', true, 'ended'],
] as const)('a receiver not reached for %s, accepted: %s, is %s', (code, accepted, kind) => {
  expect(unreached(new FerryError(code), accepted)).toMatchObject({ kind, why: { code } });
});

test('a bug ends it as internal, also when it was accepted', () => {
  expect(unreached(new TypeError('oops'), true)).toMatchObject({
    kind: 'ended',
    status: 'failed',
    why: { code: 'internal', params: { detail: 'oops' } },
  });
});

test('a line that broke is tried again, unless nobody has accepted or the peer broke the protocol', () => {
  expect(lineBroke(null, true, 'Ben')).toEqual({
    kind: 'broken',
    status: 'reconnecting',
    why: { code: 'disconnected', params: { peer: 'Ben' } },
  });
  expect(lineBroke(null, false, 'Ben')).toMatchObject({ kind: 'ended', status: 'failed' });
  const violation = new FerryError('protocol-violation', { detail: 'd' });
  expect(lineBroke(violation, true, 'Ben')).toEqual({
    kind: 'ended',
    status: 'failed',
    why: { code: 'protocol-violation', params: { detail: 'd', peer: 'Ben' } },
  });
});
