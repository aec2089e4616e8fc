import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openExclusively } from '../../../../electron/engine/state/exclusive/exclusive-file.ts';
import { isGone, thisProcess } from '../../../../electron/engine/state/exclusive/owner-file.ts';
import { bundle } from '../../../support/bundles/bundle.ts';
import { tempDir } from '../../../support/pair.ts';

const child = await bundle('test/engine/state/exclusive/hold.child.ts');

const ways = [
  ['a lock of the system’s', true],
  ['an owner beside it', false],
] as const;

test.each(ways)('by %s it is one’s at a time, in one process as well', async (_, systemLocks) => {
  const path = join(await tempDir(), 'file');
  const first = await openExclusively(path, { create: true, systemLocks });
  expect(await openExclusively(path, { create: true, systemLocks })).toBeNull();
  await first!.release();
  const second = await openExclusively(path, { create: false, systemLocks });
  expect(second).not.toBeNull();
  await second!.release();
});

test.each(ways)('by %s it is free in the moment its process is killed', async (_, systemLocks) => {
  const path = join(await tempDir(), 'file');
  const holder = spawn(process.execPath, [child, path, systemLocks ? 'system' : 'owner'], { stdio: 'pipe' });
  onTestFinished(() => void holder.kill('SIGKILL'));
  expect(String((await once(holder.stdout, 'data'))[0])).toBe('held\n');
  expect(await openExclusively(path, { create: true, systemLocks })).toBeNull();
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  const mine = await openExclusively(path, { create: true, systemLocks });
  expect(mine).not.toBeNull();
  await mine!.release();
});

test.each(ways)('by %s, one of many takes what a dead process left', async (_, systemLocks) => {
  const dir = await tempDir();
  const path = join(dir, 'file');
  const dead = { ...(await thisProcess()), pid: 2 ** 22 + 1 };
  await writeFile(`${path}.owner`, JSON.stringify(dead));
  await writeFile(path, '');
  const all = await Promise.all(Array.from({ length: 8 }, () => openExclusively(path, { create: false, systemLocks })));
  const held = all.filter((one) => one !== null);
  expect(held).toHaveLength(1);
  await held[0]!.release();
  await rm(`${path}.owner`, { force: true });
  expect(await readdir(dir)).toEqual(['file']);
});

// Windows removes no file that is held.
test.skipIf(process.platform === 'win32')(
  'where the file is taken away while it is held, the next one has another',
  async () => {
    const path = join(await tempDir(), 'file');
    const first = await openExclusively(path, { create: true });
    await rm(path);
    const second = await openExclusively(path, { create: true });
    expect(second).not.toBeNull();
    await Promise.all([first!.release(), second!.release()]);
    expect(await openExclusively(join(path, '..', 'none'), { create: false }).catch(() => 'missing')).toBe('missing');
  },
);

test('only a process that is known to be gone is taken for gone', async () => {
  const me = await thisProcess();
  expect(await isGone(me, me)).toBe(false);
  expect(await isGone({ ...me, machine: 'another' }, me)).toBe(false);
  expect(await isGone({ ...me, pid: 2 ** 22 + 1 }, me)).toBe(true);
  // Wine shows Linux' /proc, whose numbers are not its own.
  if (process.platform !== 'linux') return;
  expect(await isGone({ ...me, boot: 'before' }, me)).toBe(true);
  // The same number, used again.
  expect(await isGone({ ...me, began: '1' }, me)).toBe(true);
  expect(await isGone({ ...me, pidSpace: 'pid:[1]', pid: 2 ** 22 + 1 }, me)).toBe(false);
});
