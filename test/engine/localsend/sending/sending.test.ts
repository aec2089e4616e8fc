/** Whole transfers to a LocalSend: a real engine, a receiver of the tests' own over real TLS. */
import { readdir, readFile, stat, utimes } from 'node:fs/promises';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CommandInput } from '../../../../shared/api.ts';
import type { Question } from '../../../../shared/state.ts';
import { ended, startTestEngine, type TestEngine } from '../../../support/engines.ts';
import { maxPreviewChars } from '../../../../electron/engine/localsend/wire/limits.ts';
import { withSlashes } from '../../../support/disks/tree.ts';
import { startReceiver, type Receiver, type ReceiverOptions } from '../../../support/localsend/receiver.ts';
import { freshPems, LocalSendSender } from '../../../support/localsend/sender.ts';
import { tempDir } from '../../../support/pair.ts';

const ferry = () => startTestEngine('Anna', { asks: true, listen: false });

async function send(engine: TestEngine, to: Receiver, paths: string[], more: Partial<CommandInput<'send'>> = {}) {
  const target = { by: 'address', address: to.address } as const;
  const sent = await engine.handle.command('send', { paths, to: target, acceptNew: true, ...more });
  if (!sent.ok) throw new Error(JSON.stringify(sent.failure));
  return sent.value.transferId;
}

async function tree(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const dir = join(await tempDir(), 'tree');
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(dir, name, '..'), { recursive: true });
    writeFileSync(join(dir, name), content);
  }
  return dir;
}

/** One file to a receiver that is bent somehow: how it ended. */
async function sendOne(options: ReceiverOptions, more: Partial<CommandInput<'send'>> = {}) {
  const [engine, receiver] = await Promise.all([ferry(), startReceiver(options)]);
  const dir = await tree({ 'one.txt': 'one' });
  const id = await send(engine, receiver, [join(dir, 'one.txt')], more);
  return { engine, receiver, transfer: await ended(engine, id) };
}

/** What is asked, once it is. */
async function asked<K extends Question['kind']>(engine: TestEngine, id: string, kind: K) {
  const { question, ...rest } = await engine.transfer((t) => t.question?.kind === kind, id);
  return { ...rest, question: question as Extract<Question, { kind: K }> };
}

const decide = (
  engine: TestEngine,
  transferId: string,
  questionId: string,
  how: { choice: 'accept' | 'decline'; pin?: string },
) => engine.handle.command('decide', { transferId, questionId, ...how });

test('a tree arrives whole, with its folders in the names and its times, over two kept connections', async () => {
  const [engine, receiver] = await Promise.all([ferry(), startReceiver({ folders: true })]);
  const big = Buffer.alloc(3_000_001, 'big');
  const dir = await tree({
    'a/one.txt': 'one',
    'a/empty.bin': '',
    'b/deep/er/two.jpg': Buffer.alloc(131_073, 2),
    'b/big.bin': big,
    'b/bigger.bin': Buffer.concat([big, big]),
    'ünï 文.txt': 'u',
    ...Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`many/${i}.txt`, `${i}`.repeat(i)])),
  });
  await utimes(join(dir, 'a/one.txt'), 1_600_000_000.5, 1_600_000_000.5);
  const id = await send(engine, receiver, [dir]);
  const done = await ended(engine, id);
  expect(done).toMatchObject({
    status: 'done',
    casualtyCount: 0,
    peer: { name: 'Nice Orange', localSend: true },
    encrypted: true,
  });
  const names = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = names
    .filter((entry) => entry.isFile())
    .map((entry) => withSlashes(join(entry.parentPath, entry.name).slice(dir.length + 1)));
  expect(files).toHaveLength(156);
  for (const name of files) {
    expect((await readFile(join(receiver.dir, 'tree', name))).equals(await readFile(join(dir, name))), name).toBe(true);
  }
  expect((await stat(join(receiver.dir, 'tree/a/one.txt'))).mtimeMs).toBe(1_600_000_000_500);
  expect(done.progress).toMatchObject({ files: 156, bytes: done.totals.bytes });
  expect(engine.files.map(({ path }) => path).toSorted()).toEqual(files.map((name) => `tree/${name}`).toSorted());
  expect(receiver.mostAtOnce).toBe(2);
  expect(receiver.connections).toBe(2);
  expect(receiver.session).toBeNull();
  expect(receiver.requests.filter((each) => each.endsWith('/cancel'))).toEqual([]);
});

