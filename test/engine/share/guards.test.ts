import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CommandInput } from '../../../shared/api.ts';
import type { ShareLimits } from '../../../electron/engine/share/limits.ts';
import { accept, ended, offer, startTestEngine } from '../../support/engines.ts';
import { tempDir } from '../../support/pair.ts';
import { ask, share, type Answered } from '../../support/share/share.ts';

async function shared(args: Partial<CommandInput<'share'>> = {}, shareLimits: Partial<ShareLimits> = {}) {
  const engine = await startTestEngine('Sharer', { listen: false, shareLimits });
  const path = join(await tempDir('share-'), 'secret-name.txt');
  await writeFile(path, 'secret content');
  return { engine, ...(await share(engine, { paths: [path], ...args })) };
}

/** It is told why, and nothing else. */
function expectRefused({ status, headers, body }: Answered, expected: number, code: string): void {
  expect([status, headers['content-type']]).toEqual([expected, 'application/json; charset=utf-8']);
  const said = JSON.parse(body.toString()) as Record<string, unknown>;
  expect(said['code']).toBe(code);
  expect(said['message']).toMatch(/^[A-Z].+\.$/u);
  expect(body.toString()).not.toMatch(/secret|\/tmp|Error|at .*\.ts/u);
}

/** What comes back on a plain socket until it closes. */
async function said(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (part: Buffer) => (text += part.toString()));
  await once(socket, 'close');
  return text;
}

test('a name for this address may have been made to lead here: only addresses open the page', async () => {
  const { url, port } = await shared();
  for (const host of [
    'evil.example',
    `evil.example:${port}`,
    `127.0.0.1.evil.example:${port}`,
    '127.0.0.1',
    `127.0.0.1:1`,
  ]) {
    expectRefused(await ask(url, { headers: { Host: host } }), 421, 'wrong-host');
  }
  for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `192.168.7.7:${port}`, `[fe80::1]:${port}`]) {
    expect([host, (await ask(url, { headers: { Host: host } })).status]).toEqual([host, 200]);
  }
});

test('no host, and two, are refused', async () => {
  const { port, token } = await shared();
  for (const lines of ['', `Host: 127.0.0.1:${port}\r\nHost: evil.example\r\n`]) {
    const socket = connect(port, '127.0.0.1');
    socket.write(`GET /${token}/ HTTP/1.1\r\n${lines}Connection: close\r\n\r\n`);
    expect(await said(socket)).toMatch(/^HTTP\/1\.1 4\d\d [\s\S]*"code":"wrong-host"/u);
  }
});

test('another web page is not let in, whichever way it asks', async () => {
  const { url, port } = await shared({ upload: true });
  const foreign = [
    { Origin: 'http://evil.example' },
    { Origin: 'null' },
    { Origin: `http://127.0.0.1:${port + 1}` },
    { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' },
  ];
  for (const headers of foreign) {
    expectRefused(await ask(`${url}f/0`, { headers }), 403, 'foreign-page');
    expectRefused(await ask(`${url}u`, { method: 'POST', headers, body: '{}' }), 403, 'foreign-page');
  }
  const own = { Origin: `http://127.0.0.1:${port}`, 'Sec-Fetch-Site': 'same-origin' };
  expect((await ask(`${url}f/0`, { headers: own })).status).toBe(200);
});

test('without the whole secret part there is nothing', async () => {
  const { port, token } = await shared();
  for (const path of ['/', '/x/', `/${token.slice(1)}/`, `/${token}x/f/0`, '/%ff/', '/../', '//']) {
    const { status, body } = await ask(`http://127.0.0.1:${port}${path}`);
    expect([404, 400]).toContain(status);
    expect(body.toString()).not.toMatch(/secret|Sharer/u);
  }
});

test('what can’t be done here is told so', async () => {
  const { url } = await shared();
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
    expectRefused(await ask(`${url}f/0`, { method }), 405, 'method');
  }
  expectRefused(await ask(`${url}u`, { method: 'POST', body: '{}' }), 403, 'no-upload');
});

