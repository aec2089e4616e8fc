import { expect, test } from 'vitest';
import { FerryError, failure, isErrorCode, naming, toFailure } from '../../shared/errors.ts';

test('a failure carries what it has and nothing empty', () => {
  expect(failure('declined')).toEqual({ code: 'declined' });
  expect(failure('declined', { name: 'Anna' }, 'peer')).toEqual({
    code: 'declined',
    params: { name: 'Anna' },
    by: 'peer',
  });
});

test('thrown and caught again, a failure is the same', () => {
  for (const each of [failure('declined'), failure('no-space', { dir: '/in' }), failure('paused', {}, 'peer')])
    expect(toFailure(FerryError.from(each))).toEqual(each);
});

test('what is no failure of ours is a bug of ours', () => {
  expect(toFailure(new TypeError('x is not a function'))).toEqual(
    failure('internal', { detail: 'x is not a function' }),
  );
  expect(toFailure('thrown')).toEqual(failure('internal', { detail: 'thrown' }));
});

test('what a failure names itself stands', () => {
  expect(naming(failure('declined', { name: 'Anna' }, 'peer'), { name: 'Ben', path: 'a' })).toEqual(
    failure('declined', { name: 'Anna', path: 'a' }, 'peer'),
  );
});

test('a word is a code or it isn’t', () => {
  expect(['declined', 'toString', '', 7, null].map(isErrorCode)).toEqual([true, false, false, false, false]);
});