test('the offer says who sends, in LocalSend’s letters, and what each file is', async () => {
  const { engine, receiver } = await sendOne({});
  const [{ info, files }] = receiver.offers as [(typeof receiver.offers)[number]];
  expect(info).toMatchObject({ alias: 'Anna', version: '2.1', protocol: 'https', port: 53317, download: false });
  expect(info['fingerprint']).toBe(engine.state().self.fingerprint.toUpperCase());
  const [[id, file]] = Object.entries(files) as [[string, (typeof files)[string]]];
  expect(file).toMatchObject({ id, fileName: 'one.txt', size: 3, fileType: 'text/plain' });
  expect(file?.metadata?.modified).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  expect(file).not.toHaveProperty('sha256');
});

test('at first contact its fingerprint is asked about before anything of the files is told, and remembered with the kind of key', async () => {
  const [engine, receiver] = await Promise.all([ferry(), startReceiver()]);
  const dir = await tree({ 'one.txt': 'one' });
  const id = await send(engine, receiver, [dir], { acceptNew: false });
  const { question, status } = await asked(engine, id, 'fingerprint');
  expect({ status, question }).toMatchObject({
    status: 'comparing',
    question: { fingerprint: receiver.fingerprint, replaces: null },
  });
  expect(receiver.requests).toEqual(['GET /api/localsend/v2/info']);
  await decide(engine, id, question.id, { choice: 'accept' });
  expect(await ended(engine, id)).toMatchObject({ status: 'done', peer: { known: true } });
  expect(engine.state().known).toMatchObject([
    { fingerprint: receiver.fingerprint, name: 'Nice Orange', pin: 'localsend/2' },
  ]);
  // And not asked about again.
  const again = await send(engine, receiver, [dir], { acceptNew: false, mayAsk: false });
  expect(await ended(engine, again)).toMatchObject({ status: 'done' });
});

test('who says no sends nothing, and remembers nobody', async () => {
  const [engine, receiver] = await Promise.all([ferry(), startReceiver()]);
  const id = await send(engine, receiver, [await tree({ 'one.txt': 'one' })], { acceptNew: false });
  const { question } = await asked(engine, id, 'fingerprint');
  await decide(engine, id, question.id, { choice: 'decline' });
  expect(await ended(engine, id)).toMatchObject({ status: 'failed', failure: { code: 'fingerprint-refused' } });
  expect(receiver.offers).toEqual([]);
  expect(engine.state().known).toEqual([]);
});

test('where nobody can be asked, nothing goes to a key that isn’t remembered', async () => {
  const { receiver, transfer } = await sendOne({}, { acceptNew: false, mayAsk: false });
  expect(transfer.failure).toMatchObject({ code: 'first-contact', params: { reason: 'localsend' } });
  expect(receiver.offers).toEqual([]);
});

test('a LocalSend with another key than the one remembered is a question, and takes its place after a yes alone', async () => {
  const [engine, before] = await Promise.all([ferry(), startReceiver()]);
  const dir = await tree({ 'one.txt': 'one' });
  await ended(engine, await send(engine, before, [dir]));
  const after = await startReceiver();
  // Also where new keys are taken: this one drives another out.
  const id = await send(engine, after, [dir]);
  const { question } = await asked(engine, id, 'fingerprint');
  expect(question).toMatchObject({ fingerprint: after.fingerprint, replaces: 'Nice Orange' });
  expect(after.offers).toEqual([]);
  await decide(engine, id, question.id, { choice: 'accept' });
  expect(await ended(engine, id)).toMatchObject({ status: 'done' });
  expect(engine.state().known).toMatchObject([{ fingerprint: after.fingerprint, pin: 'localsend/2' }]);
});

test('a LocalSend under a remembered Ferry’s name gets nothing', async () => {
  const [engine, receiver] = await Promise.all([ferry(), startReceiver({ alias: 'Bert' })]);
  await engine.handle.command('remember', { fingerprint: 'ab'.repeat(32), name: 'Bert', autoAccept: false });
  const transfer = await ended(engine, await send(engine, receiver, [await tree({ 'one.txt': 'one' })]));
  expect(transfer).toMatchObject({ status: 'failed', failure: { code: 'identity-changed' } });
  expect(receiver.offers).toEqual([]);
});

