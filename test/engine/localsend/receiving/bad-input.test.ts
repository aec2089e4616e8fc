/** What no LocalSend sends, or one that lies: each has its status and message, nothing of it stays, and others go on. */
import { readdir, readFile } from 'node:fs/promises';
import { connect as connectTcp } from 'node:net';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { expect, test } from 'vitest';
import { maxOfferBytes, maxSmallBodyBytes } from '../../../../electron/engine/localsend/wire/limits.ts';
import { paths } from '../../../../electron/engine/localsend/wire/paths.ts';
import { maxRequestsPerSecond } from '../../../../electron/engine/localsend/receiving/times-and-limits.ts';
import { accept, startTestEngine } from '../../../support/engines.ts';
import { freshPems, LocalSendSender, sha256, uploadPath } from '../../../support/localsend/sender.ts';

const content = Buffer.alloc(600_000, 5);
const file = { id: 'a', fileName: 'a.bin', content };

async function started(settings: object = {}) {
  const engine = await startTestEngine('receiver');
  if (Object.keys(settings).length > 0) await engine.handle.command('setSettings', settings);
  const { port } = engine.state().self;
  return { engine, port, sender: new LocalSendSender({ port, pems: await freshPems() }) };
}

async function accepted(files: readonly (typeof file & { readonly more?: object })[] = [file]) {
  const { engine, port, sender } = await started();
  const preparing = sender.prepare(files);
  const { id } = await engine.transfer((t) => t.status === 'asking');
  await accept(engine, id);
  return { engine, port, sender, id, session: await preparing };
}

test.each([
  ['longer than said', Buffer.alloc(content.length + 1, 5)],
  ['shorter than said', content.subarray(1)],
])('a body %s: 500, and nothing of it stays', async (_, body) => {
  for (const chunked of [false, true]) {
    const { engine, sender, session } = await accepted();
    const headers = chunked ? { 'Transfer-Encoding': 'chunked' } : {};
    const answer = await sender.ask('POST', uploadPath(session, 'a'), body, { headers });
    expect(answer).toMatchObject({ status: 500, json: { message: expect.stringContaining('bytes') } });
    const ended = await engine.transfer((t) => t.status === 'done');
    expect(ended.casualties).toMatchObject([{ path: 'a.bin', failure: { code: 'source-changed' } }]);
    expect(await readdir(engine.inbox)).toEqual([]);
  }
});

test('a body cut off: the transfer has failed, and nothing of it stays', async () => {
  const { engine, sender, session, id } = await accepted();
  const cut = sender.ask('POST', uploadPath(session, 'a'), undefined, {
    headers: { 'Content-Length': content.length },
    onRequest: (request) => request.write(content.subarray(0, 300_000), () => request.destroy()),
  });
  await expect(cut).rejects.toThrow('hang up');
  const ended = await engine.transfer((t) => t.status === 'failed', id);
  expect(ended.failure).toMatchObject({ code: 'disconnected' });
  expect(await readdir(engine.inbox)).toEqual([]);
});

test('a wrong sha256: 422 three times, and a right one in between is taken', async () => {
  for (const rightAt of [2, 9]) {
    const { engine, sender, session } = await accepted([{ ...file, more: { sha256: sha256(content) } }]);
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) {
      const body = i === rightAt ? content : Buffer.alloc(content.length, 6);
      statuses.push((await sender.ask('POST', uploadPath(session, 'a'), body)).status);
      if (statuses.at(-1) === 200) break;
    }
    expect(statuses).toEqual(rightAt === 2 ? [422, 422, 200] : [422, 422, 422, expect.toBeOneOf([403, 409])]);
    await engine.transfer((t) => t.status === 'done');
    expect(await readdir(engine.inbox)).toEqual(rightAt === 2 ? ['a.bin'] : []);
  }
});

test('a wrong token, another file’s, a used one: 403; no session, or one that ended: 409; none at all: 400', async () => {
  const { engine, sender, session, id } = await accepted([file, { ...file, id: 'b', fileName: 'b.bin' }]);
  const tokens = session.json['files'] as Record<string, string>;
  const at = (path: string) => sender.ask('POST', path, content).then(({ status }) => status);
  expect(await at(uploadPath(session, 'a', 'guess'))).toBe(403);
  expect(await at(uploadPath(session, 'a', tokens['b']))).toBe(403);
  expect(await at(uploadPath(session, 'c', tokens['a']))).toBe(403);
  expect(await at(uploadPath({ ...session, json: { ...session.json, sessionId: 'x' } }, 'a'))).toBe(409);
  expect(await at(paths.upload)).toBe(400);
  expect(await at(uploadPath(session, 'a'))).toBe(200);
  expect(await at(uploadPath(session, 'a'))).toBe(403);
  expect(await at(uploadPath(session, 'b'))).toBe(200);
  await engine.transfer((t) => t.status === 'done', id);
  expect(await at(uploadPath(session, 'b'))).toBe(409);
  expect((await readdir(engine.inbox)).toSorted()).toEqual(['a.bin', 'b.bin']);
});

