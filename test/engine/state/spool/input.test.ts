/** Standard input as a file: whole or not at all, within bounds, and the same input is the same file. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { isInputName, spoolInput } from '../../../../electron/engine/state/spool/input.ts';
import { FerryError } from '../../../../shared/errors.ts';
import { tempDir } from '../../../support/pair.ts';

const { signal } = new AbortController();
const input = (...parts: (string | Buffer)[]): Readable => Readable.from(parts.map((part) => Buffer.from(part)));
/** Its trouble is told by whoever reads it. */
const unended = (): Readable => new Readable({ read: () => {} }).on('error', () => {});
const left = (home: string): Promise<string[]> => readdir(join(home, 'spool'));
const mebibyte = Buffer.alloc(1024 * 1024, 'x');

test('all of it is in the file, in a folder that is this person’s alone', async () => {
  const home = await tempDir();
  const path = await spoolInput(home, 'a b.txt', input('one', 'two', ''), { signal });
  expect(await readFile(path, 'utf8')).toBe('onetwo');
  if (process.platform !== 'win32') expect((await stat(join(home, 'spool'))).mode & 0o777).toBe(0o700);
});

test('the same input is the same file, with the time it had; another one isn’t', async () => {
  const home = await tempDir();
  const path = await spoolInput(home, 'a', input('same'), { signal });
  const before = await stat(path);
  expect(await spoolInput(home, 'a', input('sa', 'me'), { signal })).toBe(path);
  expect(await stat(path)).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
  expect(await spoolInput(home, 'a', input('other'), { signal })).not.toBe(path);
  expect((await left(home)).filter((name) => name.startsWith('new-'))).toEqual([]);
});

test('at the limit it is taken, one byte beyond nothing stays', async () => {
  const home = await tempDir();
  await spoolInput(home, 'a', input('12345'), { signal, limit: 5 });
  const beyond = spoolInput(home, 'b', input('12345', '6'), { signal, limit: 5 });
  await expect(beyond).rejects.toMatchObject({ code: 'input-too-long', params: { limit: 5 } });
  expect(await left(home)).toHaveLength(1);
});

test('it leaves room for others on the disk', async () => {
  const home = await tempDir();
  const long = (): Readable => Readable.from(Array.from({ length: 65 }, () => mebibyte));
  const at = (free: number) => spoolInput(home, 'a', long(), { signal, free: () => Promise.resolve(free) });
  await expect(at(256 * 1024 ** 2 - 1)).rejects.toMatchObject({ code: 'no-space' });
  expect(await left(home)).toEqual([]);
  await at(256 * 1024 ** 2);
});

test('input that breaks off, or is interrupted, leaves nothing', async () => {
  const home = await tempDir();
  const breaks = unended();
  breaks.push('half');
  const broken = spoolInput(home, 'a', breaks, { signal });
  breaks.destroy(Object.assign(new Error('broken'), { code: 'EIO' }));
  await expect(broken).rejects.toMatchObject({ code: 'source-unreadable', params: { detail: 'EIO' } });

  const abort = new AbortController();
  const endless = unended();
  const interrupted = spoolInput(home, 'a', endless, { signal: abort.signal });
  abort.abort(new FerryError('cancelled'));
  endless.destroy(new Error('over'));
  await expect(interrupted).rejects.toThrow('cancelled');
  expect(await left(home)).toEqual([]);
});

test.each(['a', 'b c.tar.gz', '…', '-', 'ü'.repeat(127)])('%j is a name', (name) =>
  expect(isInputName(name)).toBe(true),
);
test.each(['', '.', '..', 'a/b', 'a\\b', 'a\n', '\u0000', 'ü'.repeat(128)])('%j is none', (name) =>
  expect(isInputName(name)).toBe(false),
);
