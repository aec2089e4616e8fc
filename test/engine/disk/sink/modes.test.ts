/** What was closed to others stays closed: from the first byte to the end, in every way a file lands. */
import { execFile } from 'node:child_process';
import { chmod, lstat, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { SinkEntry } from '../../../../electron/engine/disk/sink/sink.ts';
import { Sink } from '../../../../electron/engine/disk/sink/sink.ts';
import { folderAt } from '../../../../electron/engine/disk/sink/folders/folder.ts';
import { Partials } from '../../../../electron/engine/disk/sink/files/partial.ts';
import type { SinkDisk } from '../../../../electron/engine/disk/sink/sink-disk.ts';
import { Anchors } from '../../../../electron/engine/disk/system/anchor.ts';
import { diskFor } from '../../../support/disks/disks.ts';
import { asNobody, entry, newFolder, openAgain, root, someTime, transferId, tree, underUmask } from './places.ts';
import { ways } from './ways.ts';
import { symlink } from '../../../support/disks/odd-files.ts';

const run = promisify(execFile);
const modeOf = async (path: string): Promise<number> => (await lstat(path)).mode & 0o777;
const octal = async (path: string): Promise<string> => (await modeOf(path)).toString(8);

/** The ways in which a file lands. */
const landings: Readonly<Record<string, (sink: Sink, entry: SinkEntry, data: Buffer) => Promise<string>>> = {
  alone: (sink, entry, data) => sink.writeWhole(entry, data),
  'in a batch': async (sink, entry, data) => {
    const [path] = await sink.writeBatch([{ entry, data }]);
    if (typeof path !== 'string') throw path ?? new Error('no outcome');
    return path;
  },
  'in pieces': async (sink, entry, data) => {
    const file = await sink.create(entry);
    await file.write(data, 0);
    return file.commit();
  },
  'in pieces, cut off and gone on with': async (sink, entry, data) => {
    const first = await sink.create(entry);
    await first.write(data.subarray(0, 1), 0);
    expect(await octal(first.path)).toBe('600');
    await first.suspend();
    const file = (await sink.reopen(entry, first.name, 1))!;
    await file.write(data.subarray(1), 1);
    return file.commit();
  },
};

async function landed(
  how: string,
  { dir, disk, path = 'file', ...more }: { dir: string; disk: SinkDisk; path?: string } & Partial<SinkEntry>,
): Promise<string> {
  const sink = await Sink.open(dir, transferId, { disk });
  const at = await landings[how]!(sink, entry(path, 'secret', more), Buffer.from('secret'));
  await sink.finish();
  return octal(at);
}

const all = ways.flatMap(([name, disk]) => Object.keys(landings).map((how) => [`${how}, ${name}`, how, disk] as const));

describe.skipIf(process.platform === 'win32').each(all)('%s', (_, how, disk) => {
  test.each([
    [{ mode: 0o600 }, 0o022, '600'],
    [{ mode: 0o640 }, 0o022, '640'],
    [{ mode: 0o700, executable: true }, 0o022, '700'],
    [{ mode: 0o750, executable: true }, 0o022, '750'],
    [{ mode: 0o444 }, 0o022, '444'],
    [{ mode: 0o400 }, 0o000, '400'],
    [{ mode: 0o664 }, 0o002, '664'],
    [{ mode: 0o777, executable: true }, 0o022, '755'],
    // Of the usual mode nothing is told.
    [{}, 0o000, '644'],
    [{ executable: true }, 0o000, '755'],
    [{}, 0o077, '600'],
    [{ mode: 0o666 }, 0o027, '640'],
  ])('%o under umask %o', async (told, mask, wanted) => {
    underUmask(mask);
    expect(await landed(how, { dir: await newFolder(), disk, ...told })).toBe(wanted);
  });

  test.each([
    [0o600, {}, '600'],
    [0o640, {}, '640'],
    [0o600, { mode: 0o755, executable: true }, '700'],
    [0o640, { mode: 0o777, executable: true }, '750'],
    [0o644, { executable: true }, '755'],
    [0o644, { mode: 0o666 }, '644'],
    [0o666, { mode: 0o600 }, '600'],
    [0o444, {}, '644'],
  ])('what takes the place of a file with the mode %o is no more open', async (before, told, wanted) => {
    underUmask(0);
    const dir = await newFolder();
    await writeFile(join(dir, 'file'), 'before');
    await chmod(join(dir, 'file'), before);
    expect(await landed(how, { dir, disk, replace: true, ...told })).toBe(wanted);
    expect(await tree(dir)).toEqual({ file: 'secret' });
  });

  test('what takes the place of a link is no more open than what the link led to; one that leads nowhere has no say', async () => {
    const dir = await newFolder();
    await writeFile(join(dir, 'behind'), 'before', { mode: 0o600 });
    for (const target of ['behind', 'nothing']) await symlink(target, join(dir, `link to ${target}`));
    const place = (path: string) => landed(how, { dir, disk, path, replace: true });
    expect(await place('link to behind')).toBe('600');
    expect(await place('link to nothing')).toBe('644');
    expect(await octal(join(dir, 'behind'))).toBe('600');
  });

  test('what a folder’s ACL takes from files is taken', async (t) => {
    const dir = await newFolder();
    await mkdir(join(dir, 'shared'), { mode: 0o770 });
    try {
      await run('setfacl', ['-d', '-m', 'u::rwx,g::---,o::---', join(dir, 'shared')]);
    } catch (error) {
      t.skip(`no ACLs here: ${String(error)}`);
    }
    for (const path of ['shared/x', 'shared/new/x']) expect(await landed(how, { dir, disk, path })).toBe('600');
  });
});

describe.skipIf(process.platform === 'win32').each(ways)('%s', (_, disk) => {
  const write = (sink: Sink, path: string, more: Partial<SinkEntry> = {}) =>
    sink.writeWhole(entry(path, 'x', more), Buffer.from('x'));

  test('a file that is shut while another comes to take its place shuts that one', async () => {
    const dir = await newFolder();
    await writeFile(join(dir, 'file'), 'before');
    const calls = {
      ...disk.calls,
      // Between the making of the partial file and the step that replaces.
      fsync: async (fd: number) => {
        await chmod(join(dir, 'file'), 0o600);
        await disk.calls.fsync(fd);
      },
    };
    const sink = await Sink.open(dir, transferId, { disk: { ...disk, calls } });
    expect(await octal(await write(sink, 'file', { replace: true }))).toBe('600');
    await sink.finish();
    expect(await tree(dir)).toEqual({ file: 'x' });
  });

  test('on its way a file is no more open than it will be, also one that is to replace another', async () => {
    underUmask(0);
    const dir = await newFolder();
    await writeFile(join(dir, 'file'), 'before', { mode: 0o600 });
    const entries = [entry('file', '', { replace: true }), entry('private', '', { mode: 0o640 }), entry('usual')];
    const anchors = new Anchors(disk.calls);
    await anchors.at(dir, async (anchor) => {
      const files = entries.map((one) => ({ name: one.path, entry: one, data: Buffer.alloc(0) }));
      const partials = new Partials(transferId, disk.calls);
      const made = await disk.steps.create({ folder: folderAt(dir), anchor, files }, partials);
      expect(await Promise.all(made.map((one) => octal(join(dir, one!.name))))).toEqual(['600', '640', '644']);
      for (const one of made) await disk.calls.close(one!.fd);
    });
    await anchors.reset();
    const seen: string[] = [];
    const fsync = async (fd: number): Promise<void> => {
      seen.push(((await disk.calls.fstat(fd)).mode & 0o777).toString(8));
    };
    const sink = await Sink.open(dir, transferId, { disk: { ...disk, calls: { ...disk.calls, fsync } } });
    for (const one of entries) await sink.writeWhole(one, Buffer.alloc(0));
    expect(seen).toEqual(['600', '640', '644']);
    await sink.abort();
  });

  test.for(['tmpfs', 'ext4'] as const)('a disk that can close a file to others is known: %s', async (kind, t) => {
    underUmask(0);
    const dir = await diskFor(t, kind);
    const sink = await Sink.open(dir, transferId, { disk });
    expect(sink.keepsModes).toBe(true);
    await sink.withdraw();
  });

  test('folders are as shut as the sender’s from the start, and what their owner may not do there comes at the end', async () => {
    underUmask(0o022);
    const dir = await newFolder();
    openAgain(dir);
    const sink = await Sink.open(dir, transferId, { disk });
    const told: [string, number][] = [
      ['private', 0o700],
      ['private/inside', 0o755],
      ['group', 0o750],
      ['still', 0o555],
      ['still/below', 0o500],
      ['wide', 0o777],
    ];
    for (const [path, mode] of told) await sink.folder(entry(path, '', { mode }));
    await sink.folder(entry('usual'));
    for (const [path] of told) await write(sink, `${path}/file`);
    expect(await octal(join(dir, 'private'))).toBe('700');
    expect(await octal(join(dir, 'still'))).toBe('755');
    expect(await octal(join(dir, 'still/below'))).toBe('700');
    await sink.finish();
    const wanted = { private: '700', 'private/inside': '755', group: '750', still: '555', 'still/below': '500' };
    for (const [path, mode] of Object.entries({ ...wanted, wide: '755', usual: '755' })) {
      expect(await octal(join(dir, path)), path).toBe(mode);
      expect(Math.floor((await stat(join(dir, path))).mtimeMs), path).toBe(someTime);
    }
  });

  test('a folder that is made for a file in it, before its turn, is as shut', async () => {
    underUmask(0o022);
    const dir = await newFolder();
    const sink = await Sink.open(dir, transferId, { disk });
    sink.expectFolder('a', 0o700);
    sink.expectFolder('a/b', 0o750);
    await write(sink, 'a/b/file');
    expect([await octal(join(dir, 'a')), await octal(join(dir, 'a/b'))]).toEqual(['700', '750']);
    await sink.abort();
  });

  test('a plain user’s folders that their owner may not change arrive', async (t) => {
    const dir = await newFolder();
    openAgain(dir);
    await chmod(dir, 0o777);
    const done = await asNobody(async () => {
      const sink = await Sink.open(dir, transferId, { disk });
      await sink.folder(entry('still', '', { mode: 0o555 }));
      await sink.folder(entry('still/below', '', { mode: 0o111 }));
      await write(sink, 'still/below/file', { mode: 0o444 });
      await sink.finish();
      return octal(join(dir, 'still'));
    });
    if (typeof done !== 'string') return t.skip(done.refused);
    expect(done).toBe('555');
    if (root) expect(await octal(join(dir, 'still/below'))).toBe('111');
  });

  test('in a folder that stands open here what was shut there is shut, also further down; the folder stays', async () => {
    underUmask(0o022);
    const dir = await newFolder();
    await mkdir(join(dir, 'private'));
    const sink = await Sink.open(dir, transferId, { disk });
    await sink.folder(entry('private', '', { mode: 0o700 }));
    await sink.folder(entry('private/sub'));
    const small = await write(sink, 'private/small');
    const [batched] = await sink.writeBatch([{ entry: entry('private/sub/batched', 'x'), data: Buffer.from('x') }]);
    const big = await sink.create(entry('private/sub/big', 'x'));
    await big.write(Buffer.from('x'), 0);
    const bigPath = await big.commit();
    const beside = await write(sink, 'beside');
    await sink.finish();
    for (const path of [small, batched as string, bigPath]) expect(await octal(path), path).toBe('600');
    expect(await octal(join(dir, 'private/sub'))).toBe('700');
    expect(await octal(join(dir, 'private'))).toBe('755');
    expect(await octal(beside)).toBe('644');
  });

  test('one that was there as shut has its files as they were sent', async () => {
    underUmask(0o022);
    const dir = await newFolder();
    await mkdir(join(dir, 'private'), { mode: 0o700 });
    const sink = await Sink.open(dir, transferId, { disk });
    await sink.folder(entry('private', '', { mode: 0o700 }));
    expect(await octal(await write(sink, 'private/file'))).toBe('644');
    await sink.finish();
  });

  test.for(['exfat-fuse', 'ntfs-3g'] as const)('a disk that keeps no modes (%s) takes everything', async (kind, t) => {
    const dir = await diskFor(t, kind);
    const sink = await Sink.open(dir, transferId, { disk });
    expect(sink.keepsModes).toBe(false);
    await sink.folder(entry('still', '', { mode: 0o555 }));
    for (const how of Object.values(landings).slice(0, 3)) {
      await how(sink, entry('still/file', 'secret', { mode: 0o400 }), Buffer.from('secret'));
    }
    await landings['in a batch']!(
      sink,
      entry('still/file', 'secrex', { replace: true, mode: 0o400 }),
      Buffer.from('secrex'),
    );
    await sink.finish();
    expect((await readdir(join(dir, 'still'))).length).toBeGreaterThan(0);
  });
});
