/** What is said to be in place is on the disk itself, whichever way it got there: one flush for many, or one each. */
import type * as Fs from 'node:fs';
import { closeSync, openSync, writeSync } from 'node:fs';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import {
  flushFiles,
  flushFilesLater,
  maxWaiting,
  minTogether,
  tellsErrors,
  unwrittenBytes,
  worthTogether,
} from '../../../../electron/engine/disk/system/flush.ts';
import type { DiskCalls } from '../../../../electron/engine/disk/system/calls.ts';
import { isVolatile, volumeOf } from '../../../../electron/engine/disk/system/volume.ts';
import { promisedCalls } from '../../../../electron/engine/disk/system/promised-calls.ts';
import { waitingCalls } from '../../../../electron/engine/disk/system/waiting-calls.ts';
import { promisedSink, waitingSink } from '../../../../electron/engine/disk/sink/sink-disk.ts';
import { Sink } from '../../../../electron/engine/disk/sink/sink.ts';
import { entry, image, mounted, newFolder, transferId, tree } from '../sink/places.ts';

/** What the rest of the machine has yet to write is not this test's to decide; null: as it is. */
let dirtyKib: number | null = null;
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof Fs>();
  const readFileSync = (...args: Parameters<typeof fs.readFileSync>) =>
    args[0] === '/proc/meminfo' && dirtyKib !== null
      ? `Dirty: ${dirtyKib} kB\nWriteback: 0 kB\n`
      : fs.readFileSync(...args);
  return { ...fs, readFileSync };
});

const ext4 = 0xef53;
const fuse = 0x65735546;
const linux = process.platform === 'linux';

/** On what flushes a whole file system, in the thread or in the pool. */
function spyOnSync(calls: DiskCalls) {
  if (calls.native !== null) return vi.spyOn(calls.native, 'syncAll');
  const inPool = vi.fn(calls.syncAll!);
  const getter = vi.spyOn(calls, 'syncAll', 'get').mockReturnValue(inPool);
  onTestFinished(() => getter.mockRestore());
  return inPool;
}

test.for([
  ['ext4, flushed together', ['mkfs.ext4', '-q', '-F'], 0, waitingSink],
  ['ext4, one by one', ['mkfs.ext4', '-q', '-F'], maxWaiting / 1024 + 1, waitingSink],
  ['ext4, flushed together in the pool', ['mkfs.ext4', '-q', '-F'], 0, promisedSink],
  ['ext4, one by one in the pool', ['mkfs.ext4', '-q', '-F'], maxWaiting / 1024 + 1, promisedSink],
  ['XFS', ['mkfs.xfs', '-q'], 0, waitingSink],
  ['Btrfs', ['mkfs.btrfs', '-q'], 0, waitingSink],
] as const)('%s: what a batch answered for survives a power cut; once finished, the names do', async (how, t) => {
  const [, mkfs, others, worked] = how;
  const home = await newFolder();
  const disk = await image(home, mkfs, 320);
  if ('refused' in disk) return t.skip(disk.refused);
  expect(await volumeOf(disk.dir, waitingCalls).then(isVolatile)).toBe(false);
  dirtyKib = others;
  onTestFinished(() => void (dirtyKib = null));
  const together = spyOnSync(worked.calls);
  const sink = await Sink.open(disk.dir, transferId, { disk: worked });
  // Enough for a flush together, in more folders than one.
  const contents = Array.from({ length: 3 * minTogether }, (_, i) => `content ${i} `.repeat(900));
  const files = contents.map((content, i) => ({
    entry: entry(`f${i % 3}/${i}`, content),
    data: Buffer.from(content),
  }));
  together.mockClear();
  const paths = await sink.writeBatch(files);
  expect(paths.every((path) => typeof path === 'string')).toBe(true);
  expect(together).toHaveBeenCalledTimes(others === 0 ? 1 : 0);
  // The names may have been lost with the power; the contents were on the disk before them.
  const placed = join(home, 'placed.img');
  await copyFile(disk.file, placed);
  await sink.finish();
  const finished = join(home, 'finished.img');
  await copyFile(disk.file, finished);
  await disk.unmount();

  const found = Object.values(await disk.mountCopy(placed, tree));
  for (const content of contents) expect(found).toContain(content);
  const after = await disk.mountCopy(finished, tree);
  for (const [i, content] of contents.entries()) expect(after[`f${i % 3}/${i}`]).toBe(content);
});

test.runIf(linux)('memory has nothing to flush', async (t) => {
  const disk = await mounted(await newFolder(), '-t', 'tmpfs', 'tmpfs');
  if ('refused' in disk) return t.skip(disk.refused);
  const volume = await volumeOf(disk.dir, waitingCalls);
  expect(isVolatile(volume)).toBe(true);
  // Not even asked: this descriptor is none.
  expect(flushFiles([{ fd: 1_000_000, volume }], waitingCalls)).toEqual([true]);
});