test('another key than the one that was meant gets nothing', async () => {
  const [engine, receiver] = await Promise.all([ferry(), startReceiver()]);
  const to = { by: 'address', address: receiver.address, key: 'cd'.repeat(32) } as const;
  const sent = await engine.handle.command('send', { paths: [await tree({ 'one.txt': '1' })], to, acceptNew: true });
  if (!sent.ok) throw new Error(sent.failure.code);
  expect(await ended(engine, sent.value.transferId)).toMatchObject({
    status: 'failed',
    failure: { code: 'identity-mismatch' },
  });
  expect(receiver.offers).toEqual([]);
});

test('plain HTTP is sent to only after a yes of its own, unencrypted, and never remembered', async () => {
  const [engine, receiver] = await Promise.all([ferry(), startReceiver({ protocol: 'http' })]);
  const dir = await tree({ 'one.txt': 'one' });
  const id = await send(engine, receiver, [dir]);
  const { question } = await asked(engine, id, 'fingerprint');
  expect(question).toMatchObject({ fingerprint: null });
  expect(receiver.offers).toEqual([]);
  await decide(engine, id, question.id, { choice: 'accept' });
  expect(await ended(engine, id)).toMatchObject({ status: 'done', encrypted: false });
  expect(engine.state().known).toEqual([]);
  const unasked = await send(engine, receiver, [dir], { mayAsk: false });
  expect(await ended(engine, unasked)).toMatchObject({ status: 'failed', failure: { code: 'not-encrypted' } });
});

test('a PIN is asked for, again where it was wrong, and told as locked after three', async () => {
  const [engine, receiver] = await Promise.all([ferry(), startReceiver({ pin: '12 34&' })]);
  const dir = await tree({ 'one.txt': 'one' });
  const id = await send(engine, receiver, [dir]);
  const first = await asked(engine, id, 'pin');
  expect(first.question.wrong).toBe(false);
  await decide(engine, id, first.question.id, { choice: 'accept', pin: '0' });
  const second = await engine.transfer((t) => t.question?.kind === 'pin' && t.question.wrong, id);
  await decide(engine, id, second.question!.id, { choice: 'accept', pin: '12 34&' });
  expect(await ended(engine, id)).toMatchObject({ status: 'done' });

  const locked = await send(engine, receiver, [dir]);
  for (let tries = 0, last = ''; tries < 3; tries++) {
    const { question } = await engine.transfer((t) => t.question?.kind === 'pin' && t.question.id !== last, locked);
    last = question!.id;
    if (tries === 2) break;
    await decide(engine, locked, last, { choice: 'accept', pin: 'x' });
  }
  const { question } = await asked(engine, locked, 'pin');
  await decide(engine, locked, question.id, { choice: 'accept', pin: 'x' });
  expect(await ended(engine, locked)).toMatchObject({ status: 'failed', failure: { code: 'pin-locked' } });
});

test('where nobody can be asked for a PIN, that is said', async () => {
  const { transfer } = await sendOne({ pin: '1' }, { mayAsk: false });
  expect(transfer).toMatchObject({
    status: 'failed',
    failure: { code: 'pin-needed', params: { peer: 'Nice Orange' } },
  });
});

test('a PIN that is said beforehand is tried first, and a wrong one asked about, or told where nobody can be', async () => {
  const right = await sendOne({ pin: '12' }, { pin: '12', mayAsk: false });
  expect(right.transfer).toMatchObject({ status: 'done' });
  const wrong = await sendOne({ pin: '12' }, { pin: '13', mayAsk: false });
  expect(wrong.transfer.failure).toMatchObject({ code: 'pin-needed', params: { reason: 'wrong' } });
  const unneeded = await sendOne({}, { pin: '13', mayAsk: false });
  expect(unneeded.transfer).toMatchObject({ status: 'done' });
  const [engine, receiver] = await Promise.all([ferry(), startReceiver({ pin: '12' })]);
  const id = await send(engine, receiver, [await tree({ 'one.txt': 'one' })], { pin: '13' });
  const { question } = await asked(engine, id, 'pin');
  expect(question.wrong).toBe(true);
  await decide(engine, id, question.id, { choice: 'accept', pin: '12' });
  expect(await ended(engine, id)).toMatchObject({ status: 'done' });
});

