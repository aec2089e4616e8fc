/** LocalSend's requests and statuses, as its protocol documents them, replayed over real TLS. */
import { readFile, readdir, stat } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { paths } from '../../../../electron/engine/localsend/wire/paths.ts';
import { X509Certificate } from 'node:crypto';
import { fingerprintOf, newPems } from '../../../../electron/engine/identity/identity.ts';
import { newIdentity, startReceiver, type ReceiverOptions } from '../../../support/localsend/receiver.ts';
import { accept, startTestEngine } from '../../../support/engines.ts';
import { freshPems, LocalSendSender, sha256, uploadPath } from '../../../support/localsend/sender.ts';

const file = (id: string, fileName: string, content: string | Buffer, more?: object) => ({
  ...{ id, fileName, content: Buffer.from(content) },
  ...(more && { more }),
});

async function pair(settings: object = {}) {
  const engine = await startTestEngine('receiver');
  if (Object.keys(settings).length > 0) await engine.handle.command('setSettings', settings);
  const sender = new LocalSendSender({ port: engine.state().self.port, pems: await freshPems() });
  return { engine, sender };
}

type Engine = Awaited<ReturnType<typeof pair>>['engine'];

async function acceptNext(engine: Engine, more = {}): Promise<string> {
  const { id } = await engine.transfer((t) => t.status === 'asking');
  await accept(engine, id, more);
  return id;
}

describe.each([
  ['a certificate and ALPN http/1.1', true, ['http/1.1']],
  ['a certificate and no ALPN', true, undefined],
  ['no certificate and ALPN http/1.1', false, ['http/1.1']],
  ['no certificate and no ALPN', false, undefined],
])('with %s', (_, proves, alpn) => {
  test('says who is here', async () => {
    const { engine } = await pair();
    const pems = proves ? await freshPems() : null;
    const sender = new LocalSendSender({ port: engine.state().self.port, pems, ...(alpn && { alpn }) });
    const { fingerprint, name } = engine.state().self;
    const about = { alias: name, version: '2.1', fingerprint: fingerprint.toUpperCase(), download: false };
    for (const [method, path] of [
      ['GET', paths.infoV1],
      ['GET', paths.info],
    ] as const) {
      const { status, json } = await sender.ask(method, path);
      expect(status).toBe(200);
      expect(json).toMatchObject(about);
    }
    const registered = await sender.ask('POST', paths.register, sender.info);
    expect(registered.status).toBe(200);
    expect(registered.json).toMatchObject(about);
    expect(registered.json).not.toHaveProperty('port');
  });

  test('takes files once a person has said yes', async () => {
    const { engine } = await pair({ localSendUnproved: true });
    const pems = proves ? await freshPems() : null;
    const sender = new LocalSendSender({ port: engine.state().self.port, pems, ...(alpn && { alpn }) });
    const files = [file('a', 'a.txt', 'hello'), file('b', 'sub/b.bin', Buffer.alloc(300_000, 7))];
    const preparing = sender.prepare(files);
    const offer = await engine.transfer((t) => t.status === 'asking');
    expect(offer.peer).toMatchObject({ name: 'Nice Orange', kind: 'mobile', localSend: true, known: false });
    expect(offer.peer.unproved).toBe(proves ? undefined : true);
    expect(offer.code).toBeNull();
    if (pems !== null) expect(offer.peer.fingerprint).toBe(pems.fingerprint.toLowerCase());
    await accept(engine, offer.id);
    const session = await preparing;
    expect(session.status).toBe(200);
    expect(Object.keys(session.json['files'] as object)).toEqual(['a', 'b']);
    for (const one of files) expect((await sender.upload(session, one)).status).toBe(200);
    const done = await engine.transfer((t) => t.status === 'done');
    expect(done).toMatchObject({ progress: { files: 2 }, casualtyCount: 0 });
    expect(await readFile(join(engine.inbox, 'a.txt'), 'utf8')).toBe('hello');
    expect(await readFile(join(engine.inbox, 'sub/b.bin'))).toEqual(files[1]!.content);
    expect(done.peer.known).toBe(proves);
  });
});

