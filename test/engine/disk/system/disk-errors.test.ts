import { expect, test } from 'vitest';
import { diskError, errno, ignoreSystem, sourceError } from '../../../../electron/engine/disk/system/disk-errors.ts';
import { FerryError } from '../../../../shared/errors.ts';

const system = (code: string): NodeJS.ErrnoException => Object.assign(new Error(code), { code, errno: -1 });
const told = (error: unknown): unknown => (error instanceof FerryError ? error.toFailure() : error);

test.each([
  ['ENOSPC', { code: 'no-space', params: { dir: '/d' } }],
  ['EDQUOT', { code: 'no-space-in-quota', params: { dir: '/d' } }],
  ['EACCES', { code: 'no-permission', params: { path: 'p' } }],
  ['EPERM', { code: 'no-permission', params: { path: 'p' } }],
  ['EROFS', { code: 'read-only', params: { dir: '/d' } }],
  ['EFBIG', { code: 'file-too-large', params: { path: 'p' } }],
  ['ENAMETOOLONG', { code: 'name-too-long', params: { path: 'p' } }],
  ['EILSEQ', { code: 'name-refused', params: { path: 'p', reason: 'file-system' } }],
  ['ENOTDIR', { code: 'not-a-folder', params: { path: 'p' } }],
  ['ELOOP', { code: 'symlinked-parent', params: { path: 'p' } }],
  ['EMFILE', { code: 'too-many-open-files' }],
  ['ENFILE', { code: 'too-many-open-files' }],
  ['EIO', { code: 'disk-error', params: { path: 'p', detail: 'EIO' } }],
  ['ESTALE', { code: 'disk-error', params: { path: 'p', detail: 'ESTALE' } }],
])('%s while writing has its code', (code, failure) => {
  expect(told(diskError(system(code), '/d', 'p'))).toEqual(failure);
});

test.each([
  ['ENOENT', 'source-vanished'],
  ['ENOTDIR', 'source-vanished'],
  ['ELOOP', 'source-changed'],
  ['ENXIO', 'source-changed'],
  ['EACCES', 'source-unreadable'],
  ['EIO', 'source-unreadable'],
  ['EMFILE', 'too-many-open-files'],
])('%s while reading has its code', (code, expected) => {
  expect(told(sourceError(system(code), 'p'))).toMatchObject({ code: expected });
});

test.runIf(process.platform === 'linux')('an error that Node has no name for is known by its number', () => {
  const quota = Object.assign(new Error('x'), { code: 'Unknown system error -122', errno: -122 });
  expect(errno(quota)).toBe('EDQUOT');
  expect(told(diskError(quota, '/d', 'p'))).toMatchObject({ code: 'no-space-in-quota' });
});

test('a bug stays a bug', () => {
  const bug = new TypeError('undefined is not a function');
  const badArgument = Object.assign(new TypeError('bad'), { code: 'ERR_INVALID_ARG_TYPE' });
  for (const error of [bug, badArgument, 'text', undefined]) {
    expect(errno(error)).toBeUndefined();
    expect(diskError(error, '/d', 'p')).toBe(error);
    expect(sourceError(error, 'p')).toBe(error);
  }
  expect(() => ignoreSystem(bug)).toThrow(bug);
  expect(() => ignoreSystem(system('EPERM'))).not.toThrow();
});

test('what is already told stays as it is', () => {
  const error = new FerryError('cancelled');
  expect(diskError(error, '/d', 'p')).toBe(error);
  expect(sourceError(error, 'p')).toBe(error);
});
