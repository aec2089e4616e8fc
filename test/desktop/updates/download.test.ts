/** A package gets its name once it is the signed one, replaces nothing, and leaves nothing where it isn't. */
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { download, type Download } from '../../../electron/desktop/updates/download.ts';
import type { UpdateFile } from '../../../electron/desktop/updates/notice.ts';
import type { ErrorCode, FerryError } from '../../../shared/errors.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { updateServer, type UpdateServer } from '../../support/updates/server.ts';
import { packageOf } from '../../support/updates/signed.ts';

/** More than one chunk of a socket's. */
const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i % 251));
const file = packageOf(content);
const path = '/0.2.0/ferry_0.2.0_amd64.deb';

async function setUp(at: UpdateServer['at'] = { [path]: content }, idleMs = 60_000) {
  const dir = join(await temporaryFolder(), 'Downloads');
  const server = await updateServer(at);
  const get = (change: Partial<Download> = {}): Promise<string> =>
    download({
      ...{ from: `${server.origin}/0.2.0/`, file, dir, onBytes: () => {} },
      network: { loopback: true, patience: { wholeMs: 60_000, idleMs } },
      signal: new AbortController().signal,
      ...change,
    });
  return { dir, server, get };
}

const codeOf = (error: unknown): ErrorCode => (error as FerryError).code;

test('what is there already is kept: the same file is taken for it, another one stays beside', async () => {
  const { dir, server, get } = await setUp();
  expect(await get()).toBe(join(dir, file.name));
  expect(await get()).toBe(join(dir, file.name));
  expect(server.asked).toHaveLength(1);
  await writeFile(join(dir, file.name), 'the person’s own');
  expect(await get()).toBe(join(dir, 'ferry_0.2.0_amd64 (2).deb'));
  expect(await readFile(join(dir, file.name), 'utf8')).toBe('the person’s own');
  expect((await readdir(dir)).toSorted()).toEqual(['ferry_0.2.0_amd64 (2).deb', file.name].toSorted());
});

test('a folder with its address’ slash or without it is the same', async () => {
  const { dir, server, get } = await setUp();
  expect(await get({ from: `${server.origin}/0.2.0` })).toBe(join(dir, file.name));
});

test('only an AppImage may be run, and none is', async () => {
  const image: UpdateFile = { ...file, kind: 'appimage', name: 'Ferry.AppImage' };
  const { get } = await setUp({ [path]: content, '/0.2.0/Ferry.AppImage': content });
  const modes = [await get(), await get({ file: image })].map(async (each) => (await stat(each)).mode & 0o111);
  expect(await Promise.all(modes)).toEqual([0, 0o111]);
});

const changed = Buffer.from(content);
changed[299_999]! ^= 1;
const half = content.subarray(0, 150_000);

test.each<[string, ErrorCode, UpdateServer['at'][string]]>([
  ['one byte is another', 'update-file-changed', changed],
  ['it is longer', 'update-file-changed', Buffer.concat([content, Buffer.from('x')])],
  [
    'it is longer, and doesn’t say so',
    'update-file-changed',
    (_, response) => {
      response.write(content);
      response.end('x');
    },
  ],
  ['it is shorter', 'update-file-cut', half],
  [
    'it is shorter, and doesn’t say so',
    'update-file-cut',
    (_, response) => {
      response.write(half);
      response.end();
    },
  ],
  [
    'it breaks off',
    'update-file-cut',
    (request, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(half, () => request.socket.destroy());
    },
  ],
  ['it stands still', 'update-slow', (_, response) => void response.write(half)],
  ['it isn’t there', 'update-unreachable', (_, response) => response.writeHead(404).end(content)],
  ['it is empty', 'update-file-cut', ''],
  [
    'it is elsewhere, unencrypted',
    'update-insecure',
    (_, response) => {
      response.writeHead(302, { location: 'http://192.0.2.1/ferry.deb' }).end();
    },
  ],
])('%s: refused as %s, and removed', async (_what, code, answer) => {
  // Only what stands still is waited for.
  const { dir, get } = await setUp({ [path]: answer }, code === 'update-slow' ? 300 : undefined);
  expect(codeOf(await get().catch((error: unknown) => error))).toBe(code);
  expect(await readdir(dir)).toEqual([]);
});

test('what came and what was to come is told of one that was cut', async () => {
  const { get } = await setUp({ [path]: half });
  expect(await get().catch((error: FerryError) => error.params)).toEqual({
    ...{ path: file.name, came: half.length, needed: content.length },
  });
});

test('stopped, it leaves nothing', async () => {
  const stop = new AbortController();
  const { dir, get } = await setUp({ [path]: (_, response) => void response.write(half) });
  const error: unknown = await get({ signal: stop.signal, onBytes: () => stop.abort() }).catch(
    (thrown: unknown) => thrown,
  );
  expect(codeOf(error)).toBe('cancelled');
  expect(await readdir(dir)).toEqual([]);
});

test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
  'a folder that may not be written is named',
  async () => {
    const { dir, get } = await setUp();
    await mkdir(dir);
    await chmod(dir, 0o555);
    expect(await get().catch((error: FerryError) => error.toFailure())).toMatchObject({ code: 'no-permission' });
  },
);

test('a file in the folder’s place is said', async () => {
  const { dir, server, get } = await setUp();
  await writeFile(dir, '');
  expect(codeOf(await get().catch((error: unknown) => error))).toBe('disk-error');
  expect(server.asked).toEqual([]);
});