test('times are kept, and a file that is there already keeps its name', async () => {
  const { engine, sender } = await pair();
  for (const content of ['one', 'two']) {
    const one = file('a', 'a.txt', content, { metadata: { modified: '2020-02-03T04:05:06.789012345+01:00' } });
    const preparing = sender.prepare([one]);
    const id = await acceptNext(engine);
    expect((await sender.upload(await preparing, one)).status).toBe(200);
    await engine.transfer((t) => t.status === 'done', id);
  }
  expect(await readdir(engine.inbox)).toEqual(['a (2).txt', 'a.txt']);
  expect(await readFile(join(engine.inbox, 'a.txt'), 'utf8')).toBe('one');
  // On Windows a time goes through a double of 100 ns (docs/windows.md).
  expect(Math.floor((await stat(join(engine.inbox, 'a.txt'))).mtimeMs)).toBe(Date.UTC(2020, 1, 3, 3, 5, 6, 789));
});

test('eight uploads at once, small and big, in any order', async () => {
  const { engine, sender } = await pair();
  const files = Array.from({ length: 24 }, (_, i) => {
    const content = Buffer.alloc(i % 3 === 0 ? 1_500_000 : 10_000, i + 1);
    return file(`f${i}`, `${i}.bin`, content, { sha256: sha256(content) });
  });
  const preparing = sender.prepare(files);
  await acceptNext(engine);
  const session = await preparing;
  const answers = await Promise.all(files.toReversed().map((one) => sender.upload(session, one)));
  expect(answers.map(({ status }) => status)).toEqual(files.map(() => 200));
  await engine.transfer((t) => t.status === 'done');
  for (const { fileName, content } of files) {
    expect(content.equals(await readFile(join(engine.inbox, fileName)))).toBe(true);
  }
});

test('a chunked body without a length is taken', async () => {
  const { engine, sender } = await pair();
  const one = file('a', 'a.bin', Buffer.alloc(700_000, 3));
  const preparing = sender.prepare([one]);
  await acceptNext(engine);
  const session = await preparing;
  const answer = await sender.ask('POST', uploadPath(session, 'a'), undefined, {
    headers: { 'Transfer-Encoding': 'chunked' },
    onRequest: (request) => {
      for (let at = 0; at < one.content.length; at += 100_000) request.write(one.content.subarray(at, at + 100_000));
      request.end();
    },
  });
  expect(answer.status).toBe(200);
  expect(one.content.equals(await readFile(join(engine.inbox, 'a.bin')))).toBe(true);
});

test('part of an offer is accepted: only that has a token', async () => {
  const { engine, sender } = await pair();
  const files = [file('a', 'a.txt', 'a'), file('b', 'b.txt', 'b')];
  const preparing = sender.prepare(files);
  const { id } = await engine.transfer((t) => t.status === 'asking');
  await engine.handle.command('cancelFile', { transferId: id, index: 0 });
  await accept(engine, id);
  const session = await preparing;
  expect(Object.keys(session.json['files'] as object)).toEqual(['b']);
  expect((await sender.upload(session, files[1]!)).status).toBe(200);
  await engine.transfer((t) => t.status === 'done');
  expect(await readdir(engine.inbox)).toEqual(['b.txt']);
});

test('403 when a person declines', async () => {
  const { engine, sender } = await pair();
  const preparing = sender.prepare([file('a', 'a.txt', 'a')]);
  const { id } = await engine.transfer((t) => t.status === 'asking');
  await engine.handle.command('answer', { transferId: id, accept: false });
  expect(await preparing).toMatchObject({ status: 403, json: { message: 'File request declined by recipient' } });
});

test('204 when nothing of it is wanted', async () => {
  const { engine, sender } = await pair({ conflicts: 'skip' });
  const one = file('a', 'a.txt', 'a');
  for (const status of [200, 204]) {
    const preparing = sender.prepare([one]);
    const id = await acceptNext(engine);
    const session = await preparing;
    expect(session.status).toBe(status);
    if (status === 200) expect((await sender.upload(session, one)).status).toBe(200);
    await engine.transfer((t) => t.status === 'done', id);
  }
  expect((await sender.ask('POST', paths.prepareUpload, { info: sender.info, files: {} })).status).toBe(204);
});

