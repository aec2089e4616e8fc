import {
  appendFile,
  chmod,
  mkdir,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSource, type SourceEntry } from '../../../../electron/engine/disk/source/source-file.ts';
import type { DiskCalls } from '../../../../electron/engine/disk/system/calls.ts';
import { promisedCalls } from '../../../../electron/engine/disk/system/promised-calls.ts';
import { asNobody, failureOf, newFolder } from '../sink/places.ts';
import { mkfifo, symlink } from '../../../support/disks/odd-files.ts';

/** A file as the walk lists it. */
async function listed(content: Buffer | string): Promise<SourceEntry> {
  const local = join(await newFolder(), 'file');
  await writeFile(local, content);
  return relisted({ kind: 'file', path: 'tree/file', local, bytes: 0, mtimeMs: 0, executable: false });
}

async function relisted(entry: SourceEntry): Promise<SourceEntry> {
  const { size, mtimeMs } = await stat(entry.local);
  return { ...entry, bytes: size, mtimeMs: Math.floor(mtimeMs) };
}

const changed = { code: 'source-changed', params: { path: 'tree/file' } };
const vanished = { code: 'source-vanished', params: { path: 'tree/file' } };

test('a file reads as it is, in pieces, at any position', async () => {
  const content = Buffer.from(Array.from({ length: 1000 }, (_, i) => i % 251));
  const file = await openSource(await listed(content));
  const into = Buffer.alloc(300);
  const pieces: Buffer[] = [];
  for (let position = 0; position < content.length;) {
    const bytes = await file.read(into, position);
    pieces.push(Buffer.from(into.subarray(0, bytes)));
    position += bytes;
  }
  expect(pieces.map((piece) => piece.length)).toEqual([300, 300, 300, 100]);
  expect(Buffer.concat(pieces).equals(content)).toBe(true);
  expect(await file.read(into, 1000)).toBe(0);
  await file.close();
});

test('reads at once don’t disturb each other', async () => {
  const content = Buffer.from(Array.from({ length: 4096 }, (_, i) => i % 251));
  const file = await openSource(await listed(content));
  const pieces = Array.from({ length: 4 }, () => Buffer.alloc(1024));
  await Promise.all(pieces.map((into, i) => file.read(into, i * 1024)));
  expect(Buffer.concat(pieces).equals(content)).toBe(true);
  await file.close();
});

test('an empty file opens and has nothing to read', async () => {
  const file = await openSource(await listed(''));
  expect(await file.read(Buffer.alloc(10), 0)).toBe(0);
  await file.close();
});

test('a position beyond 4 GiB is one', async () => {
  const entry = await listed('');
  await truncate(entry.local, 2 ** 32 + 3);
  const file = await openSource(await relisted(entry));
  const into = Buffer.alloc(10, 1);
  expect(await file.read(into, 2 ** 32)).toBe(3);
  expect([...into]).toEqual([0, 0, 0, 1, 1, 1, 1, 1, 1, 1]);
  await file.close();
});

test('a file that grew, shrank or was rewritten since the walk is not sent', async () => {
  const grew = await listed('content');
  await appendFile(grew.local, ' more');
  expect(await failureOf(openSource(grew))).toEqual(changed);
  const shrank = await listed('content');
  await truncate(shrank.local, 3);
  expect(await failureOf(openSource(shrank))).toEqual(changed);
  const rewritten = await listed('content');
  await utimes(rewritten.local, 1, 1);
  expect(await failureOf(openSource(rewritten))).toEqual(changed);
});

test('a file that is gone, or whose folder is, has vanished', async () => {
  const gone = await listed('content');
  await rm(gone.local);
  expect(await failureOf(openSource(gone))).toEqual(vanished);
  expect(await failureOf(openSource({ ...gone, local: join(gone.local, 'below') }))).toEqual(vanished);
  const folderFile = await listed('content');
  expect(await failureOf(openSource({ ...folderFile, local: join(folderFile.local, 'below') }))).toEqual(vanished);
});

test('a link, a folder or a pipe in its place is a change, and nothing hangs', async () => {
  const entry = await listed('content');
  await rm(entry.local);
  await symlink('elsewhere', entry.local);
  expect(await failureOf(openSource(entry))).toEqual(changed);
  await rm(entry.local);
  await mkdir(entry.local);
  expect(await failureOf(openSource(entry))).toEqual(changed);
  await rm(entry.local, { recursive: true });
  mkfifo(entry.local);
  expect(await failureOf(openSource(entry))).toEqual(changed);
});

test('an unreadable file is told as such', async (t) => {
  const entry = await listed('content');
  await chmod(entry.local, 0o000);
  const failure = await asNobody(() => failureOf(openSource(entry)));
  if ('refused' in failure) return t.skip(failure.refused);
  expect(failure).toEqual({ code: 'source-unreadable', params: { path: 'tree/file' } });
});

test('a file that shrinks under the reader is a change, not a short file', async () => {
  const entry = await listed('content');
  const file = await openSource(entry);
  await truncate(entry.local, 3);
  expect(await failureOf(file.read(Buffer.alloc(7), 0))).toEqual(changed);
  await file.close();
});

test.each(['grows', 'is rewritten'])(
  'a file that %s while it is read in pieces is a change, told with its last piece',
  async (how) => {
    const entry = await listed('content');
    const file = await openSource(entry);
    expect(await file.read(Buffer.alloc(4), 0)).toBe(4);
    if (how === 'grows') await appendFile(entry.local, ' more');
    else await utimes(entry.local, 1, 1);
    expect(await failureOf(file.read(Buffer.alloc(4), 4))).toEqual(changed);
    await file.close();
  },
);

test('reading changes nothing about the file', async () => {
  const entry = await listed('content');
  const before = await stat(entry.local);
  const file = await openSource(entry);
  await file.read(Buffer.alloc(7), 0);
  await file.close();
  const after = await stat(entry.local);
  expect([after.mtimeMs, after.ctimeMs, after.mode]).toEqual([before.mtimeMs, before.ctimeMs, before.mode]);
  expect(await readFile(entry.local, 'utf8')).toBe('content');
});

test('no descriptor stays open, whatever happened', async (t) => {
  if (process.platform !== 'linux') t.skip('counted in /proc');
  const entry = await listed('content');
  const open = async (): Promise<number> => {
    const links = (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => ''));
    return (await Promise.all(links)).filter((path) => path === entry.local).length;
  };
  const file = await openSource(entry);
  expect(await open()).toBe(1);
  await file.close();
  await failureOf(openSource({ ...entry, bytes: 1 }));
  expect(await open()).toBe(0);
});

test('the end of a file is looked for, in the same read where there is room for a byte more', async () => {
  const one = await listed('0123456789');
  const shown = { ...one, bytes: 9 };
  const calls: number[] = [];
  const counting: DiskCalls = {
    ...promisedCalls,
    // Its disk says nine.
    fstat: async (fd) => Object.assign(await promisedCalls.fstat(fd), { size: 9 }),
    read: (fd, into, from, length, position) => {
      calls.push(length);
      return promisedCalls.read(fd, into, from, length, position);
    },
  };
  const longer = { code: 'source-changed', params: { path: 'tree/file', reason: 'longer' } };
  const source = await openSource(shown, counting);
  expect(await failureOf(source.read(Buffer.alloc(10), 0))).toEqual(longer);
  expect(calls).toEqual([10]);
  expect(await failureOf(source.read(Buffer.alloc(9), 0))).toEqual(longer);
  expect(await failureOf(source.check())).toEqual(longer);
  expect(await source.read(Buffer.alloc(4), 0)).toBe(4);
  await source.close();
});