const answering = (end: string, status: number, body = '{"message":"so it is"}'): ReceiverOptions => ({
  instead: (path, request, response) => {
    if (!path.endsWith(end)) return false;
    request.resume();
    request.on('end', () => response.writeHead(status).end(status === 204 ? undefined : body));
    return true;
  },
});

test.each([
  [204, 'declined', 'localsend-nothing-wanted'],
  [400, 'failed', 'localsend-refused'],
  [403, 'declined', 'declined'],
  [409, 'failed', 'localsend-busy'],
  [429, 'failed', 'pin-locked'],
  [500, 'failed', 'localsend-refused'],
] as const)('an offer answered with %i has %s: %s', async (status, end, code) => {
  const { transfer } = await sendOne(answering('/prepare-upload', status));
  expect(transfer).toMatchObject({ status: end, failure: { code, params: { peer: 'Nice Orange' } } });
  if (code === 'localsend-refused') expect(transfer.failure?.params).toMatchObject({ status, detail: 'so it is' });
});

test.each([
  [422, 'done', 'hash-mismatch'],
  [500, 'done', 'file-refused'],
] as const)('a file answered with %i alone is missing: %s %s', async (status, end, code) => {
  const { transfer, receiver } = await sendOne(answering('/upload', status));
  expect(transfer).toMatchObject({
    status: end,
    casualtyCount: 1,
    casualties: [{ path: 'one.txt', failure: { code } }],
  });
  expect(receiver.requests.at(-1)).toBe('POST /api/localsend/v2/cancel');
});

test.each([
  [403, 'cancelled', 'cancelled-by-peer'],
  [409, 'cancelled', 'cancelled-by-peer'],
  [507, 'failed', 'no-space'],
] as const)('an upload answered with %i ends all of it: %s, %s', async (status, end, code) => {
  const { transfer } = await sendOne(answering('/upload', status));
  expect(transfer).toMatchObject({ status: end, failure: { code, by: 'peer' } });
});

test('who refuses one file after another is sent no thousand more', async () => {
  const [engine, receiver] = await Promise.all([ferry(), startReceiver(answering('/upload', 500))]);
  const dir = await tree(Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`${i}`, 'x'])));
  const transfer = await ended(engine, await send(engine, receiver, [dir]));
  expect(transfer).toMatchObject({ status: 'failed', failure: { code: 'localsend-refused', params: { status: 500 } } });
  expect(receiver.requests.filter((each) => each.endsWith('/upload')).length).toBeLessThanOrEqual(11);
});

test('files that aren’t wanted there are named, and the others come', async () => {
  const [engine, receiver] = await Promise.all([
    ferry(),
    startReceiver({ wants: ({ fileName }) => fileName.endsWith('.jpg') }),
  ]);
  const dir = await tree({ 'a.jpg': 'a', 'b.txt': 'b' });
  const transfer = await ended(engine, await send(engine, receiver, [dir]));
  expect(transfer).toMatchObject({
    status: 'done',
    casualties: [{ path: 'tree/b.txt', failure: { code: 'not-chosen' } }],
  });
  expect(await readdir(receiver.dir)).toEqual(['a.jpg']);
});

test('what is missing is offered alone the next time, at its place in the tree', async () => {
  const unwanted = new Set(['tree/d/b.txt']);
  const [engine, receiver] = await Promise.all([
    ferry(),
    startReceiver({ folders: true, wants: ({ fileName }) => !unwanted.has(fileName) }),
  ]);
  const dir = await tree({ 'a.jpg': 'a', 'd/b.txt': 'b', 'd/c.txt': 'c' });
  const first = await ended(engine, await send(engine, receiver, [dir]));
  const only = first.casualties.map(({ path }) => path);
  unwanted.clear();
  const second = await ended(engine, await send(engine, receiver, [dir], { only }));
  expect(second).toMatchObject({ status: 'done', casualtyCount: 0, totals: { files: 1 } });
  const offered = receiver.offers.map(({ files }) => Object.values(files).map(({ fileName }) => fileName));
  expect(offered).toEqual([['tree/a.jpg', 'tree/d/b.txt', 'tree/d/c.txt'], ['tree/d/b.txt']]);
  expect(await readFile(join(receiver.dir, 'tree/d/b.txt'), 'utf8')).toBe('b');
});