test.each(['text/plain', 'text'])(
  'a message (%s) is a text: seen once it is accepted, saved nowhere else, and answered 204',
  async (fileType) => {
    const { engine, sender } = await pair();
    const preview = 'https://example.org/ – 你好';
    const preparing = sender.prepare([file('m', '../0f3a', 'of another length', { fileType, preview })]);
    const offer = await engine.transfer((t) => t.status === 'asking');
    expect(offer).toMatchObject({ note: '', text: { beginning: '', length: null } });
    await accept(engine, offer.id);
    expect((await preparing).status).toBe(204);
    const done = await engine.transfer((t) => t.status === 'done');
    expect(done).toMatchObject({ text: { beginning: preview, length: preview.length }, landed: [] });
    const read = await engine.handle.command('readText', { transferId: offer.id });
    expect(read).toMatchObject({ ok: true, value: { text: preview } });
    expect(existsSync(engine.inbox)).toBe(false);
  },
);

test('a message that is declined is answered 403, and nothing of it stays', async () => {
  const { engine, sender } = await pair();
  const preparing = sender.prepare([file('m', '0f3a', 'hi', { fileType: 'text/plain', preview: 'hi' })]);
  const { id } = await engine.transfer((t) => t.status === 'asking');
  await engine.handle.command('answer', { transferId: id, accept: false });
  expect((await preparing).status).toBe(403);
  const { text } = await engine.transfer((t) => t.status === 'declined', id);
  expect(text?.beginning).toBe('');
});

test('a text file that has no preview, and one of several, are files', async () => {
  const { engine, sender } = await pair();
  const [one, two] = [
    file('a', 'a.txt', 'a', { fileType: 'text/plain' }),
    file('b', 'b.txt', 'b', { fileType: 'text/plain', preview: 'b' }),
  ];
  for (const files of [[one], [one, two]]) {
    const preparing = sender.prepare(files);
    const { id, text } = await engine.transfer((t) => t.status === 'asking');
    expect(text).toBeUndefined();
    await engine.handle.command('answer', { transferId: id, accept: false });
    await preparing;
  }
});

test('two senders at once, one of them while the other runs', async () => {
  const { engine, sender } = await pair();
  const other = new LocalSendSender({ port: engine.state().self.port, pems: await freshPems(), alias: 'Other' });
  const [one, two] = [file('a', 'a.txt', 'a'), file('a', 'b.txt', 'b')];
  const first = sender.prepare([one]);
  const firstId = await acceptNext(engine);
  const second = other.prepare([two]);
  const secondId = await acceptNext(engine);
  expect((await other.upload(await second, two)).status).toBe(200);
  await engine.transfer((t) => t.status === 'done', secondId);
  expect((await sender.upload(await first, one)).status).toBe(200);
  await engine.transfer((t) => t.status === 'done', firstId);
});

test('a PIN: a missing one is asked for, three wrong ones end the trying, a right one lets in', async () => {
  const { engine, sender } = await pair({ localSendPin: '1234' });
  const one = file('a', 'a.txt', 'a');
  expect(await sender.prepare([one])).toMatchObject({ status: 401, json: { message: 'PIN required' } });
  expect(await sender.prepare([one], '?pin=1')).toMatchObject({ status: 401, json: { message: 'Invalid PIN' } });
  const preparing = sender.prepare([one], '?pin=1234');
  await acceptNext(engine);
  const session = await preparing;
  expect((await sender.upload(session, one)).status).toBe(200);
  for (let i = 0; i < 3; i++) expect((await sender.prepare([one], '?pin=0')).status).toBe(401);
  expect((await sender.prepare([one], '?pin=0')).status).toBe(429);
  expect((await sender.prepare([one], '?pin=1234')).status).toBe(429);
});

test('the sender cancels while a person is asked, without an id', async () => {
  const { engine, sender } = await pair();
  const preparing = sender.prepare([file('a', 'a.txt', 'a')]);
  await engine.transfer((t) => t.status === 'asking');
  expect((await sender.cancel()).status).toBe(200);
  const ended = await engine.transfer((t) => t.status === 'cancelled');
  expect(ended.failure).toMatchObject({ code: 'cancelled-by-peer' });
  expect((await preparing).status).toBe(403);
});

test('the sender hangs up while a person is asked', async () => {
  const { engine, sender } = await pair();
  const hungUp = new AbortController();
  const preparing = sender.ask('POST', paths.prepareUpload, sender.offerOf([file('a', 'a.txt', 'a')]), {
    signal: hungUp.signal,
  });
  await engine.transfer((t) => t.status === 'asking');
  hungUp.abort();
  await expect(preparing).rejects.toThrow('aborted');
  const ended = await engine.transfer((t) => t.status === 'failed');
  expect(ended.failure).toMatchObject({ code: 'disconnected' });
});

