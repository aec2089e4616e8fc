/** A big file hashed and sent by the thread that may wait: all of it, announced, and never a wait without an end. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as immediate } from 'node:timers/promises';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { waitingCalls } from '../../../../../electron/engine/disk/system/waiting-calls.ts';
import { RawOut } from '../../../../../electron/engine/net/raw-out.ts';
import * as sendfile from '../../../../../electron/engine/net/sendfile.ts';
import { SharedSocket } from '../../../../../electron/engine/net/shared-socket.ts';
import { openBigSource, type BigSource } from '../../../../../electron/engine/transfer/sending/reading/big-source.ts';
import type { Reading } from '../../../../../electron/engine/transfer/sending/reading/reading.ts';
import { Flow } from '../../../../../electron/engine/transfer/sending/flow.ts';
import { hashOf } from '../../../../../electron/engine/transfer/agreed/hash.ts';
import type { PumpOptions } from '../../../../../electron/engine/transfer/sending/pump/pump-options.ts';
import { sendByThread } from '../../../../../electron/engine/transfer/sending/pump/pump-thread.ts';
import { line } from '../../../../support/line.ts';
import { tempDir } from '../../../../support/pair.ts';

const mebibyte = 1024 * 1024;

/** The system's calls as the thread has them. */
const system = { calls: null as sendfile.PlainCalls | null };

let real: sendfile.PlainCalls;
beforeAll(async () => {
  const calls = await sendfile.findPlainCalls();
  if (calls === null) throw new Error('no sendfile here');
  real = calls;
});
beforeEach(() => {
  // Here nothing may wait: the far end is in the same thread.
  system.calls = { ...real, room: (socket) => real.room(socket, 0) };
});

/** A file to send, a line to send it over, and what is announced. The far end reports all it reads at once. */
async function sending(content: Buffer, { stallMs = 30_000, reads = true } = {}) {
  const { near, far } = await line();
  const path = join(await tempDir(), 'file');
  await writeFile(path, content);
  const { mtimeMs } = await stat(path);
  const entry = { path: 'file', local: path, bytes: content.length, mtimeMs: Math.floor(mtimeMs) } as const;
  const flow = new Flow();
  const stop = new AbortController();
  near.once('close', () => flow.close());
  const came: Buffer[] = [];
  let got = 0;
  if (reads) {
    far.on('data', (chunk: Buffer) => {
      came.push(chunk);
      got += chunk.length;
      flow.got(got);
    });
  }
  const raw: unknown[] = [];
  let counted = 0;
  const o: Partial<PumpOptions> = {
    outlet: { send: ({ body }: { body: unknown }) => void raw.push(body) } as never,
    reading: { waits: true, openBig } as never,
    flow,
    signal: stop.signal,
    leftOut: () => null,
    onBytes: (bytes) => void (counted += bytes),
  };
  const shared = SharedSocket.of(near, real)!;
  const out = new RawOut(near, { sendfile: null, stallMs, shared });
  const job = { out, shared, file: 7, entry: { ...entry, kind: 'file', executable: false }, prefixes: [] } as const;
  const work = sendByThread(o as PumpOptions, job);
  work.catch(() => {});
  const all = once(far, 'end');
  return { work, near, far, raw, stop, counted: () => counted, arrived: () => all.then(() => Buffer.concat(came)) };
}

/** Asked and answered by messages, as with a thread of its own: others have their turn in between. */
async function openBig(...args: Parameters<Reading['openBig']>): Promise<BigSource> {
  const source = await openBigSource(...args, { calls: waitingCalls, sendCalls: system.calls });
  return {
    offset: source.offset,
    frame: (...frame) => source.frame(...frame),
    sendTo: (socket, end) => immediate().then(() => source.sendTo!(socket, end)),
    digest: () => source.digest(),
    close: () => source.close(),
  };
}

const onUnix = test.skipIf(process.platform === 'win32');

onUnix('all of a file goes, as it is announced, and its hash is told', async () => {
  const content = randomBytes(35 * mebibyte + 17);
  const { work, near, raw, counted, arrived } = await sending(content);
  expect((await work).equals(hashOf(content))).toBe(true);
  near.end();
  expect((await arrived()).equals(content)).toBe(true);
  expect(counted()).toBe(content.length);
  expect(raw).toEqual([
    { file: 7, offset: 0, bytes: 16 * mebibyte },
    { file: 7, offset: 16 * mebibyte, bytes: 16 * mebibyte },
    { file: 7, offset: 32 * mebibyte, bytes: 3 * mebibyte + 17 },
  ]);
});

onUnix.each([0, 1, 5, 20])(
  'after %i calls sendfile can’t do this file: the rest goes by reads and writes',
  async (n) => {
    const content = randomBytes(24 * mebibyte + 5);
    let calls = 0;
    system.calls = {
      ...system.calls!,
      send: (...args) => {
        if (calls++ >= n) throw new sendfile.SendfileError(22);
        return real.send(...args);
      },
    };
    const { work, near, counted, arrived } = await sending(content);
    expect((await work).equals(hashOf(content))).toBe(true);
    near.end();
    expect((await arrived()).equals(content)).toBe(true);
    expect(counted()).toBe(content.length);
  },
);

onUnix('a step that had to wait while the next went on goes once, also when sendfile then can’t go on', async () => {
  const content = randomBytes(8 * mebibyte);
  let moves = 0;
  let waited = false;
  system.calls = {
    ...real,
    send(socket, file, offset, bytes) {
      // The first step is stuck behind its first bytes; the next moves as many, and no more can.
      if (moves === 1 && !waited) return null;
      if (moves === 2) throw new sendfile.SendfileError(22);
      const moved = real.send(socket, file, offset, Math.min(bytes, 64 * 1024));
      if (moved !== null) moves++;
      return moved;
    },
    room() {
      waited = true;
      return false;
    },
  };
  const { work, near, counted, arrived } = await sending(content);
  expect((await work).equals(hashOf(content))).toBe(true);
  near.end();
  expect((await arrived()).equals(content)).toBe(true);
  expect(counted()).toBe(content.length);
});

onUnix('a peer that takes nothing any more is given up after the limit', async () => {
  system.calls = { ...real, send: () => null, room: () => false };
  const { work, near } = await sending(randomBytes(8 * mebibyte), { stallMs: 150 });
  await expect(work).rejects.toMatchObject({ code: 'timeout' });
  expect(near.destroyed).toBe(true);
});

onUnix('a reset ends it as a line that broke', async () => {
  const { work, far } = await sending(randomBytes(8 * mebibyte), { reads: false });
  far.resetAndDestroy();
  await expect(work).rejects.toMatchObject({ code: 'disconnected' });
});
