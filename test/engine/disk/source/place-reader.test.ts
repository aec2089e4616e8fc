/** Files that their disk gives in sequence only are read all the same, at any place, and sent. */
import { closeSync, constants, openSync, type Stats } from 'node:fs';
import { mkdir, open, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { PlaceReader } from '../../../../electron/engine/disk/source/place-reader.ts';
import type { DiskCalls } from '../../../../electron/engine/disk/system/calls.ts';
import { promisedCalls } from '../../../../electron/engine/disk/system/promised-calls.ts';
import { deliver, startTestEngine } from '../../../support/engines.ts';
import { showInSequence, whyNoSequence } from '../../../support/disks/in-sequence.ts';
import { tempDir } from '../../../support/pair.ts';

const content = Buffer.from(Array.from({ length: 600_000 }, (_, i) => (i * 7 + (i >> 8)) & 0xff));

/** As on a disk that refuses every place. */
function inSequence(): { calls: DiskCalls; opened: () => number } {
  let opened = 0;
  const calls: DiskCalls = {
    ...promisedCalls,
    open: async (path, flags) => {
      opened++;
      return promisedCalls.open(path, flags);
    },
    read: async (fd, into, from, length, place) => {
      if (place !== null) throw Object.assign(new Error('ESPIPE'), { code: 'ESPIPE', errno: -29, syscall: 'read' });
      return promisedCalls.read(fd, into, from, length, null);
    },
  };
  return { calls, opened: () => opened };
}

async function reader(calls: DiskCalls, check: (now: Stats) => void = () => {}) {
  const path = join(await tempDir(), 'file');
  await writeFile(path, content);
  const fd = openSync(path, constants.O_RDONLY);
  const places = new PlaceReader(fd, calls, { path, flags: constants.O_RDONLY, check });
  onTestFinished(async () => {
    await places.close();
    closeSync(fd);
  });
  const at = async (place: number, length: number): Promise<Buffer> => {
    const into = Buffer.alloc(length);
    return into.subarray(0, await places.read(into, 0, length, place));
  };
  return { places, at, path };
}

test('in order it is read through once, and past its end is nothing', async () => {
  const { calls, opened } = inSequence();
  const { at } = await reader(calls);
  expect(await at(0, 1000)).toEqual(content.subarray(0, 1000));
  expect(await at(1000, 10)).toEqual(content.subarray(1000, 1010));
  expect(await at(400_000, 10)).toEqual(content.subarray(400_000, 400_010));
  expect(await at(content.length, 1)).toHaveLength(0);
  expect(opened()).toBe(0);
});

test('for a place that has gone by it is opened again, and is to be the same file still', async () => {
  const { calls, opened } = inSequence();
  let changed = false;
  const { at } = await reader(calls, () => {
    if (changed) throw new Error('changed');
  });
  await at(500_000, 10);
  expect(await at(300_000, 10)).toEqual(content.subarray(300_000, 300_010));
  expect(opened()).toBe(1);
  changed = true;
  await expect(at(0, 1)).rejects.toThrow('changed');
});

test('reads that run at once get each their own place', async () => {
  const { at } = await reader(inSequence().calls);
  const places = [300_000, 0, 599_990, 100_000];
  const got = await Promise.all(places.map((place) => at(place, 10)));
  expect(got).toEqual(places.map((place) => content.subarray(place, place + 10)));
});

test('where any place can be read nothing is read in sequence', async () => {
  const { at } = await reader(promisedCalls);
  expect(await at(300_000, 10)).toEqual(content.subarray(300_000, 300_010));
  expect(await at(0, 10)).toEqual(content.subarray(0, 10));
});

const reason = whyNoSequence === null ? '' : ` (skipped: ${whyNoSequence})`;

test.skipIf(whyNoSequence !== null)(`a folder of such files arrives, big and small ones${reason}`, async () => {
  const dir = await tempDir();
  const [archive, mount] = [join(dir, 'archive'), join(dir, 'mount')];
  await mkdir(join(archive, 'in it'), { recursive: true });
  await mkdir(mount);
  const big = Buffer.alloc(9_000_000, content);
  const files: Readonly<Record<string, Buffer>> = {
    'big.bin': big,
    'in it/small.txt': Buffer.from('small'),
    empty: Buffer.alloc(0),
  };
  for (const [name, bytes] of Object.entries(files)) {
    await writeFile(join(archive, name), bytes);
    await utimes(join(archive, name), 1_700_000_000, 1_700_000_000);
  }
  await showInSequence(archive, mount);
  // It is such a disk.
  const file = await open(join(mount, 'big.bin'));
  await expect(file.read(Buffer.alloc(1), 0, 1, 0)).rejects.toMatchObject({ code: 'ESPIPE' });
  await file.close();

  const [anna, ben] = await Promise.all([startTestEngine('Anna'), startTestEngine('Ben')]);
  const { received } = await deliver(anna, ben, [mount]);
  expect(received).toMatchObject({ status: 'done', casualties: [] });
  for (const [name, bytes] of Object.entries(files)) {
    expect(bytes.equals(await readFile(join(ben.inbox, 'mount', name))), name).toBe(true);
  }
  // What is there already is compared, and not sent again.
  const again = await deliver(anna, ben, [mount], { conflicts: 'skip' });
  expect(again.received).toMatchObject({ status: 'done', casualties: [] });
});