test.each(['sender', 'receiver'])('the %s cancels in the middle of a file: nothing of it stays', async (who) => {
  const { engine, sender } = await pair();
  const one = file('a', 'a.bin', Buffer.alloc(4_000_000, 1));
  const preparing = sender.prepare([one]);
  const id = await acceptNext(engine);
  const session = await preparing;
  const uploading = sender.ask('POST', uploadPath(session, 'a'), undefined, {
    headers: { 'Content-Length': one.content.length },
    onRequest: (request) => void request.write(one.content.subarray(0, 2_000_000)),
  });
  const failed = uploading.then(
    ({ status }) => status,
    () => 'cut',
  );
  await engine.transfer((t) => t.progress.bytes > 0, id);
  if (who === 'sender') await sender.cancel(String(session.json['sessionId']));
  else await engine.handle.command('cancel', { transferId: id });
  const ended = await engine.transfer((t) => t.status === 'cancelled', id);
  expect(ended.failure).toMatchObject({ code: who === 'sender' ? 'cancelled-by-peer' : 'cancelled' });
  expect(await failed).toBe(403);
  expect(await readdir(engine.inbox)).toEqual([]);
  expect((await sender.upload(session, one)).status).toBe(409);
});

/** A sender that has a server of its own, as LocalSend does, at which it hears what becomes of its sessions. */
async function withServer(engine: Engine, options: ReceiverOptions = {}) {
  const heard: string[] = [];
  const [key, cert] = await newPems();
  const pems = { key, cert, fingerprint: fingerprintOf(new X509Certificate(cert).raw) };
  let hear = (): void => {};
  const told = new Promise<void>((resolve) => (hear = resolve));
  const server = await startReceiver({
    identity: { keyPem: key, certPem: cert, fingerprint: pems.fingerprint },
    instead: (path, request) => {
      if (path.endsWith('/cancel')) heard.push(new URL(request.url!, 'http://x').searchParams.get('sessionId')!);
      if (path.endsWith('/cancel')) hear();
      return false;
    },
    ...options,
  });
  const sender = new LocalSendSender({
    port: engine.state().self.port,
    pems,
    ownPort: Number(server.address.split(':')[1]),
  });
  return { sender, server, heard, told };
}

test('a sender is told at its own server when the person here cancels, and given up by its next upload', async () => {
  const engine = await startTestEngine('receiver');
  const { sender, heard, told } = await withServer(engine);
  const one = file('a', 'a.bin', Buffer.alloc(500_000, 1));
  const preparing = sender.prepare([one, file('b', 'b.txt', 'b')]);
  const id = await acceptNext(engine);
  const session = await preparing;
  expect((await sender.upload(session, one)).status).toBe(200);
  await engine.handle.command('cancel', { transferId: id });
  await told;
  expect(heard).toEqual([session.json['sessionId']]);
  expect((await sender.upload(session, file('b', 'b.txt', 'b'))).status).toBe(409);
});

test('who takes its own offer back, or has all of it taken, is told nothing', async () => {
  const engine = await startTestEngine('receiver');
  const { sender, server } = await withServer(engine);
  const one = file('a', 'a.txt', 'a');
  const first = sender.prepare([one]);
  const id = await acceptNext(engine);
  await sender.cancel(String((await first).json['sessionId']));
  await engine.transfer((t) => t.status === 'cancelled', id);
  const second = sender.prepare([one]);
  const other = await acceptNext(engine);
  expect((await sender.upload(await second, one)).status).toBe(200);
  await engine.transfer((t) => t.status === 'done', other);
  await engine.handle.stop();
  expect(server.requests).toEqual([]);
});

test('nobody with another key is told', async () => {
  const engine = await startTestEngine('receiver');
  const { sender, server } = await withServer(engine, { identity: await newIdentity() });
  const preparing = sender.prepare([file('a', 'a.txt', 'a')]);
  const id = await acceptNext(engine);
  await preparing;
  await engine.handle.command('cancel', { transferId: id });
  // Then whatever was to be told has been.
  await engine.handle.stop();
  expect(server.requests).toEqual([]);
});