test('a folder with nothing in it can’t be told of, and is named', async () => {
  const [engine, receiver] = await Promise.all([ferry(), startReceiver()]);
  const dir = await tree({ 'full/a': 'a' });
  mkdirSync(join(dir, 'none/below'), { recursive: true });
  const transfer = await ended(engine, await send(engine, receiver, [dir]));
  expect(transfer.casualties).toEqual([
    { path: 'tree/none/below', failure: { code: 'empty-folder', params: { path: 'tree/none/below' } } },
  ]);
});

/** A receiver that takes the offer and answers no upload. */
const silent: ReceiverOptions = { instead: (path) => path.endsWith('/upload') };

test('a cancel here ends it at once, and is told there', async () => {
  const [engine, receiver] = await Promise.all([ferry(), startReceiver(silent)]);
  const id = await send(engine, receiver, [await tree({ a: 'a' })]);
  await receiver.until(() => receiver.requests.some((each) => each.endsWith('/upload')));
  await engine.handle.command('cancel', { transferId: id });
  expect(await ended(engine, id)).toMatchObject({ status: 'cancelled', failure: { code: 'cancelled' } });
  expect(receiver.requests.at(-1)).toBe('POST /api/localsend/v2/cancel');
  expect(receiver.session).toBeNull();
});

test('a cancel while it is asked there is one, and takes the question back', async () => {
  let gone = (): void => {};
  const taken = new Promise<void>((resolve) => (gone = resolve));
  const [engine, receiver] = await Promise.all([
    ferry(),
    startReceiver({
      instead: (path, request) => {
        if (!path.endsWith('/prepare-upload')) return false;
        request.resume();
        request.socket.once('close', gone);
        return true;
      },
    }),
  ]);
  const id = await send(engine, receiver, [await tree({ a: 'a' })]);
  await receiver.until(() => receiver.requests.some((each) => each.endsWith('/prepare-upload')));
  await engine.handle.command('cancel', { transferId: id });
  expect(await ended(engine, id)).toMatchObject({ status: 'cancelled', failure: { code: 'cancelled' } });
  await taken;
});

test('a cancel there ends it here', async () => {
  const [engine, receiver] = await Promise.all([
    ferry(),
    startReceiver({
      instead: (path) => {
        if (path.endsWith('/upload')) receiver.cancelHere();
        return false;
      },
    }),
  ]);
  const transfer = await ended(engine, await send(engine, receiver, [await tree({ a: 'a', b: 'b', c: 'c' })]));
  expect(transfer).toMatchObject({ status: 'cancelled', failure: { code: 'cancelled-by-peer', by: 'peer' } });
});

test('a cancel there that is told here ends it at once, and is nobody else’s to say', async () => {
  const [engine, receiver] = await Promise.all([startTestEngine('Anna', { asks: true }), startReceiver(silent)]);
  const id = await send(engine, receiver, [await tree({ a: 'a' })]);
  await receiver.until(() => receiver.requests.some((each) => each.endsWith('/upload')));
  const teller = new LocalSendSender({ port: engine.state().self.port, pems: await freshPems() });
  const path = `/api/localsend/v2/cancel?sessionId=${encodeURIComponent(receiver.session!)}`;
  expect((await teller.ask('POST', path, undefined, { localAddress: '127.0.0.2' })).status).toBe(200);
  expect((await teller.cancel('another')).status).toBe(200);
  expect(engine.state().transfers.find((t) => t.id === id)?.status).toBe('active');
  expect((await teller.ask('POST', path)).status).toBe(200);
  expect(await ended(engine, id)).toMatchObject({
    status: 'cancelled',
    failure: { code: 'cancelled-by-peer', by: 'peer' },
  });
  // Whose word it was need not be told.
  expect(receiver.requests.filter((each) => each.endsWith('/cancel'))).toEqual([]);
});

test('it can’t be paused nor added to, and says so', async () => {
  const [engine, receiver] = await Promise.all([ferry(), startReceiver(silent)]);
  const dir = await tree({ a: 'a' });
  const id = await send(engine, receiver, [dir]);
  await engine.transfer((t) => t.status === 'active', id);
  expect(await engine.handle.command('pause', { transferId: id })).toMatchObject({ failure: { code: 'cannot-pause' } });
  expect(await engine.handle.command('addFiles', { transferId: id, paths: [dir] })).toMatchObject({
    failure: { code: 'cannot-add' },
  });
  await engine.handle.command('cancel', { transferId: id });
  await ended(engine, id);
});

