import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Body } from '../../../../electron/engine/localsend/client/client.ts';
import { fileTypeOf } from '../../../../electron/engine/localsend/sending/file-types.ts';
import { offerOf } from '../../../../electron/engine/localsend/sending/offer.ts';
import { prepare } from '../../../../electron/engine/localsend/sending/prepare.ts';
import { Questions } from '../../../../electron/engine/localsend/sending/questions.ts';
import { uploadAll } from '../../../../electron/engine/localsend/sending/uploads.ts';
import { parse, prepareUploadSchema } from '../../../../electron/engine/localsend/wire/messages.ts';
import type { SourceEntry } from '../../../../electron/engine/disk/source/source-entry.ts';
import { EntryList } from '../../../../electron/engine/transfer/agreed/entry-list.ts';
import { hashOf, startHash } from '../../../../electron/engine/transfer/agreed/hash.ts';
import { directReading, type Reading } from '../../../../electron/engine/transfer/sending/reading/reading.ts';
import type { SelfInfo } from '../../../../shared/state.ts';

const entry = (path: string, more: Partial<SourceEntry> = {}): SourceEntry => ({
  kind: 'file',
  path,
  local: `/nowhere/${path}`,
  bytes: 1,
  mtimeMs: 0,
  executable: false,
  ...more,
});
const listOf = (...entries: SourceEntry[]) => {
  const list = new EntryList<SourceEntry>();
  for (const each of entries) list.push(each);
  return list;
};
const self = { name: 'Anna "A"', kind: 'laptop', fingerprint: 'ab'.repeat(32), port: 1234 } as SelfInfo;

test.each([
  ['photos/a.JPG', 'image/jpeg'],
  ['a.tar.zip', 'application/zip'],
  ['jpg', 'application/octet-stream'],
  ['a.jpg/b', 'application/octet-stream'],
  ['a.constructor', 'application/octet-stream'],
])('%s is told as %s', (path, type) => expect(fileTypeOf(path)).toBe(type));

test('an offer is one that LocalSend’s parser takes, whatever the names, and tells no time that it could not', () => {
  const folder = entry('d', { kind: 'folder', bytes: 0 });
  const late = entry('d/"\\\n文', { mtimeMs: Date.UTC(10_000, 0) });
  const told = parse(prepareUploadSchema, offerOf(self, listOf(folder, entry('d/a', { mtimeMs: 1 }), late), null));
  expect(told?.info).toMatchObject({ alias: 'Anna "A"', port: 1234, fingerprint: 'AB'.repeat(32) });
  expect(Object.keys(told!.files)).toEqual(['1', '2']);
  expect(told!.files['1']).toMatchObject({ fileName: 'd/a', metadata: { modified: 1 } });
  expect(told!.files['2']?.fileName).toBe('d/"\\\n文');
  expect(told!.files['2']).not.toHaveProperty('metadata');
});

test('nobody answers an offer for ever', async () => {
  const client = {
    ask: ({ signal }: { signal?: AbortSignal }) =>
      new Promise<never>((_, reject) => signal!.addEventListener('abort', () => reject(signal!.reason as Error))),
  };
  const questions = new Questions({ update: () => {} });
  const made = prepare({
    client,
    json: '{}',
    entries: 1,
    isMessage: false,
    questions,
    peer: 'P',
    signal: new AbortController().signal,
    lifeMs: 40,
  });
  await expect(made).rejects.toMatchObject({ end: { status: 'failed', why: { code: 'offer-expired' } } });
});

const uploading = {
  sessionId: 's',
  tokens: new Map([[0, 't']]),
  reading: directReading,
  peer: 'P',
  signal: new AbortController().signal,
  leftOut: () => null,
  onStart() {},
  onBytes() {},
  hashes: true,
  onDone() {},
};

test('uploads of which nothing moves are given up', async () => {
  const client = {
    uploadWhole: () => expect.unreachable(),
    upload: (_path: string, _bytes: number, _send: unknown, signal: AbortSignal) =>
      new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
  };
  const { execPath } = process;
  const { size, mtimeMs } = await stat(execPath);
  const entries = listOf(entry('node', { local: execPath, bytes: size, mtimeMs: Math.floor(mtimeMs) }));
  const failed: unknown[] = [];
  const all = uploadAll({ ...uploading, client, entries, stallMs: 40, onFailed: (...why) => failed.push(why) });
  await expect(all).rejects.toMatchObject({ code: 'timeout' });
  expect(failed).toEqual([]);
});

test.each([
  ['is told its BLAKE3 where somebody asks', true],
  ['is not hashed where nobody asks', false],
])('a big file that went %s', async (_, hashes) => {
  const { execPath } = process;
  const { size, mtimeMs } = await stat(execPath);
  const entries = listOf(entry('node', { local: execPath, bytes: size, mtimeMs: Math.floor(mtimeMs) }));
  const went = startHash();
  const client = {
    uploadWhole: () => expect.unreachable(),
    upload: async (_path: string, _bytes: number, send: (body: Body) => Promise<void>) => {
      await send({ write: async (bytes) => went.update(bytes) });
      return { status: 200, body: Buffer.alloc(0) };
    },
  };
  const done: (string | undefined)[] = [];
  await uploadAll({
    ...uploading,
    client,
    entries,
    hashes,
    onFailed: () => expect.unreachable(),
    onDone: (_file, _entry, blake3) => done.push(blake3?.toString('hex')),
  });
  const content = went.digest();
  expect(content.equals(hashOf(await readFile(execPath)))).toBe(true);
  expect(done).toEqual([hashes ? content.toString('hex') : undefined]);
});

test('the memory of uploads that went is for another transfer, of small files and of big ones', async () => {
  const { execPath } = process;
  const { size, mtimeMs } = await stat(execPath);
  const small = fileURLToPath(import.meta.url);
  const stats = await stat(small);
  const ofSmall = { local: small, bytes: stats.size, mtimeMs: Math.floor(stats.mtimeMs) };
  const entries = listOf(
    entry('small', ofSmall),
    entry('node', { local: execPath, bytes: size, mtimeMs: Math.floor(mtimeMs) }),
  );
  const answer = { status: 200, body: Buffer.alloc(0) };
  const client = {
    uploadWhole: async () => answer,
    upload: async (_path: string, _bytes: number, send: (body: Body) => Promise<void>) => {
      await send({ write: async () => {} });
      return answer;
    },
  };
  let made = 0;
  const lent = new Set<Buffer>();
  const reading: Reading = {
    ...directReading,
    buffer(bytes) {
      const buffer = Buffer.alloc(bytes);
      lent.add(buffer);
      made++;
      return buffer;
    },
    giveBack: (buffer) => void lent.delete(buffer),
  };
  const tokens = new Map([
    [0, 't'],
    [1, 'u'],
  ]);
  await uploadAll({ ...uploading, tokens, client, entries, reading, onFailed: () => expect.unreachable() });
  expect(made).toBeGreaterThan(1);
  await expect.poll(() => lent.size).toBe(0);
});

test('a file that is gone by then fails alone, and nothing of it is announced', async () => {
  const failed: unknown[] = [];
  const called = (): Promise<never> => Promise.reject(new Error('called'));
  const client = { upload: called, uploadWhole: called };
  await uploadAll({
    ...uploading,
    client,
    entries: listOf(entry('gone')),
    onFailed: (file, _entry, { code }, sent) => failed.push([file, code, sent]),
  });
  expect(failed).toEqual([[0, 'source-vanished', 0]]);
});
