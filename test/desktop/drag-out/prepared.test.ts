/** What may leave the window: places in a list that main has, and nothing that isn't verified. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { prepare } from '../../../electron/desktop/drag-out/prepared.ts';
import type { Transfer } from '../../../shared/state.ts';
import { transfer } from '../../renderer/samples.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

async function arrived(change: Partial<Transfer> = {}): Promise<{ dir: string; one: Transfer }> {
  const dir = await temporaryFolder();
  await writeFile(join(dir, 'a.txt'), 'a');
  await mkdir(join(dir, 'folder'));
  const landed = ['a.txt', 'folder', 'gone.txt'].map((name) => join(dir, name));
  return { dir, one: transfer({ direction: 'incoming', status: 'done', landed, endedAt: 1, ...change }) };
}

const code = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error: { code: unknown }) => error.code,
  );

test('what is there goes, each thing once; what is gone is named', async () => {
  const { dir, one } = await arrived();
  expect(await prepare({ transfers: [one] }, one.id, [0, 1, 2, 0])).toEqual({
    transferId: one.id,
    paths: [join(dir, 'a.txt'), join(dir, 'folder')],
    gone: ['gone.txt'],
    unfinished: [],
  });
  await rm(join(dir, 'a.txt'));
  expect(await prepare({ transfers: [one] }, one.id, [0])).toMatchObject({ paths: [], gone: ['a.txt'] });
});

test('a folder that holds beginnings of files stays, and the files beside it go', async () => {
  const { dir, one } = await arrived({ status: 'cancelled', kept: { bytes: 1, until: 1 } });
  expect(await prepare({ transfers: [one] }, one.id, [0, 1])).toMatchObject({
    paths: [join(dir, 'a.txt')],
    gone: [],
    unfinished: ['folder'],
  });
});

test('of a transfer that has not ended, that was sent, or that isn’t there, nothing goes; nor what isn’t in its list', async () => {
  for (const change of [
    { status: 'active' },
    { status: 'finishing' },
    { status: 'paused' },
    { direction: 'outgoing' },
  ]) {
    const { one } = await arrived(change as Partial<Transfer>);
    expect(await code(prepare({ transfers: [one] }, one.id, [0])), JSON.stringify(change)).toBe('unknown-transfer');
  }
  const { one } = await arrived();
  expect(await code(prepare({ transfers: [] }, one.id, [0]))).toBe('unknown-transfer');
  expect(await code(prepare({ transfers: [one] }, one.id, [0, 3]))).toBe('unknown-transfer');
});
