/** A transfer's own output is known by the folder it arrives in, and what only looks like it is sent. */
import { systemDestinations } from '../../../../electron/engine/disk/destination/destinations.ts';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { SourceEntry } from '../../../../electron/engine/disk/source/walk.ts';
import { folderIdentity } from '../../../../electron/engine/disk/destination/folder-identity.ts';
import { OwnOutput } from '../../../../electron/engine/transfer/sending/own-output.ts';
import { tempDir } from '../../../support/pair.ts';

const id = '1'.repeat(32);

async function tree({ empty = false, machine }: { empty?: boolean; machine?: string } = {}) {
  const top = join(await tempDir(), 'tree');
  await mkdir(join(top, 'in'), { recursive: true });
  const own = new OwnOutput(id, systemDestinations);
  own.noteTop('tree');
  own.noteTop('a.txt');
  const entry = (path: string, kind: 'file' | 'folder' = 'file'): SourceEntry => ({
    kind,
    path,
    local: join(top, '..', ...path.split('/')),
    bytes: 0,
    mtimeMs: 0,
    executable: false,
  });
  const identity = (await folderIdentity(join(top, 'in'), id))!;
  const into = { ...identity, empty, ...(machine === undefined ? {} : { machine }) };
  return { own, entry, into };
}

test.each([
  ['listed before the answer', true],
  ['met after it', false],
])(
  'in a receiving folder that was %s, what the receiver makes is left out and told once, the rest is sent',
  async (_, before) => {
    const { own, entry, into } = await tree();
    const folder = entry('tree/in', 'folder');
    await own.arrivesIn(into, before ? [entry('tree', 'folder'), folder] : []);
    if (!before) expect(await own.holds(folder)).toBeNull();
    expect(await own.holds(entry('tree/in/tree', 'folder'))).toEqual({ tell: true });
    expect(await own.holds(entry('tree/in/tree/x'))).toEqual({ tell: false });
    expect(await own.holds(entry('tree/in/a (2).txt'))).toEqual({ tell: true });
    expect(await own.holds(entry('tree/in/b.txt'))).toBeNull();
    expect(await own.holds(entry('tree/a.txt'))).toBeNull();
  },
);

test('what goes into an empty folder was not there before: nobody is told', async () => {
  const { own, entry, into } = await tree({ empty: true });
  await own.arrivesIn(into, [entry('tree/in', 'folder')]);
  expect(await own.holds(entry('tree/in/tree', 'folder'))).toEqual({ tell: false });
});

test('a receiver on another machine, or one that doesn’t say, costs nothing', async () => {
  const { own, entry, into } = await tree({ machine: 'f'.repeat(64) });
  await own.arrivesIn(into, [entry('tree/in', 'folder')]);
  expect(own.mayHold(entry('tree/in', 'folder'))).toBe(false);
  await own.arrivesIn(undefined, []);
  expect(own.mayHold(entry('tree/in', 'folder'))).toBe(false);
});

test('only folders have to be asked about until the receiving one is found, then only what lies in it', async () => {
  const { own, entry, into } = await tree({});
  await own.arrivesIn(into, []);
  expect([own.mayHold(entry('tree/a', 'file')), own.mayHold(entry('tree/in', 'folder'))]).toEqual([false, true]);
  await own.holds(entry('tree/in', 'folder'));
  expect([own.mayHold(entry('tree/b', 'folder')), own.mayHold(entry('tree/in/a', 'file'))]).toEqual([false, true]);
});
