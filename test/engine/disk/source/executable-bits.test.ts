/** What is sent from a disk that shows every file as a program doesn't arrive as one; real programs do. */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ExecutableBits } from '../../../../electron/engine/disk/source/executable-bits.ts';
import { walk } from '../../../../electron/engine/disk/source/walk.ts';
import type { DiskCalls } from '../../../../electron/engine/disk/system/calls.ts';
import { promisedCalls } from '../../../../electron/engine/disk/system/promised-calls.ts';
import { diskFor } from '../../../support/disks/disks.ts';
import { newFolder } from '../sink/places.ts';

/** Paths of the files below `path` that would arrive executable. */
async function programsIn(...paths: string[]): Promise<string[]> {
  const programs: string[] = [];
  for await (const batch of walk(paths, { signal: new AbortController().signal })) {
    for (const one of batch) if (one.kind === 'file' && one.executable) programs.push(one.path);
  }
  return programs.toSorted();
}

async function fill(dir: string): Promise<void> {
  await mkdir(join(dir, 'tree', 'deep'), { recursive: true });
  for (const name of ['tree/letter.txt', 'tree/deep/run.sh', 'tree/deep/photo.jpg']) {
    await writeFile(join(dir, name), name);
    await chmod(join(dir, name), name.endsWith('.sh') ? 0o755 : 0o644);
  }
}

test.for(['exfat-fuse', 'ntfs-3g'] as const)('nothing from %s is a program', async (kind, t) => {
  const dir = await diskFor(t, kind);
  await fill(dir);
  expect(await programsIn(join(dir, 'tree'))).toEqual([]);
  expect(await programsIn(join(dir, 'tree/deep/run.sh'))).toEqual([]);
});

test.skipIf(process.platform === 'win32')('from a disk that keeps modes programs are programs', async () => {
  const dir = await newFolder();
  await fill(dir);
  expect(await programsIn(join(dir, 'tree'))).toEqual(['tree/deep/run.sh']);
  expect(await programsIn(join(dir, 'tree/deep/run.sh'))).toEqual(['run.sh']);
});

/** As the system's, but every disk is one reached through FUSE. */
const fuse: DiskCalls = {
  ...promisedCalls,
  statfs: async (path) => Object.assign(await promisedCalls.statfs(path), { type: 0x65735546 }),
};

test.skipIf(process.platform === 'win32')(
  'through FUSE a file without the bit, however far away, proves the others',
  async () => {
    const dir = await newFolder();
    await fill(dir);
    const script = {
      kind: 'file',
      path: 'run.sh',
      local: join(dir, 'tree/deep/run.sh'),
      bytes: 1,
      mtimeMs: 0,
      executable: true,
    } as const;
    expect(await new ExecutableBits(fuse, 'linux').check([script])).toEqual([script]);
  },
);

test.skipIf(process.platform === 'win32')(
  'a mode loses the bits that aren’t its file’s own, and keeps what else it says',
  async () => {
    const dir = await newFolder();
    await writeFile(join(dir, 'x'), '', { mode: 0o755 });
    const program = { kind: 'file', path: 'x', local: join(dir, 'x'), bytes: 0, mtimeMs: 0, executable: true } as const;
    const alone: DiskCalls = { ...fuse, readdir: () => Promise.resolve([]) };
    const modeOf = async (told: { mode?: number }) => {
      const [one] = await new ExecutableBits(alone, 'linux').check([{ ...program, ...told }]);
      expect(one).toMatchObject({ executable: false });
      return 'mode' in one! ? one.mode : undefined;
    };
    // As exFAT shows everything; a disk mounted for one person alone; the usual ones.
    expect(await modeOf({ mode: 0o777 })).toBe(0o666);
    expect(await modeOf({ mode: 0o700 })).toBe(0o600);
    expect(await modeOf({ mode: 0o744 })).toBeUndefined();
    expect(await modeOf({})).toBeUndefined();
  },
);

test('on a Mac only other disks than its own are doubted', async () => {
  const asked: string[] = [];
  const calls = {
    ...promisedCalls,
    stat: (path: string) => {
      asked.push(path);
      return promisedCalls.stat('/');
    },
    look: () => Promise.resolve(null),
    readdir: () => Promise.resolve([]),
  };
  const script = { kind: 'file', path: 'x', bytes: 1, mtimeMs: 0, executable: true } as const;
  const bits = new ExecutableBits(calls, 'darwin');
  const own = { ...script, local: '/Users/anna/x' };
  expect(await bits.check([own])).toEqual([own]);
  expect(await bits.check([{ ...script, local: '/Volumes/STICK/x' }])).toMatchObject([{ executable: false }]);
  expect(asked).toEqual(['/Volumes/STICK']);
});