test('a line that is cut in the middle ends it, since nothing could go on', async () => {
  const [engine, receiver] = await Promise.all([
    ferry(),
    startReceiver({
      instead: (path, request) => {
        if (!path.endsWith('/upload')) return false;
        request.once('data', () => request.destroy());
        return true;
      },
    }),
  ]);
  const id = await send(engine, receiver, [await tree({ a: Buffer.alloc(10_000_000) })]);
  expect(await ended(engine, id)).toMatchObject({ status: 'failed', failure: { code: 'disconnected' } });
});

test('an answer without end to an offer is read up to a limit', async () => {
  const { transfer } = await sendOne({
    instead: (path, _request, response) => {
      if (!path.endsWith('/prepare-upload')) return false;
      response.writeHead(200);
      const more = (): void => void response.write(Buffer.alloc(100_000, '['), more);
      more();
      return true;
    },
  });
  expect(transfer).toMatchObject({ status: 'failed', failure: { code: 'localsend-garbled' } });
});

test.each(['{"sessionId":1}', '[]', 'not JSON', '{"sessionId":"x"}'])(
  'an offer answered with %s is no session',
  async (body) => {
    const { transfer } = await sendOne(answering('/prepare-upload', 200, body));
    expect(transfer).toMatchObject({ status: 'failed', failure: { code: 'localsend-garbled' } });
  },
);

test('what answers neither as a Ferry nor as LocalSend is said to be neither', async () => {
  const { transfer, receiver } = await sendOne({
    instead: (_path, request, response) => {
      request.resume();
      response.writeHead(200).end('<html>');
      return true;
    },
  });
  expect(transfer).toMatchObject({
    status: 'failed',
    failure: { code: 'not-ferry', params: { address: receiver.address } },
  });
});

async function sendText(options: ReceiverOptions, text: string) {
  const [engine, receiver] = await Promise.all([ferry(), startReceiver(options)]);
  const to = { by: 'address', address: receiver.address } as const;
  const sent = await engine.handle.command('sendText', { text, to, acceptNew: true });
  if (!sent.ok) throw new Error(sent.failure.code);
  const transfer = await ended(engine, sent.value.transferId);
  return { engine, receiver, transfer, offered: Object.values(receiver.offers[0]?.files ?? {}) };
}

test('a text goes as LocalSend’s message, in the offer itself', async () => {
  const text = 'https://example.org/ – 你好';
  const { transfer, offered, receiver, engine } = await sendText({ wants: () => false }, text);
  expect(offered).toMatchObject([{ fileType: 'text/plain', preview: text, size: Buffer.byteLength(text) }]);
  expect(transfer).toMatchObject({ status: 'done', casualtyCount: 0, progress: { files: 1 } });
  expect(transfer.text).toEqual({ beginning: text, length: text.length });
  expect(transfer.progress.bytes).toBe(Buffer.byteLength(text));
  expect(receiver.requests.filter((each) => /upload$|cancel$/.test(each))).toEqual([
    'POST /api/localsend/v2/prepare-upload',
  ]);
  expect(engine.files).toEqual([]);
});

test('a text that is turned down there is told as declined', async () => {
  const { transfer } = await sendText(answering('/prepare-upload', 403), 'hi');
  expect(transfer).toMatchObject({ status: 'declined', failure: { code: 'declined' } });
});

test('who takes messages as files is sent the file, and that is said', async () => {
  const { transfer, receiver } = await sendText({}, 'hi');
  expect(transfer).toMatchObject({ status: 'done', text: { beginning: 'hi', asFile: true } });
  expect(await readFile(join(receiver.dir, 'text.txt'), 'utf8')).toBe('hi');
});

test('a text that is longer than a message goes as a file', async () => {
  const most = 'x'.repeat(maxPreviewChars);
  const longest = await sendText({ wants: () => false }, most);
  expect(longest.offered).toMatchObject([{ preview: most }]);
  expect(longest.transfer.text?.asFile).toBeUndefined();
  const { transfer, receiver, offered } = await sendText({}, `${most}x`);
  expect(offered[0]).not.toHaveProperty('preview');
  expect(transfer).toMatchObject({ status: 'done', text: { asFile: true } });
  expect((await stat(join(receiver.dir, 'text.txt'))).size).toBe(maxPreviewChars + 1);
});
