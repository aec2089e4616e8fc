import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readRegular, replaceFile } from '../../../electron/engine/state/json-file.ts';
import { mkfifo } from '../../support/disks/odd-files.ts';

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ferry-json-'));
  path = join(dir, 'thing.json');
});
afterEach(() => rmSync(dir, { recursive: true }));

test('what was written is read, and nobody else can read it', async () => {
  await replaceFile(path, 'one');
  expect(await readRegular(path)).toEqual({ kind: 'text', text: 'one' });
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
  await replaceFile(path, '二');
  expect(await readRegular(path)).toEqual({ kind: 'text', text: '二' });
  expect(readdirSync(dir)).toEqual(['thing.json']);
});

test('the folder is made, for its owner alone', async () => {
  await replaceFile(join(dir, 'a/b/thing.json'), '');
  if (process.platform !== 'win32') expect(statSync(join(dir, 'a')).mode & 0o777).toBe(0o700);
});

test('no file is said to be missing', async () => {
  expect(await readRegular(path)).toEqual({ kind: 'missing' });
  expect(await readRegular(join(dir, 'nowhere/thing.json'))).toEqual({ kind: 'missing' });
});

test('a folder, or bytes that are no text, are not taken for a file’s text', async () => {
  mkdirSync(path);
  expect(await readRegular(path)).toEqual({ kind: 'odd' });
  writeFileSync(join(dir, 'bytes'), Buffer.of(0x7b, 0xff, 0x7d));
  expect(await readRegular(join(dir, 'bytes'))).toEqual({ kind: 'odd' });
});

test.skipIf(process.platform === 'win32')('a pipe in the file’s place is not waited for', async () => {
  mkfifo(path);
  expect(await readRegular(path)).toEqual({ kind: 'odd' });
});

test('what stands in the way of writing is a coded failure that names the folder', async () => {
  mkdirSync(path);
  await expect(replaceFile(path, '')).rejects.toMatchObject({ code: 'home-unusable', params: { path: dir } });
  expect(readdirSync(dir)).toEqual(['thing.json']);
  writeFileSync(join(dir, 'file'), '');
  await expect(replaceFile(join(dir, 'file/thing.json'), '')).rejects.toMatchObject({ code: 'home-unusable' });
  expect(readFileSync(join(dir, 'file'), 'utf8')).toBe('');
});

test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
  'a folder that may not be written is a coded failure',
  async () => {
    chmodSync(dir, 0o500);
    await expect(replaceFile(path, '')).rejects.toMatchObject({ code: 'home-unusable' });
    chmodSync(dir, 0o700);
  },
);
