/** A refusal is told by the wire's path and the person's folder, never by this machine's paths. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { explain, mayHaveMoved } from '../../../../electron/engine/disk/sink/failures.ts';
import { folderMovedError } from '../../../../electron/engine/disk/system/anchor.ts';
import { promisedCalls } from '../../../../electron/engine/disk/system/promised-calls.ts';
import { FerryError } from '../../../../shared/errors.ts';
import { newFolder } from './places.ts';

const system = (code: string): Error => Object.assign(new Error(code), { code, errno: -1 });

async function told(error: unknown, root: string): Promise<unknown> {
  const explained = await explain(error, { path: 'a/b', dir: '~/in', root }, promisedCalls);
  return explained instanceof FerryError ? explained.toFailure() : explained;
}

test('each refusal gets its code and its names', async () => {
  const root = await newFolder();
  const moved = folderMovedError('/home/somebody/in/a');
  expect(await told(moved, root)).toEqual({ code: 'symlinked-parent', params: { path: 'a/b' } });
  expect(await told(system('ENOSPC'), root)).toEqual({ code: 'no-space', params: { dir: '~/in' } });
  expect(await told(system('ENOENT'), join(root, 'gone'))).toEqual({
    code: 'folder-not-found',
    params: { dir: '~/in' },
  });
  expect(await told(system('ENOENT'), root)).toMatchObject({ code: 'disk-error', params: { path: 'a/b' } });
});

test('a bug stays what it is', async () => {
  const bug = new TypeError('a bug');
  expect(await told(bug, await newFolder())).toBe(bug);
});

test('a second try is worth it only where a folder may have moved', () => {
  for (const error of [system('ENOENT'), system('ENOTDIR'), folderMovedError('a')]) {
    expect(mayHaveMoved(error)).toBe(true);
  }
  for (const error of [system('ENOSPC'), new FerryError('no-space'), new Error('a bug')]) {
    expect(mayHaveMoved(error)).toBe(false);
  }
});