test('somebody else’s session: another key, or none, gets 403 and can’t cancel it', async () => {
  const { engine, port, sender, session, id } = await accepted();
  for (const pems of [await freshPems(), null]) {
    const other = new LocalSendSender({ port, pems });
    expect((await other.upload(session, file)).status).toBe(403);
    expect((await other.cancel(String(session.json['sessionId']))).status).toBe(200);
  }
  expect((await sender.upload(session, file)).status).toBe(200);
  await engine.transfer((t) => t.status === 'done', id);
});

test('a sender that lies about its fingerprint is who its certificate says', async () => {
  const { engine, sender } = await started();
  const offer = { ...sender.offerOf([file]), info: { ...sender.info, fingerprint: 'AB'.repeat(32) } };
  void sender.ask('POST', paths.prepareUpload, offer).catch(() => {});
  const { peer } = await engine.transfer((t) => t.status === 'asking');
  expect(peer.fingerprint).toBe(sender.pems!.fingerprint.toLowerCase());
});

test('a sender without a certificate is refused where that isn’t switched on', async () => {
  const { engine, port } = await started();
  const answer = await new LocalSendSender({ port, pems: null }).prepare([file]);
  expect(answer).toMatchObject({ status: 403, json: { message: expect.stringContaining('certificate') } });
  expect(engine.state().transfers).toEqual([]);
});

test('who says a remembered device’s fingerprint and proves none is a stranger', async () => {
  const { engine, port, sender, session, id } = await accepted();
  expect((await sender.upload(session, file)).status).toBe(200);
  await engine.transfer((t) => t.status === 'done', id);
  const [remembered] = engine.state().known;
  expect(remembered).toMatchObject({ name: 'Nice Orange', pin: 'localsend/2' });
  await engine.handle.command('setRules', { fingerprint: remembered!.fingerprint, rules: { rule: 'accept' } });
  await engine.handle.command('setSettings', { localSendUnproved: true });
  const liar = new LocalSendSender({ port, pems: null });
  const offer = { ...liar.offerOf([file]), info: { ...liar.info, fingerprint: sender.pems!.fingerprint } };
  void liar.ask('POST', paths.prepareUpload, offer).catch(() => {});
  const asked = await engine.transfer((t) => t.status === 'asking');
  expect(asked.peer).toMatchObject({ known: false, unproved: true });
  expect(asked.peer.fingerprint).not.toBe(remembered!.fingerprint);
});

test('another LocalSend key under a remembered LocalSend name is asked about, and takes its place when accepted', async () => {
  const { engine, port, sender, session, id } = await accepted();
  expect((await sender.upload(session, file)).status).toBe(200);
  await engine.transfer((t) => t.status === 'done', id);
  const again = new LocalSendSender({ port, pems: await freshPems() });
  const preparing = again.prepare([{ ...file, fileName: 'b.bin' }]);
  const asked = await engine.transfer((t) => t.status === 'asking');
  expect(asked.peer).toMatchObject({ known: false, renewed: true });
  await accept(engine, asked.id);
  expect((await preparing).status).toBe(200);
  expect(engine.state().known.map(({ fingerprint }) => fingerprint)).toEqual([again.pems!.fingerprint.toLowerCase()]);
});

test('a LocalSend under the name of a remembered Ferry is refused, and people learn of it', async () => {
  const { engine, sender } = await started();
  const fingerprint = 'ab'.repeat(32);
  await engine.handle.command('remember', { fingerprint, name: 'Nice Orange', autoAccept: false });
  expect((await sender.prepare([file])).status).toBe(403);
  const told = await engine.transfer((t) => t.status === 'failed');
  expect(told.failure).toMatchObject({ code: 'identity-changed' });
});

test('names that lead elsewhere are not wanted; the others come', async () => {
  const names = ['../../up.txt', '/etc/absolute', 'a/../../b', 'nul\u0000.txt', 'ok/fine.txt'];
  const files = names.map((fileName, i) => ({ id: `f${i}`, fileName, content: Buffer.from('x') }));
  const { engine, sender, session } = await accepted(files);
  expect(Object.keys(session.json['files'] as object)).toEqual(['f4']);
  expect((await sender.upload(session, files[4]!)).status).toBe(200);
  const done = await engine.transfer((t) => t.status === 'done');
  expect(done.casualtyCount).toBe(4);
  expect(await readdir(engine.inbox)).toEqual(['ok']);
});