test('a PIN is asked for before a name is told, and lets one in', async () => {
  const { url, share: shown } = await shared({ pin: true, upload: true });
  expect(shown.pin).toMatch(/^\d{6}$/u);
  const closed = await ask(url, { headers: { Accept: 'text/html' } });
  expect(closed.status).toBe(401);
  expect(closed.body.toString()).not.toMatch(/secret|Sharer/u);
  for (const path of ['f/0', 'd/0/', 'all.zip', 'u', 'u/1/2']) {
    expectRefused(await ask(url + path), 401, 'pin-needed');
  }
  expectRefused(await ask(`${url}u`, { method: 'POST', body: '{"files":[]}' }), 401, 'pin-needed');
  const entered = await ask(`${url}pin`, { method: 'POST', body: `pin=${shown.pin!}` });
  expect([entered.status, entered.headers.location]).toEqual([303, new URL(url).pathname]);
  const [cookie] = entered.headers['set-cookie']!;
  expect(cookie).toMatch(/HttpOnly; SameSite=Strict$/u);
  const session = { Cookie: cookie!.split(';', 1)[0]! };
  expect((await ask(`${url}f/0`, { headers: session })).body.toString()).toBe('secret content');
  expect((await ask(`${url}f/0`, { headers: { Cookie: 'ferry=0' } })).status).toBe(401);
});

test('PINs can’t be guessed: each address has a few, all together some more, and who is in stays in', async () => {
  const { engine, url, share: shown } = await shared({ pin: true }, { pinTriesEach: 3, pinTries: 5 });
  const wrong = shown.pin === '000000' ? '000001' : '000000';
  const enter = (pin: string, from: string) => ask(`${url}pin`, { method: 'POST', body: `pin=${pin}`, from });
  const cookie = (await enter(shown.pin!, '127.0.0.9')).headers['set-cookie']![0]!.split(';', 1)[0]!;
  for (let i = 0; i < 3; i++) expectRefused(await enter(wrong, '127.0.0.2'), 401, 'pin-wrong');
  // Even the right one.
  expectRefused(await enter(shown.pin!, '127.0.0.2'), 429, 'pin-locked');
  for (let i = 0; i < 2; i++) expectRefused(await enter(wrong, '127.0.0.3'), 401, 'pin-wrong');
  expectRefused(await enter(shown.pin!, '127.0.0.4'), 429, 'pin-locked');
  expect((await ask(url, { headers: { Cookie: cookie } })).status).toBe(200);
  await engine.until(({ shares }) => shares[0]!.pinLocked && shares[0]!.wrongPins === 5);
});

test('what is longer than anybody needs is not read to its end', async () => {
  const { url } = await shared({ pin: true, upload: true }, { formBytes: 100 });
  expectRefused(await ask(`${url}pin`, { method: 'POST', body: `pin=${'1'.repeat(200)}` }), 413, 'too-long');
  const chunked = { 'Transfer-Encoding': 'chunked' };
  expectRefused(await ask(`${url}pin`, { method: 'POST', body: 'x'.repeat(5000), headers: chunked }), 413, 'too-long');
});

test('a list of files of 100 MB is refused after its first bytes', async () => {
  const { port, token } = await shared({ upload: true });
  const socket = connect(port, '127.0.0.1');
  const answered = said(socket);
  socket.on('error', () => {});
  socket.write(`POST /${token}/u HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 100000000\r\n\r\n{"files":[`);
  expect(await answered).toMatch(/^HTTP\/1\.1 413 [\s\S]*"code":"too-long"/u);
});

test('a head that is too long is told so', async () => {
  const { url } = await shared();
  expectRefused(await ask(url, { headers: { 'X-Long': 'x'.repeat(20_000) } }), 431, 'header-too-long');
});

test('nonsense is answered as such', async () => {
  const { port } = await shared();
  const socket = connect(port, '127.0.0.1');
  socket.write('\u0016\u0003\u0001 this is no HTTP\r\n\r\n');
  expect(await said(socket)).toMatch(/^HTTP\/1\.1 400 [\s\S]*"code":"bad-request"/u);
});

test('half a request for ever is ended, in its head and in its body', async () => {
  const { port, token } = await shared({ pin: true }, { headMs: 200, bodyMs: 200, lookMs: 50, refusalMs: 50 });
  const head = connect(port, '127.0.0.1');
  head.write('GET / HTTP/1.1\r\nHost: 127');
  expect(await said(head)).toMatch(/^HTTP\/1\.1 408 [\s\S]*"code":"too-slow"/u);
  const body = connect(port, '127.0.0.1');
  body.write(`POST /${token}/pin HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 10\r\n\r\npin`);
  expect(await said(body)).toMatch(/^HTTP\/1\.1 408 [\s\S]*"code":"too-slow"/u);
});

