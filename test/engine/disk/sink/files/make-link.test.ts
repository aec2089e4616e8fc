/** A link arrives as it was, beside what is there, and never leads anybody out or is gone through. */
import { lstat, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { promisedCalls } from '../../../../../electron/engine/disk/system/promised-calls.ts';
import { waitingCalls } from '../../../../../electron/engine/disk/system/waiting-calls.ts';
import { promisedSteps } from '../../../../../electron/engine/disk/sink/batch/promised-steps.ts';
import { Sink } from '../../../../../electron/engine/disk/sink/sink.ts';
import { promisedSink, waitingSink } from '../../../../../electron/engine/disk/sink/sink-disk.ts';
import { entry, failureOf, newFolder, someTime, transferId, tree } from '../places.ts';
import { needsLinks, symlink } from '../../../../support/disks/odd-files.ts';

test.each([
  ['waiting', waitingSink],
  ['promised', promisedSink],
])('it says what it said and has its own time (%s)', async (_, disk) => {
  const dir = await newFolder();
  needsLinks(dir);
  const sink = await Sink.open(dir, transferId, { disk });
  expect(await sink.link(entry('t/l'), 'later')).toBe(join(dir, 't/l'));
  await sink.writeWhole(entry('t/later', 'content'), Buffer.from('content'));
  await sink.finish();
  expect(await tree(dir)).toEqual({ 't/': '', 't/l': '-> later', 't/later': 'content' });
  expect((await lstat(join(dir, 't/l'))).mtimeMs).toBe(someTime);
});

test('nothing goes through a link of the same transfer', async () => {
  const dir = await newFolder();
  needsLinks(dir);
  const sink = await Sink.open(dir, transferId);
  await sink.link(entry('t/l'), 'real');
  await sink.folder(entry('t/real'));
  const through = sink.writeWhole(entry('t/l/x', 'x'), Buffer.from('x'));
  expect(await failureOf(through)).toEqual({ code: 'symlinked-parent', params: { path: 't/l/x' } });
  await sink.finish();
  expect(await tree(dir)).toEqual({ 't/': '', 't/l': '-> real', 't/real/': '' });
});

test('one that could lead out is not made, whoever asks', async () => {
  const dir = await newFolder();
  needsLinks(dir);
  const sink = await Sink.open(dir, transferId);
  const params = { path: 't/l', reason: 'leads-out' };
  expect(await failureOf(sink.link(entry('t/l'), '../../x'))).toEqual({ code: 'symlink-skipped', params });
  await sink.abort();
  expect(await readdir(dir)).toEqual([]);
});

test('a name that is taken is kept, or given up where that was wanted', async () => {
  const dir = await newFolder();
  needsLinks(dir);
  const sink = await Sink.open(dir, transferId);
  await sink.folder(entry('t'));
  await writeFile(join(dir, 't/file'), 'theirs');
  await symlink('theirs', join(dir, 't/link'));
  await sink.link(entry('t/file'), 'a');
  await sink.link(entry('t/link'), 'a');
  expect(await tree(dir)).toEqual({
    ...{ 't/': '', 't/file': 'theirs', 't/file (2)': '-> a', 't/link': '-> theirs', 't/link (2)': '-> a' },
  });
  await sink.link(entry('t/link', '', { replace: true }), 'b');
  await sink.finish();
  expect((await tree(dir))['t/link']).toBe('-> b');
});

test('a disk that holds no links says so, and keeps nothing of it', async () => {
  const dir = await newFolder();
  const symlink = () => Promise.reject(Object.assign(new Error('EPERM'), { code: 'EPERM', errno: -1 }));
  const calls = { ...promisedCalls, symlink };
  const sink = await Sink.open(dir, transferId, { disk: { calls, steps: promisedSteps } });
  expect(await failureOf(sink.link(entry('t/l'), 'a'))).toEqual({ code: 'no-links', params: { path: 't/l' } });
  await sink.finish();
  expect(await tree(dir)).toEqual({ 't/': '' });
});

test('what stands there is described with what it says', async () => {
  const dir = await newFolder();
  await symlink('somewhere', join(dir, 'l'));
  const sink = await Sink.open(dir, transferId, { disk: { calls: waitingCalls, steps: promisedSteps } });
  expect(await sink.existing([entry('l')])).toMatchObject([{ file: false, link: 'somewhere', own: false }]);
  await sink.abort();
});
