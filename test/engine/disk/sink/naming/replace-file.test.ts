/** Why systems refuse to put a file in another's place. */
import { execFile } from 'node:child_process';
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { folderAt } from '../../../../../electron/engine/disk/sink/folders/folder.ts';
import { replaceFile, standInOf, whatToReplace } from '../../../../../electron/engine/disk/sink/naming/replace-file.ts';
import { Sink } from '../../../../../electron/engine/disk/sink/sink.ts';
import { Anchor } from '../../../../../electron/engine/disk/system/anchor.ts';
import type { DiskCalls } from '../../../../../electron/engine/disk/system/calls.ts';
import { promisedCalls } from '../../../../../electron/engine/disk/system/promised-calls.ts';
import { mountDisk, noDisks } from '../../../../support/disks/removable-disk.ts';
import { entry, failureOf, newFolder, transferId } from '../places.ts';

const partial = '.ferry-0123456789ab-abcdef0.part';

/** A folder with a whole partial file and the file it is to replace. `rename`: as the system does it there. */
async function folderWith(rename: DiskCalls['rename'] = promisedCalls.rename) {
  const dir = await newFolder();
  await writeFile(join(dir, 'a.txt'), 'old');
  await writeFile(join(dir, partial), 'new');
  const anchor = await Anchor.open(dir, promisedCalls);
  onTestFinished(() => anchor.close());
  const calls = { ...promisedCalls, rename };
  const target = { folder: folderAt(dir), anchor, name: 'a.txt', path: 'd/a.txt', calls };
  return { dir, target, before: async () => (await whatToReplace(join(dir, 'a.txt'), promisedCalls))! };
}

const denied = (to: string): Promise<void> =>
  Promise.reject(Object.assign(new Error('EPERM'), { code: 'EPERM', errno: -4048, path: to }));

test('a write-protected file stays as it is on Windows, and is replaced elsewhere', async () => {
  const { dir, target, before } = await folderWith();
  await chmod(join(dir, 'a.txt'), 0o444);
  await expect(replaceFile(partial, await before(), target, 'win32')).rejects.toMatchObject({
    code: 'file-read-only',
    params: { path: 'd/a.txt' },
  });
  expect(await readFile(join(dir, 'a.txt'), 'utf8')).toBe('old');
  if (process.platform === 'win32') return;
  await replaceFile(partial, await before(), target, 'linux');
  expect(await readFile(join(dir, 'a.txt'), 'utf8')).toBe('new');
});

test.each([
  ['is open in another program', 'win32', 'file-in-use'],
  ['is protected', 'darwin', 'file-read-only'],
] as const)('a file that can’t be replaced although ours can be renamed %s (%s)', async (_, platform, code) => {
  const { dir, target, before } = await folderWith((from, to) =>
    to.endsWith('a.txt') ? denied(to) : promisedCalls.rename(from, to),
  );
  await expect(replaceFile(partial, await before(), target, platform)).rejects.toMatchObject({
    code,
    params: { path: 'd/a.txt' },
  });
  expect((await stat(join(dir, partial))).size).toBe(3);
});

test.skipIf(noDisks !== '').each(['i', 'a'])(
  `a file that chattr +%s protects is told as such${noDisks}`,
  async (flag) => {
    const { dir } = await mountDisk('ext4', 16);
    const path = join(dir, 'a.txt');
    await writeFile(path, 'old');
    await promisify(execFile)('chattr', [`+${flag}`, path]);
    const sink = await Sink.open(dir, transferId);
    onTestFinished(() => sink.abort());
    const replaced = sink.writeWhole(entry('a.txt', 'new', { replace: true }), Buffer.from('new'));
    expect(await failureOf(replaced)).toEqual({ code: 'file-read-only', params: { path: 'a.txt' } });
    expect(await readFile(path, 'utf8')).toBe('old');
  },
);

test('where nothing may be renamed it is the folder that refuses', async () => {
  const { target, before } = await folderWith((_from, to) => denied(to));
  await expect(replaceFile(partial, await before(), target, 'win32')).rejects.toMatchObject({ code: 'EPERM' });
});

test.each([
  ['the copy that is spelled as this one', ['Readme.txt', 'README (2).txt'], 'README (2).txt'],
  ['not a copy of the other one', ['Readme.txt', 'Readme (2).txt'], null],
  ['not where the name itself is spelled so', ['README.txt', 'README (2).txt'], null],
  ['the next copy where the first is ours', ['Readme.txt', 'README (2).txt', 'README (3).txt'], 'README (3).txt', 2],
] as const)('a case twin’s stand-in: %s', async (_, names, standIn, ours?: number) => {
  const { dir, target } = await folderWith();
  for (const name of names) await writeFile(join(dir, name), name);
  const isTheirs = (path: string): Promise<boolean> => Promise.resolve(!path.includes(`(${ours})`));
  expect(await standInOf({ ...target, name: 'README.txt' }, isTheirs)).toBe(standIn);
});
