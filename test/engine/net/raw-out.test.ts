/** Files' bytes over a plain connection: all of them, in place, and never a wait without an end. */
import { readSync } from 'node:fs';
import { open, truncate, writeFile, type FileHandle } from 'node:fs/promises';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { FerryError } from '../../../shared/errors.ts';
import { RawOut, type RawFile } from '../../../electron/engine/net/raw-out.ts';
import { findSendfile, load, SendfileError, type Sendfile } from '../../../electron/engine/net/sendfile.ts';
import { line } from '../../support/line.ts';
import { tempDir } from '../../support/pair.ts';

/** Longer than any of these tests that isn't about it. */
const stallMs = 30_000;
const mebibyte = 1024 * 1024;

async function file(content: Buffer): Promise<{ path: string; raw: RawFile; handle: FileHandle }> {
  const path = join(await tempDir(), 'file');
  await writeFile(path, content);
  const handle = await open(path);
  onTestFinished(() => handle.close());
  const read = async (into: Uint8Array, position: number): Promise<number> => {
    const { bytesRead } = await handle.read(into, 0, into.length, position);
    if (bytesRead === 0) throw new FerryError('source-changed', { path });
    return bytesRead;
  };
  const readAt = (into: Uint8Array, position: number): number => {
    const bytesRead = readSync(handle.fd, into, 0, into.length, position);
    if (bytesRead === 0) throw new FerryError('source-changed', { path });
    return bytesRead;
  };
  return { path, raw: { fd: handle.fd, read, readSync: readAt }, handle };
}

/** Everything that comes until the line is closed. */
async function everything(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The code it fails with; waited for later than it may happen. */
function failureOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'none',
    (error: unknown) => (error instanceof FerryError ? error.code : String(error)),
  );
}

async function systems(): Promise<Sendfile> {
  const sendfile = await findSendfile();
  if (sendfile === null) throw new Error('no sendfile here');
  return sendfile;
}

const onUnix = test.skipIf(process.platform === 'win32');

onUnix('a big file arrives whole, and all but what asks for room goes by sendfile', async () => {
  const content = randomBytes(48 * mebibyte);
  const { raw } = await file(content);
  const { near, far } = await line();
  const out = new RawOut(near, { sendfile: await systems(), stallMs });
  const arrived = everything(far);
  await out.send(raw, 0, content.length);
  near.end();
  expect((await arrived).equals(content)).toBe(true);
  expect(out.bySendfile).toBeGreaterThan(content.length * 0.9);
});

onUnix.each([
  ['by sendfile', true],
  ['by reads and writes', false],
])('any stretch of a file goes exactly, one after another, %s', async (_, able) => {
  const content = randomBytes(3 * mebibyte + 17);
  const { raw } = await file(content);
  const { near, far } = await line();
  const out = new RawOut(near, { sendfile: able ? await systems() : null, stallMs });
  const arrived = everything(far);
  const stretches = [
    [1, 1],
    [mebibyte - 1, 2],
    [5, 2 * mebibyte],
    [content.length - 4097, 4097],
    [0, content.length],
  ] as const;
  for (const [offset, bytes] of stretches) await out.send(raw, offset, bytes);
  near.end();
  const wanted = stretches.map(([offset, bytes]) => content.subarray(offset, offset + bytes));
  expect((await arrived).equals(Buffer.concat(wanted))).toBe(true);
  expect(out.bySendfile > 0).toBe(able);
});

onUnix.each([
  ['by sendfile', true],
  ['by reads and writes', false],
])('a file that shrinks midway says so, and its run can be made up, %s', async (_, able) => {
  const content = randomBytes(32 * mebibyte);
  const { raw, path } = await file(content);
  const { near, far } = await line();
  const out = new RawOut(near, { sendfile: able ? await systems() : null, stallMs });
  const kept = 20 * mebibyte;
  // Nothing is taken until the file is shorter, so the run can't have been sent by then.
  const sending = out.send(raw, 0, content.length);
  const failed = failureOf(sending);
  await once(far, 'readable');
  await truncate(path, kept);
  const arrived = everything(far);
  expect(await failed).toBe('source-changed');
  await out.fill(out.unsent);
  near.end();
  const came = await arrived;
  expect(came.length).toBe(content.length);
  expect(came.subarray(0, kept).equals(content.subarray(0, kept))).toBe(true);
});