test.each([
  ['no JSON', 'nonsense'],
  ['no files', { info: {} }],
  ['a time as a number', { files: { a: { fileName: 'a', size: 1, metadata: { modified: 1 } } } }],
])('%s: 400', async (_, body) => {
  const { engine, sender } = await started();
  const whole = typeof body === 'string' ? body : { info: sender.info, ...body };
  const answer = await sender.ask('POST', paths.prepareUpload, whole);
  expect(answer).toMatchObject({ status: 400, json: { message: 'Request body malformed' } });
  expect(engine.state().transfers).toEqual([]);
});

test('bodies that are too long: 413, said or not, and not one byte of a hundred megabytes is waited for', async () => {
  const { sender } = await started();
  for (const [path, most] of [
    [paths.register, maxSmallBodyBytes],
    [paths.prepareUpload, maxOfferBytes],
  ] as const) {
    for (const headers of [{ 'Content-Length': 100_000_000 }, { 'Transfer-Encoding': 'chunked' }]) {
      const answer = await sender.ask('POST', path, undefined, {
        headers,
        onRequest: (request) => {
          request.write('[');
          if ('Transfer-Encoding' in headers) request.write(Buffer.alloc(most, 0x20));
        },
      });
      expect(answer).toMatchObject({ status: 413, json: { message: 'Request body too large' } });
    }
  }
});

test('more requests than anybody needs: 429, and an upload goes on', async () => {
  const { engine, sender, session } = await accepted();
  const asked = await Promise.all(
    Array.from({ length: maxRequestsPerSecond * 4 }, () => sender.ask('GET', paths.info).catch(() => null)),
  );
  expect(new Set(asked.map((answer) => answer?.status))).toContain(429);
  expect((await sender.upload(session, file)).status).toBe(200);
  await engine.transfer((t) => t.status === 'done');
  expect(content.equals(await readFile(join(engine.inbox, 'a.bin')))).toBe(true);
});

test('a web page may ask nothing; other paths and methods are not there', async () => {
  const { sender } = await started();
  const headers = { Origin: 'https://example.org', Host: 'example.org' };
  expect((await sender.ask('GET', paths.info, undefined, { headers })).status).toBe(404);
  expect((await sender.ask('POST', paths.prepareUpload, sender.offerOf([file]), { headers })).status).toBe(404);
  expect((await sender.ask('GET', '/')).status).toBe(404);
  expect((await sender.ask('GET', '/api/localsend/v2/constructor')).status).toBe(404);
  expect((await sender.ask('GET', paths.prepareUpload)).status).toBe(405);
});

/** What is heard on a connection over which these bytes were sent, until it ends. */
async function heard(port: number, sent: string): Promise<string> {
  const tls = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  let said = '';
  tls.on('data', (chunk) => (said += String(chunk))).on('error', () => {});
  tls.write(sent);
  await new Promise((resolve) => tls.once('close', resolve));
  return said;
}

/** Requests that are none, or of nothing that is there. */
const nonsense = [
  'NONSENSE\r\n\r\n',
  ...['//[', 'http://[', '/%', '*'].map((target) => `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
  `GET / HTTP/1.1\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`,
  `POST ${paths.upload} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
  `POST ${paths.upload}?sessionId=a&fileId=b&token=c HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
];

test('what is no HTTP, or no address, is answered as the caller’s mistake, and is none of Ferry’s', async () => {
  const { engine, port } = await started();
  const statuses: number[] = [];
  for (const sent of nonsense) statuses.push(Number(/^HTTP\/1\.1 (\d+)/.exec(await heard(port, sent))?.[1]));
  expect(statuses).toEqual([400, 404, 404, 404, 404, 431, 400, 409]);
  expect(engine.log.filter((line) => line.includes('Error'))).toEqual([]);
});

test('what is no address counts as a request of its caller’s', async () => {
  const { port } = await started();
  const many = `GET //[ HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(maxRequestsPerSecond * 4);
  expect(await heard(port, many)).toContain('HTTP/1.1 429');
});

test('plain HTTP is not answered at all', async () => {
  const { port } = await started();
  const plain = connectTcp(port, '127.0.0.1');
  plain.end('GET /api/localsend/v2/info HTTP/1.1\r\nHost: x\r\n\r\n');
  plain.on('error', () => {});
  let said = '';
  plain.on('data', (chunk) => (said += String(chunk)));
  await new Promise((resolve) => plain.once('close', resolve));
  expect(said).not.toContain('HTTP');
});

test.each(['hidden', 'off'])('%s, this device says nothing to a stranger', async (how) => {
  const { sender, port } = await started(how === 'off' ? { localSend: false } : { visibleTo: 'nobody' });
  await expect(sender.ask('GET', paths.info)).rejects.toThrow('hang up');
  await expect(sender.prepare([file])).rejects.toThrow('hang up');
  // Nor that it speaks HTTP at all, whatever is asked.
  for (const sent of nonsense) expect(await heard(port, sent), sent.slice(0, 60)).toBe('');
});