test('each file is answered for by itself, on whatever volume it is', async () => {
  const dir = await newFolder();
  const here = await volumeOf(dir, waitingCalls);
  const elsewhere = { device: here.device + 1, type: null };
  await writeFile(join(dir, 'a'), 'a');
  const fd = openSync(join(dir, 'a'), 'r+');
  try {
    const gone = 1_000_000;
    const files = [fd, gone, fd, gone].map((one, i) => ({ fd: one, volume: i < 2 ? here : elsewhere }));
    expect(flushFiles(files, waitingCalls)).toEqual([true, false, true, false]);
    const many = Array.from({ length: minTogether + 1 }, (_, i) => ({ fd: i === 3 ? gone : fd, volume: here }));
    expect(flushFiles(many, waitingCalls).filter((ok) => ok).length).toBeGreaterThanOrEqual(minTogether);
  } finally {
    closeSync(fd);
  }
});

test('one flush for many: only where that is known to be enough, for enough files, while little else waits', () => {
  const on = (type: number | null) => ({ device: 1, type });
  const little = () => maxWaiting;
  expect(worthTogether(on(ext4), minTogether, little)).toBe(tellsErrors());
  expect(worthTogether(on(ext4), minTogether - 1, little)).toBe(false);
  expect(worthTogether(on(ext4), minTogether, () => maxWaiting + 1)).toBe(false);
  expect(worthTogether(on(fuse), minTogether, little)).toBe(false);
  expect(worthTogether(on(null), minTogether, little)).toBe(false);
});

test('a kernel that keeps a failed write to itself is not asked for all at once', () => {
  for (const release of ['5.7.19', '4.19.0-27-amd64', '3.10']) expect(tellsErrors(release)).toBe(false);
  for (const release of ['5.8.0', '5.15.0-1-generic', '6.1.0-28-amd64', '10.0']) {
    expect(tellsErrors(release)).toBe(true);
  }
});

test('what waits for the disks is what is dirty and what is being written; unknown, it is no end', () => {
  expect(unwrittenBytes('MemFree:  5 kB\nDirty:      12 kB\nWriteback:     30 kB\nWritebackTmp:  7 kB\n')).toBe(
    42 * 1024,
  );
  expect(unwrittenBytes('MemFree: 5 kB\n')).toBe(Infinity);
});

test.runIf(linux)('what this system says waits is a number', () => {
  expect(unwrittenBytes()).toBeLessThan(1e15);
});

test.runIf(waitingCalls.native !== null)('flushing all by a descriptor that is none fails as the system says', () => {
  expect(() => waitingCalls.native!.syncAll(1_000_000)).toThrow(/EBADF/);
});

test.runIf(linux)(
  'in the pool, too, each file is answered for by itself, and memory has nothing to flush',
  async () => {
    const dir = await newFolder();
    const here = await volumeOf(dir, waitingCalls);
    await writeFile(join(dir, 'a'), 'a');
    const fd = openSync(join(dir, 'a'), 'r+');
    try {
      const gone = 1_000_000;
      const files = [fd, gone, fd].map((one, i) => ({ fd: one, volume: { device: i, type: null } }));
      expect(await flushFilesLater(files, promisedCalls)).toEqual([true, false, true]);
      const many = Array.from({ length: minTogether }, () => ({ fd: gone, volume: here }));
      expect(await flushFilesLater(many, { ...promisedCalls, syncAll: () => Promise.resolve(false) })).not.toContain(
        true,
      );
      const memory = { device: 1, type: 0x01021994 };
      expect(await flushFilesLater([{ fd: gone, volume: memory }], promisedCalls)).toEqual([true]);
    } finally {
      closeSync(fd);
    }
  },
);

test.runIf(linux).for([
  ['each to the drive, its cache emptied once (macOS)', 'darwin'],
  ['as this system does', 'linux'],
] as const)('%s: what is answered for is on the disk, and what fails is not', async ([, platform], t) => {
  const home = await newFolder();
  const disk = await image(home, ['mkfs.ext4', '-q', '-F'], 64);
  if ('refused' in disk) return t.skip(disk.refused);
  const volume = await volumeOf(disk.dir, waitingCalls);
  const fds = Array.from({ length: 5 }, (_, i) => openSync(join(disk.dir, `${i}`), 'w'));
  fds.forEach((fd, i) => writeSync(fd, `content ${i}`));
  const withGone = fds.toSpliced(2, 0, 1_000_000).map((fd) => ({ fd, volume }));
  expect(flushFiles(withGone, waitingCalls, platform)).toEqual([true, true, false, true, true, true]);
  fds.forEach((fd, i) => writeSync(fd, `, more ${i}`));
  expect(
    flushFiles(
      fds.map((fd) => ({ fd, volume })),
      waitingCalls,
      platform,
    ),
  ).toEqual(fds.map(() => true));
  const copy = join(home, 'copy.img');
  await copyFile(disk.file, copy);
  fds.forEach(closeSync);
  await disk.unmount();
  const found = await disk.mountCopy(copy, tree);
  for (let i = 0; i < fds.length; i++) expect(found[`${i}`]).toBe(`content ${i}, more ${i}`);
});