onUnix.each([
  ['by sendfile', true],
  ['by reads and writes', false],
])('a peer that takes nothing any more is given up after the limit, %s', async (_, able) => {
  const { raw } = await file(Buffer.alloc(64 * mebibyte));
  const { near, far } = await line();
  far.pause();
  const out = new RawOut(near, { sendfile: able ? await systems() : null, stallMs: 150 });
  await expect(out.send(raw, 0, 64 * mebibyte)).rejects.toMatchObject({ code: 'timeout' });
  expect(near.destroyed).toBe(true);
});

onUnix.each([
  ['by sendfile', true],
  ['by reads and writes', false],
])('a reset ends the run as a line that broke, %s', async (_, able) => {
  const { raw } = await file(Buffer.alloc(64 * mebibyte));
  const { near, far } = await line();
  const out = new RawOut(near, { sendfile: able ? await systems() : null, stallMs });
  const sending = out.send(raw, 0, 64 * mebibyte);
  const failed = failureOf(sending);
  await once(far, 'readable');
  far.resetAndDestroy();
  expect(await failed).toBe('disconnected');
});

onUnix('an abort ends a run that waits for room, with the reason given', async () => {
  const { raw } = await file(Buffer.alloc(64 * mebibyte));
  const { near, far } = await line();
  const out = new RawOut(near, { sendfile: await systems(), stallMs });
  const stop = new AbortController();
  const sending = out.send(raw, 0, 64 * mebibyte, stop.signal);
  const failed = failureOf(sending);
  await once(far, 'readable');
  stop.abort(new FerryError('cancelled'));
  expect(await failed).toBe('cancelled');
  await expect(out.send(raw, 0, 1, stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
});

onUnix('a file sendfile can’t do goes by reads and writes', async () => {
  const content = randomBytes(mebibyte);
  const { raw } = await file(content);
  const { near, far } = await line();
  const sendfile: Sendfile = () => {
    throw new SendfileError(22);
  };
  const out = new RawOut(near, { sendfile, stallMs });
  const arrived = everything(far);
  await out.send(raw, 0, content.length);
  near.end();
  expect((await arrived).equals(content)).toBe(true);
  expect(out.bySendfile).toBe(0);
});

onUnix('a descriptor that can’t be read is the system’s error, not a silence', async () => {
  const { near } = await line();
  const sendfile = await systems();
  expect(() => sendfile(near, 999_999, 0, 10)).toThrow(SendfileError);
});

onUnix('a socket that is gone is no number of somebody else’s', async () => {
  const { raw } = await file(Buffer.alloc(10));
  const { near } = await line();
  const sendfile = await systems();
  near.destroy();
  expect(() => sendfile(near, raw.fd, 0, 10)).toThrow(SendfileError);
});

test.each([
  ['without koffi', 'linux', 'x64', () => Promise.reject(new Error('Cannot find module'))],
  ['on Windows', 'win32', 'x64', () => import('koffi')],
  ['with 32-bit offsets', 'linux', 'arm', () => import('koffi')],
])('there is none %s', async (_, platform, arch, koffi) => {
  expect(await load(platform, arch, koffi)).toBe(null);
});

test('a library without the call is none either', async () => {
  const koffi = (await import('koffi')).default;
  const without = { ...koffi, load: () => koffi.load(null, { lazy: false }).func('int no_such_call(int)') };
  expect(await load('linux', 'x64', () => Promise.resolve({ default: without as never }))).toBe(null);
});