test('a browser that doesn’t read is let go of after a while', async () => {
  const engine = await startTestEngine('Sharer', { listen: false, shareLimits: { stallMs: 300 } });
  const path = join(await tempDir('share-'), 'big');
  await writeFile(path, Buffer.alloc(64 * 1024 * 1024));
  const { port, token } = await share(engine, { paths: [path] });
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(`GET /${token}/f/0 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
  await once(socket, 'readable');
  await engine.until(({ shares }) => shares[0]!.bytesSent > 0);
  // It hasn't read: what it finds then is what the buffers held, and the end.
  const before = engine.state().shares[0]!.bytesSent;
  await new Promise((resolve) => socket.once('close', resolve).resume());
  expect(engine.state().shares[0]!.bytesSent).toBeLessThan(64 * 1024 * 1024);
  expect(before).toBeGreaterThan(0);
});

test('who asks without end is answered once in a while, and others as if nothing were', async () => {
  const limits = { strangers: { burst: 20, each: 1 }, friends: { burst: 40, each: 1 }, refusalMs: 300 };
  const { url, port } = await shared({}, limits);
  const flood = await Promise.all(
    Array.from({ length: 30 }, () => ask(`http://127.0.0.1:${port}/guess/`, { from: '127.0.0.2' })),
  );
  const codes = flood.map(({ status }) => status);
  expect(codes.filter((code) => code === 404).length).toBeGreaterThanOrEqual(20);
  expectRefused(
    flood.find(({ status }) => status === 429)!,
    429,
    'too-many-requests',
  );
  expect((await ask(`${url}f/0`, { from: '127.0.0.3' })).body.toString()).toBe('secret content');
});

test('one address has so many connections and no more', async () => {
  const { url, port } = await shared({}, { connectionsEach: 4 });
  const open = Array.from({ length: 4 }, () => connect({ port, host: '127.0.0.1', localAddress: '127.0.0.2' }));
  await Promise.all(open.map((socket) => once(socket, 'connect')));
  // It is there once the server has it: a fifth is closed unanswered.
  await expect(ask(url, { from: '127.0.0.2' })).rejects.toThrow(/ECONNRESET|socket hang up/u);
  expect((await ask(url, { from: '127.0.0.3' })).status).toBe(200);
  for (const socket of open) socket.destroy();
});

test('ten thousand requests at once leave a transfer of another device’s untouched', async () => {
  const {
    engine: _,
    url,
    port,
  } = await (async () => {
    const engine = await startTestEngine('Sharer');
    const path = join(await tempDir('share-'), 'secret-name.txt');
    await writeFile(path, 'secret content');
    return { engine, ...(await share(engine, { paths: [path] })) };
  })();
  const sharer = _;
  const sender = await startTestEngine('Sender');
  const file = join(await tempDir('sent-'), 'file');
  await writeFile(file, Buffer.alloc(3_000_000, 7));
  const sockets = Array.from({ length: 32 }, () => connect({ port, host: '127.0.0.1', localAddress: '127.0.0.2' }));
  const many = `GET /guess/ HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`.repeat(320);
  const closed = sockets.map((socket) => {
    socket.on('error', () => {});
    socket.write(many);
    socket.resume();
    return new Promise((resolve) => socket.once('close', resolve));
  });
  const id = await offer(sender, sharer, [file]);
  await accept(sharer, id);
  expect((await ended(sharer, id)).status).toBe('done');
  expect((await ask(`${url}f/0`, { from: '127.0.0.3' })).status).toBe(200);
  await Promise.all(closed);
});

test('a share ends with its time, at a word, and with the engine; then nobody answers', async () => {
  const { engine, url, share: shown } = await shared({ minutes: 0.01 });
  expect(shown.expiresAt! - shown.startedAt).toBe(600);
  await engine.until(({ shares }) => shares.length === 0);
  await expect(ask(url)).rejects.toThrow(/ECONNREFUSED/u);
  const second = await share(engine, { paths: [], upload: true });
  expect((await engine.handle.command('stopShare', { shareId: second.share.id })).ok).toBe(true);
  expect(engine.state().shares).toEqual([]);
  await expect(ask(second.url)).rejects.toThrow(/ECONNREFUSED/u);
  const again = await engine.handle.command('stopShare', { shareId: second.share.id });
  expect(again).toMatchObject({ ok: false, failure: { code: 'unknown-share' } });
});

test('what can’t be shared is refused, and so is more than a few shares', async () => {
  const engine = await startTestEngine('Sharer', { listen: false, shareLimits: { shares: 2 } });
  const refused = async (args: CommandInput<'share'>) => {
    const result = await engine.handle.command('share', args);
    return result.ok ? null : result.failure.code;
  };
  expect(await refused({ paths: [] })).toBe('nothing-to-send');
  expect(await refused({ paths: ['/no/such/thing'] })).toBe('path-not-found');
  const { port } = await share(engine, { paths: [], upload: true });
  expect(await refused({ paths: [], upload: true, port })).toBe('port-in-use');
  await share(engine, { paths: [], upload: true });
  expect(await refused({ paths: [], upload: true })).toBe('too-many-shares');
});
