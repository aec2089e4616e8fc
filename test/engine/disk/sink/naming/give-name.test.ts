/** What a file system says of one name is never taken for what it can do with names. */
import { readdir } from 'node:fs/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Sink } from '../../../../../electron/engine/disk/sink/sink.ts';
import { folderAt } from '../../../../../electron/engine/disk/sink/folders/folder.ts';
import { renameNew } from '../../../../../electron/engine/disk/sink/naming/give-name.ts';
import { promisedSink, waitingSink } from '../../../../../electron/engine/disk/sink/sink-disk.ts';
import { Anchor } from '../../../../../electron/engine/disk/system/anchor.ts';
import type { Native } from '../../../../../electron/engine/disk/system/native/native.ts';
import { waitingCalls } from '../../../../../electron/engine/disk/system/waiting-calls.ts';
import { diskFor } from '../../../../support/disks/disks.ts';
import { entry, failureOf, newFolder, sorted, transferId } from '../places.ts';
import { ways } from '../ways.ts';

const refused = (path: string) => ({ code: 'name-refused', params: { path, reason: 'file-system' } });

describe.each(ways)('%s', (_, disk) => {
  test('names that exFAT can’t hold are told as that, of files and folders, and cost nothing else', async (t) => {
    const dir = await diskFor(t, 'exfat-fuse');
    const sink = await Sink.open(dir, transferId, { disk });
    const file = (path: string) => ({ entry: entry(path, path), data: Buffer.from(path) });
    const outcomes = await sink.writeBatch(['a', 'part 1: b', 'why?', 'c', 'd*/x', 'e'].map(file));
    expect(outcomes.map((one) => (typeof one === 'string' ? one.slice(dir.length + 1) : one.toFailure()))).toEqual([
      'a',
      refused('part 1: b'),
      refused('why?'),
      'c',
      refused('d*'),
      'e',
    ]);
    expect(await failureOf(sink.folder(entry('x/y|z')))).toEqual(refused('x/y|z'));
    const big = await sink.create(entry('<big>', 'big'));
    await big.write(Buffer.from('big'), 0);
    expect(await failureOf(big.commit())).toEqual(refused('<big>'));
    await sink.finish();
    expect(sorted(await readdir(dir))).toEqual(['a', 'c', 'e', 'x']);
  });

  test.for(['exfat-fuse', 'ntfs-3g'] as const)('on %s files of one name all land', async (kind, t) => {
    const dir = await diskFor(t, kind);
    const sink = await Sink.open(dir, transferId, { disk });
    const contents = ['1', '22', '333', '4444'];
    await Promise.all(contents.map((content) => sink.writeWhole(entry('x', content), Buffer.from(content))));
    await sink.finish();
    expect(sorted(await readdir(dir))).toEqual(['x', 'x (2)', 'x (3)', 'x (4)']);
  });
});

test('a name refused where others can be given doesn’t cost the folder its best way', async () => {
  const dir = await newFolder();
  const anchor = await Anchor.open(dir, waitingCalls);
  onTestFinished(() => anchor.close());
  const folder = folderAt(dir);
  const calls = (can: (name: string) => boolean) => ({
    native: { renameNew: (_fd, _from, to) => (can(to) ? 'done' : 'unsupported') } as Partial<Native> as Native,
    windows: null,
    macos: null,
  });
  const partial = '.ferry-0123456789ab-abcdef0.part';
  if (anchor.fd === null) return;
  expect(
    renameNew(
      partial,
      folder,
      anchor,
      'a:b',
      calls((name) => !name.includes(':')),
    ),
  ).toBe('refused');
  expect(folder.renamesNew).toBe(true);
  expect(
    renameNew(
      partial,
      folder,
      anchor,
      'a',
      calls(() => false),
    ),
  ).toBe('unsupported');
  expect(folder.renamesNew).toBe(false);
});

test('two sinks that name at once on a disk without links never lose a file', async (t) => {
  const dir = await diskFor(t, 'exfat-fuse');
  const sinks = await Promise.all(
    [waitingSink, promisedSink].map((disk, i) => Sink.open(dir, `${i}${transferId.slice(1)}`, { disk })),
  );
  const names = Array.from({ length: 40 }, (_, i) => `f${i}`);
  await Promise.all(
    sinks.flatMap((sink, i) => names.map((name) => sink.writeWhole(entry(name, `${i}`), Buffer.from(`${i}`)))),
  );
  await Promise.all(sinks.map((sink) => sink.finish()));
  expect(await readdir(dir)).toHaveLength(80);
});
