/** Files with holes are found by what they take of their disk; others cost nothing, and compressed ones are none. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { promisedSource } from '../../../../electron/engine/disk/source/promised-source.ts';
import { minHoledBytes, settleHoles } from '../../../../electron/engine/disk/source/source-holes.ts';
import { walk, type SourceEntry } from '../../../../electron/engine/disk/source/walk.ts';
import { waitingCalls } from '../../../../electron/engine/disk/system/waiting-calls.ts';
import { waitingSource } from '../../../../electron/engine/disk/source/waiting-source.ts';
import { smallFileBytes } from '../../../../electron/engine/transfer/sending/pump/pump-small.ts';
import { diskFor } from '../../../support/disks/disks.ts';
import { holedFile } from '../../../support/disks/holed-file.ts';
import { solidFile } from '../../../support/disks/solid-file.ts';
import { newFolder } from '../sink/places.ts';

const kib = 1024;
const mib = 1024 * kib;

/** What of each file is told to be stored, by name. */
async function stored(dir: string, disk = waitingSource): Promise<Record<string, number | undefined>> {
  const found: SourceEntry[] = [];
  for await (const batch of walk([dir], { signal: new AbortController().signal, disk })) {
    for (const one of batch) if (one.kind === 'file') found.push(one);
  }
  return Object.fromEntries(found.map((one) => [one.path.split('/').at(-1), one.stored]));
}

async function shapes(dir: string): Promise<string> {
  await mkdir(join(dir, 'files'), { recursive: true });
  const at = (name: string): string => join(dir, 'files', name);
  await holedFile(at('all-hole'), 5 * mib, []);
  await holedFile(at('end'), 5 * mib, [[4 * mib, mib]]);
  await holedFile(at('middle'), 9 * mib, [
    [0, mib],
    [8 * mib, mib],
  ]);
  await holedFile(at('little-hole'), mib, [
    [0, 512 * kib],
    [576 * kib, 448 * kib],
  ]);
  await holedFile(at('less-than-a-hole'), mib, [
    [0, 512 * kib],
    [572 * kib, 452 * kib],
  ]);
  await holedFile(at('small'), minHoledBytes, [[0, 1]]);
  await holedFile(at('just-big'), minHoledBytes + 1, [[0, 1]]);
  await solidFile(at('solid'), mib);
  return join(dir, 'files');
}

test.skipIf(process.platform !== 'linux')('what isn’t holes is told of files that have any', async () => {
  const dir = await shapes(await newFolder());
  const expected = {
    // By its blocks, of which a disk may count none.
    'all-hole': undefined,
    end: mib,
    middle: 2 * mib,
    'little-hole': 960 * kib,
    'less-than-a-hole': undefined,
    small: undefined,
    'just-big': 4 * kib,
    solid: undefined,
  };
  expect(await stored(dir)).toEqual(expected);
  // In a thread that can't ask, the blocks count.
  expect(await stored(dir, promisedSource)).toEqual(expected);
  // As what the person chose.
  expect(await stored(join(dir, 'end'))).toEqual({ end: mib });
});

test('files that go whole with others have none', () => {
  expect(minHoledBytes).toBeGreaterThanOrEqual(smallFileBytes);
});

/** As the system answers, but for a file system of another kind. */
const on = (type: number): typeof waitingCalls => ({
  ...waitingCalls,
  seekHoles: waitingCalls.seekHoles,
  statfs: async (path) => Object.assign(await waitingCalls.statfs(path), { type }),
});

test.skipIf(process.platform !== 'linux')(
  'few blocks and no hole: compressed, where the disk knows its holes',
  async () => {
    const local = join(await newFolder(), 'compressed');
    await writeFile(local, Buffer.alloc(5 * mib, 'easy '));
    const settled = async (type: number, stored: number, calls = on(type)) => {
      const entry = { kind: 'file', path: 'f', local, bytes: 5 * mib, mtimeMs: 0, executable: false, stored } as const;
      const [found] = (await settleHoles([entry], calls)) as SourceEntry[];
      return found!.stored;
    };
    const [zfs, unknown] = [0x2fc12fc1, 0x12345678];
    expect([await settled(zfs, 1000), await settled(unknown, 1000)]).toEqual([undefined, 1000]);
    // In a thread that can't ask, the blocks are believed.
    expect(await settled(unknown, 1000, { ...on(unknown), seekHoles: null })).toBe(1000);
  },
);

test('what can’t be looked at more closely has none', async () => {
  const entry = { kind: 'file', path: 'f', local: '/gone/f', bytes: mib, mtimeMs: 0, executable: false } as const;
  expect(await settleHoles([{ ...entry, stored: 5 }], waitingCalls)).toEqual([entry]);
});

test('a disk that tells of no holes is believed about its blocks', async (t) => {
  const dir = await diskFor(t, 'ntfs-3g');
  await holedFile(join(dir, 'holed'), 20 * mib, [[10 * mib, mib]]);
  await solidFile(join(dir, 'solid'), mib);
  const found = await stored(dir);
  expect(found['solid']).toBeUndefined();
  expect(found['holed']).toBeGreaterThanOrEqual(mib);
  expect(found['holed']).toBeLessThan(2 * mib);
});
