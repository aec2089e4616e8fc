/** A transfer's own output is known by the folder it arrives in, and what only looks like it is sent. */
import { systemDestinations } from '../../../../../electron/engine/disk/destination/destinations.ts';
import { statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { SourceEntry } from '../../../../../electron/engine/disk/source/walk.ts';
import { folderIdentity } from '../../../../../electron/engine/disk/destination/folder-identity.ts';
import { OwnOutput } from '../../../../../electron/engine/transfer/sending/manifest/own-output.ts';
import { tempDir } from '../../../../support/pair.ts';

const id = '1'.repeat(32);

interface Options {
  readonly empty?: boolean;
  readonly machine?: string;
  /** Whether the walk tells the numbers of folders, as on Linux; else each is looked at. */
  readonly numbered?: boolean;
}

async function tree({ empty = false, machine, numbered = true }: Options = {}) {
  const top = join(await tempDir(), 'tree');
  await mkdir(join(top, 'in'), { recursive: true });
  await mkdir(join(top, 'other'));
  let looks = 0;
  const own = new OwnOutput(id, {
    ...systemDestinations,
    folderIdentity: (path, salt) => (looks++, folderIdentity(path, salt)),
  });
  const entry = (path: string, kind: 'file' | 'folder' = 'file'): SourceEntry => {
    const local = join(top, '..', ...path.split('/'));
    const plain: SourceEntry = { kind, path, local, bytes: 0, mtimeMs: 0, executable: false };
    // Folders are numbered on Linux alone.
    const stats =
      numbered && process.platform === 'linux' && kind === 'folder'
        ? statSync(local, { throwIfNoEntry: false })
        : undefined;
    return stats === undefined ? plain : { ...plain, inode: { dev: stats.dev, ino: stats.ino } };
  };
  const listed: SourceEntry[] = [];
  const list = (some: SourceEntry): void => own.note(some, listed.push(some) - 1);
  list(entry('a.txt'));
  list(entry('tree', 'folder'));
  const identity = (await folderIdentity(join(top, 'in'), id))!;
  const into = { ...identity, empty, ...(machine === undefined ? {} : { machine }) };
  return { own, entry, into, listed, list, looks: () => looks };
}

test.each([
  ['listed before the answer', true, true],
  ['met after it', false, true],
  ['listed before the answer, on a system that does not number it', true, false],
  ['met after it, on a system that does not number it', false, false],
])(
  'in a receiving folder that was %s, what the receiver makes is left out and told once, the rest is sent',
  async (_, before, numbered) => {
    const { own, entry, into, listed, list } = await tree({ numbered });
    const folder = entry('tree/in', 'folder');
    if (before) list(folder);
    await own.arrivesIn(into, listed);
    if (!before) expect([own.mayHold(folder), await own.holds(folder)]).toEqual([true, null]);
    expect(await own.holds(entry('tree/in/tree', 'folder'))).toEqual({ tell: true });
    expect(await own.holds(entry('tree/in/tree/x'))).toEqual({ tell: false });
    expect(await own.holds(entry('tree/in/a (2).txt'))).toEqual({ tell: true });
    expect(await own.holds(entry('tree/in/b.txt'))).toBeNull();
    expect(await own.holds(entry('tree/a.txt'))).toBeNull();
  },
);

test('what is told once more over another connection is at its new place in the manifest', async () => {
  const { own, entry, into, list } = await tree();
  list(entry('tree/in', 'folder'));
  own.begin();
  const again = [entry('tree/in', 'folder')];
  own.note(again[0]!, 0);
  await own.arrivesIn(into, again);
  expect(own.mayHold(entry('tree/in/x'))).toBe(true);
});

test('what goes into an empty folder was not there before: nobody is told', async () => {
  const { own, entry, into, listed, list } = await tree({ empty: true });
  list(entry('tree/in', 'folder'));
  await own.arrivesIn(into, listed);
  expect(await own.holds(entry('tree/in/tree', 'folder'))).toEqual({ tell: false });
});

test('a receiver on another machine, or one that doesn’t say, costs nothing', async () => {
  const { own, entry, into, listed, list, looks } = await tree({ machine: 'f'.repeat(64) });
  list(entry('tree/in', 'folder'));
  await own.arrivesIn(into, listed);
  expect(own.mayHold(entry('tree/in', 'folder'))).toBe(false);
  await own.arrivesIn(undefined, []);
  expect(own.mayHold(entry('tree/in', 'folder'))).toBe(false);
  expect(looks()).toBe(0);
});

test.skipIf(process.platform !== 'linux')(
  'only the receiving folder is asked about until it is found, then only what lies in it',
  async () => {
    const { own, entry, into, listed, looks } = await tree();
    await own.arrivesIn(into, listed);
    expect(looks()).toBe(0);
    expect([own.mayHold(entry('tree/a', 'file')), own.mayHold(entry('tree/other', 'folder'))]).toEqual([false, false]);
    expect(own.mayHold(entry('tree/in', 'folder'))).toBe(true);
    await own.holds(entry('tree/in', 'folder'));
    expect([own.mayHold(entry('tree/b', 'folder')), own.mayHold(entry('tree/in/a', 'file'))]).toEqual([false, true]);
    expect(looks()).toBe(1);
  },
);

test('where the system numbers none, each folder is asked about', async () => {
  const { own, entry, into, listed } = await tree({ numbered: false });
  await own.arrivesIn(into, listed);
  expect(own.mayHold(entry('tree/other', 'folder'))).toBe(true);
});
