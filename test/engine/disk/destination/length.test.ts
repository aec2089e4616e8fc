/** A big file has its length before its bytes, where that is cheap; one that can't fit is refused first. */
import { closeSync, fstatSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { lengthAheadBytes, setLength } from '../../../../electron/engine/disk/destination/length.ts';
import { promisedCalls } from '../../../../electron/engine/disk/system/promised-calls.ts';
import { failureOf, newFolder } from '../sink/places.ts';

async function newFile() {
  const dir = await newFolder();
  const fd = openSync(join(dir, 'file'), 'w');
  onTestFinished(() => closeSync(fd));
  return { fd, folder: dir, dir: '/as chosen' };
}

const ofSize = (bytes: number, stored?: number) => ({
  path: 'as/sent',
  bytes,
  ...(stored === undefined ? {} : { stored }),
});

/** As the system answers, but for a file system of another kind. */
const on = (type: number) => ({
  ...promisedCalls,
  statfs: async (path: string) => Object.assign(await promisedCalls.statfs(path), { type }),
});

test.skipIf(process.platform === 'darwin')('the length is set of files longer than the limit only', async () => {
  const file = await newFile();
  await setLength(file, ofSize(lengthAheadBytes), on(0xef53));
  expect(fstatSync(file.fd).size).toBe(0);
  await setLength(file, ofSize(lengthAheadBytes + 1), on(0xef53));
  expect(fstatSync(file.fd).size).toBe(lengthAheadBytes + 1);
});

test.each([0x4d44, 0x2011bab0, 0x65735546])('where growing writes zeros (%i) it stays as it is', async (type) => {
  const file = await newFile();
  await setLength(file, ofSize(lengthAheadBytes + 1), on(type));
  expect(fstatSync(file.fd).size).toBe(0);
});

test('a file that doesn’t fit now, or never will, is refused before its first byte', async () => {
  const file = await newFile();
  const never = await failureOf(setLength(file, ofSize(2 ** 52), promisedCalls));
  expect(never).toMatchObject({ code: 'larger-than-disk', params: { path: 'as/sent', needed: 2 ** 52 } });
  const full = {
    ...promisedCalls,
    statfs: async (path: string) => Object.assign(await promisedCalls.statfs(path), { bavail: 0 }),
  };
  const notNow = await failureOf(setLength(file, ofSize(2 ** 21), full));
  expect(notNow).toEqual({ code: 'no-space', params: { dir: '/as chosen', needed: 2 ** 21, free: 0 } });
  expect(fstatSync(file.fd).size).toBe(0);
});

test.skipIf(process.platform === 'darwin')(
  'a file with holes may be longer than the room, and is so at once',
  async () => {
    const file = await newFile();
    const small = {
      ...promisedCalls,
      statfs: async (path: string) => {
        const fs = await promisedCalls.statfs(path);
        return Object.assign(fs, { type: 0xef53, bsize: 1024, blocks: 2048, bavail: 1024 });
      },
    };
    await setLength(file, ofSize(2 ** 30, 2 ** 20), small);
    expect(fstatSync(file.fd)).toMatchObject({ size: 2 ** 30, blocks: 0 });
    const notNow = await failureOf(setLength(file, ofSize(2 ** 30, 2 ** 20 + 1), small));
    expect(notNow).toMatchObject({ code: 'no-space', params: { needed: 2 ** 20 + 1, free: 2 ** 20 } });
  },
);
