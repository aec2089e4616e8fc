import { mkdir, readdir, readFile, stat, statfs, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CommandInput } from '../../../shared/api.ts';
import type { UploadStatus } from '../../../shared/sharing/share.ts';
import { isTerminal } from '../../../shared/state.ts';
import type { ShareLimits } from '../../../electron/engine/share/limits.ts';
import { startTestEngine, type TestEngine } from '../../support/engines.ts';
import { ask, share, type Answered } from '../../support/share/share.ts';

interface Offered {
  readonly name: string;
  readonly body: Buffer;
  readonly time?: number;
}

async function taking(shareLimits: Partial<ShareLimits> = {}) {
  const engine = await startTestEngine('Taker', { listen: false, shareLimits });
  return { engine, ...(await share(engine, { paths: [], upload: true })) };
}

function post(url: string, value: unknown, from?: string): Promise<Answered> {
  return ask(`${url}u`, { method: 'POST', body: JSON.stringify(value), ...(from !== undefined && { from }) });
}

/** As the page does it; answers the upload's id. */
async function offer(url: string, files: readonly Offered[]): Promise<string> {
  const said = files.map(({ name, body, time }) => ({ name, size: body.length, ...(time !== undefined && { time }) }));
  const { status, json } = await post(url, { files: said });
  expect(status).toBe(201);
  return String(json()['id']);
}

async function answer(engine: TestEngine, id: string, more: Partial<CommandInput<'answer'>> = {}) {
  await engine.transfer(({ status }) => status === 'asking', id);
  const result = await engine.handle.command('answer', { transferId: id, accept: true, ...more });
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
}

function put(url: string, id: string, index: number, body: Buffer, from = 0): Promise<Answered> {
  return ask(`${url}u/${id}/${index}?from=${from}`, { method: 'PUT', body: body.subarray(from) });
}

async function statusOf(url: string, id: string): Promise<UploadStatus> {
  return (await ask(`${url}u/${id}`)).json() as unknown as UploadStatus;
}

const ended = (engine: TestEngine, id: string) => engine.transfer(({ status }) => isTerminal(status), id);

test('what a browser sends is asked about, lands, has its time, and is in the history', async () => {
  const { engine, url } = await taking();
  const files = [
    { name: 'été 照片.jpg', body: Buffer.alloc(3_000_000, 'jpg'), time: 1_600_000_000_000 },
    { name: 'empty', body: Buffer.alloc(0) },
  ];
  const id = await offer(url, files);
  const asking = await engine.transfer(({ status }) => status === 'asking', id);
  expect(asking).toMatchObject({
    direction: 'incoming',
    peer: { kind: 'web', name: '127.0.0.1', fingerprint: '', known: false },
    encrypted: false,
    totals: { files: 2, bytes: 3_000_000, complete: true },
    code: null,
  });
  expect((await statusOf(url, id)).state).toBe('asking');
  const early = await put(url, id, 0, files[0]!.body);
  expect([early.status, early.json()['code']]).toEqual([409, 'not-accepted']);
  expect(await readdir(engine.home)).not.toContain('inbox');
  const listed = await engine.handle.command('listFiles', { transferId: id, from: 0, count: 10 });
  expect(listed.ok && listed.value.lines.map(({ path }) => path)).toEqual(['été 照片.jpg', 'empty']);
  await answer(engine, id);
  for (const [i, { body }] of files.entries()) {
    expect((await put(url, id, i, body)).json()).toEqual({ state: 'done', offset: body.length });
  }
  const done = await ended(engine, id);
  expect(done).toMatchObject({ status: 'done', progress: { files: 2, bytes: 3_000_000 }, casualtyCount: 0 });
  expect(done.landed.toSorted()).toEqual([join(engine.inbox, 'empty'), join(engine.inbox, 'été 照片.jpg')]);
  expect((await readFile(join(engine.inbox, 'été 照片.jpg'))).equals(files[0]!.body)).toBe(true);
  expect(engine.files.map(({ bytes }) => bytes)).toEqual([3_000_000, 0]);
  await expect.poll(async () => (await statusOf(url, id)).state).toBe('done');
  // Windows' times are set 3 µs late.
  expect(Math.floor((await stat(join(engine.inbox, 'été 照片.jpg'))).mtimeMs)).toBe(1_600_000_000_000);
  const history = await readFile(join(engine.home, 'history.json'), 'utf8');
  expect(history).toContain(id);
  expect(engine.log).toEqual([]);
});

test('a line that breaks in the middle of a file costs what was on its way, and it goes on there', async () => {
  const { engine, url, port, token } = await taking();
  const body = Buffer.from(Uint32Array.from({ length: 2_000_000 }, (_, i) => i * 2654435761).buffer);
  const id = await offer(url, [{ name: 'big', body }]);
  await answer(engine, id);
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(
    `PUT /${token}/u/${id}/0?from=0 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: ${body.length}\r\n\r\n`,
  );
  socket.write(body.subarray(0, 5_000_000));
  await engine.transfer(({ progress }) => progress.bytes >= 3_000_000, id);
  socket.destroy();
  await expect.poll(async () => (await statusOf(url, id)).files[0]!.offset).toBeGreaterThan(3_000_000);
  const wrong = await put(url, id, 0, body, 1);
  expect([wrong.status, wrong.json()['code']]).toEqual([409, 'wrong-offset']);
  const at = Number(wrong.json()['offset']);
  expect(at).toBeLessThanOrEqual(5_000_000);
  expect((await put(url, id, 0, body, at)).json()).toEqual({ state: 'done', offset: body.length });
  await ended(engine, id);
  expect((await readFile(join(engine.inbox, 'big'))).equals(body)).toBe(true);
  expect(await readdir(engine.inbox)).toEqual(['big']);
});

test('a new line takes a file over from one that is dead and doesn’t know it', async () => {
  const { engine, url, port, token } = await taking();
  const body = Buffer.alloc(4_000_000, 'xyz');
  const id = await offer(url, [{ name: 'big', body }]);
  await answer(engine, id);
  const dead = connect(port, '127.0.0.1');
  dead.on('error', () => {});
  dead.write(`PUT /${token}/u/${id}/0 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: ${body.length}\r\n\r\n`);
  dead.write(body.subarray(0, 2_500_000));
  await engine.transfer(({ progress }) => progress.bytes >= 1_000_000, id);
  const wrong = await put(url, id, 0, body, 0);
  expect(wrong.json()['code']).toBe('wrong-offset');
  await put(url, id, 0, body, Number(wrong.json()['offset']));
  expect((await ended(engine, id)).status).toBe('done');
  expect((await readFile(join(engine.inbox, 'big'))).equals(body)).toBe(true);
});

test('declined, nothing is written and the page is told', async () => {
  const { engine, url } = await taking();
  const id = await offer(url, [{ name: 'a', body: Buffer.from('a') }]);
  await answer(engine, id, { accept: false });
  await expect.poll(async () => (await statusOf(url, id)).state).toBe('declined');
  const late = await put(url, id, 0, Buffer.from('a'));
  expect([late.status, late.json()['code']]).toEqual([410, 'upload-over']);
  expect(await readdir(engine.home)).not.toContain('inbox');
});

test('the page cancels, or the person here does, or the share ends: nothing unfinished stays', async () => {
  const { engine, url, share: shown } = await taking({ askingEach: 3 });
  const body = Buffer.alloc(3_000_000);
  const begin = async (name: string) => {
    const id = await offer(url, [{ name, body }]);
    await answer(engine, id);
    await ask(`${url}u/${id}/0`, { method: 'PUT', body: body.subarray(0, 2_000_000) });
    expect((await statusOf(url, id)).files[0]!.offset).toBe(2_000_000);
    return id;
  };
  const [first, second, third] = [await begin('a'), await begin('b'), await begin('c')];
  expect(await readdir(engine.inbox)).toHaveLength(3);
  await ask(`${url}u/${first}`, { method: 'DELETE' });
  expect(await ended(engine, first)).toMatchObject({ status: 'cancelled', failure: { code: 'cancelled-by-peer' } });
  await engine.handle.command('cancel', { transferId: second });
  expect((await statusOf(url, second)).state).toBe('ended');
  await engine.handle.command('stopShare', { shareId: shown.id });
  expect((await ended(engine, third)).status).toBe('cancelled');
  expect(await readdir(engine.inbox)).toEqual([]);
  expect(await readdir(join(engine.home, 'journals')).catch(() => [])).toEqual([]);
});

test.each([
  ['skip', 'skipped', ['taken']],
  ['replace', 'done', ['taken']],
  ['keep-both', 'done', ['taken', 'taken (2)']],
] as const)('a name that is taken: %s', async (conflicts, state, names) => {
  const { engine, url } = await taking();
  await mkdir(engine.inbox, { recursive: true });
  await writeFile(join(engine.inbox, 'taken'), 'old');
  const id = await offer(url, [{ name: 'taken', body: Buffer.from('new') }]);
  await answer(engine, id, { conflicts });
  expect((await put(url, id, 0, Buffer.from('new'))).json()['state']).toBe(state);
  await ended(engine, id);
  expect((await readdir(engine.inbox)).toSorted()).toEqual(names);
  expect(await readFile(join(engine.inbox, 'taken'), 'utf8')).toBe(conflicts === 'replace' ? 'new' : 'old');
});

test('a name that is taken is asked about, once for all where one likes', async () => {
  const { engine, url } = await taking();
  await mkdir(engine.inbox, { recursive: true });
  for (const name of ['a', 'b']) await writeFile(join(engine.inbox, name), 'old');
  const body = Buffer.from('newer');
  const id = await offer(url, [
    { name: 'a', body },
    { name: 'b', body },
  ]);
  await answer(engine, id, { conflicts: 'ask' });
  const held = await put(url, id, 0, body);
  expect([held.status, held.json()['code']]).toEqual([409, 'asked']);
  const { question } = await engine.transfer(({ question: asked }) => asked !== null, id);
  expect(question).toMatchObject({ kind: 'conflict', path: 'a', coming: { bytes: 5 }, there: { bytes: 3 } });
  await engine.handle.command('decide', { transferId: id, questionId: question!.id, choice: 'replace', all: true });
  for (const i of [0, 1]) expect((await put(url, id, i, body)).json()['state']).toBe('done');
  expect((await ended(engine, id)).question).toBeNull();
  expect(await readFile(join(engine.inbox, 'b'), 'utf8')).toBe('newer');
});

test('the person here holds it, leaves a file out, and lets it go on', async () => {
  const { engine, url } = await taking();
  const body = Buffer.alloc(2000, 'x');
  const id = await offer(url, [
    { name: 'a', body },
    { name: 'b', body },
  ]);
  await answer(engine, id);
  await engine.handle.command('pause', { transferId: id });
  expect(await engine.transfer(({ status }) => status === 'paused', id)).toMatchObject({ hold: { code: 'paused' } });
  expect((await statusOf(url, id)).held).toBe(true);
  const sending = put(url, id, 0, body);
  await engine.handle.command('cancelFile', { transferId: id, index: 1 });
  await expect.poll(async () => (await statusOf(url, id)).files[1]!.state).toBe('left-out');
  expect((await statusOf(url, id)).files[0]).toEqual({ state: 'waiting', offset: 0 });
  await engine.handle.command('resume', { transferId: id });
  expect((await sending).json()['state']).toBe('done');
  expect(await ended(engine, id)).toMatchObject({ status: 'done', casualtyCount: 1 });
});

test('a page that falls silent is shown as gone, comes back, and in the end is given up', async () => {
  const { engine, url } = await taking({ silentMs: 300, lostMs: 1500, newsMs: 50 });
  const body = Buffer.alloc(10);
  const id = await offer(url, [{ name: 'a', body }]);
  await answer(engine, id);
  await engine.transfer(({ status }) => status === 'reconnecting', id);
  await statusOf(url, id);
  await engine.transfer(({ status }) => status === 'active', id);
  expect(await ended(engine, id)).toMatchObject({ status: 'failed', failure: { code: 'disconnected' } });
});

test('an offer that nobody answers is over after a while', async () => {
  const { engine, url } = await taking({ offerMs: 200, silentMs: 60_000 });
  const id = await offer(url, [{ name: 'a', body: Buffer.alloc(1) }]);
  expect(await ended(engine, id)).toMatchObject({ status: 'failed', failure: { code: 'offer-expired' } });
});

test.each([
  ['no JSON', 'bad-request', 400],
  ['{"files":[]}', 'bad-request', 400],
  ['{"files":[{"name":"a"}]}', 'bad-request', 400],
  ['{"files":[{"name":"a","size":-1}]}', 'bad-request', 400],
  ['{"files":[{"name":"a","size":1e300}]}', 'bad-request', 400],
  ['{"files":[{"name":"a","size":9007199254740991},{"name":"b","size":9007199254740991}]}', 'bad-request', 400],
  ['{"files":[{"name":"../a","size":1}]}', 'bad-name', 400],
  ['{"files":[{"name":"a/b","size":1}]}', 'bad-name', 400],
  ['{"files":[{"name":"/etc/passwd","size":1}]}', 'bad-name', 400],
  ['{"files":[{"name":"..","size":1}]}', 'bad-name', 400],
  ['{"files":[{"name":"a\\u0000b","size":1}]}', 'bad-name', 400],
  ['{"files":[{"name":"a\\u202egpj.exe","size":1}]}', 'bad-name', 400],
  ['{"files":[{"name":".ferry-000000000000-abc0.part","size":1}]}', 'bad-name', 400],
])('an offer that makes no sense asks nobody: %s', async (body, code, status) => {
  const { engine, url } = await taking();
  const refused = await ask(`${url}u`, { method: 'POST', body });
  expect([refused.status, refused.json()['code']]).toEqual([status, code]);
  expect(engine.state().transfers).toEqual([]);
});

test('too many files, too many offers, and an upload that isn’t there are told so', async () => {
  const { engine, url } = await taking({ offerFiles: 2, uploads: 2 });
  const one = { name: 'a', size: 1 };
  expect((await post(url, { files: [one, one, one] })).json()['code']).toBe('too-many-files');
  expect((await post(url, { files: [one, one] })).status).toBe(201);
  expect((await post(url, { files: [one] })).json()['code']).toBe('busy');
  expect((await post(url, { files: [one] }, '127.0.0.2')).status).toBe(201);
  expect((await post(url, { files: [one] }, '127.0.0.3')).json()['code']).toBe('busy');
  expect(engine.state().transfers).toHaveLength(2);
  const lost = 'ab'.repeat(16);
  for (const path of [`u/${lost}`, `u/${lost}/0`]) {
    const { status, json } = await ask(url + path);
    expect([status, json()['code']]).toEqual([404, 'unknown-upload']);
  }
});

test('more than was said, at another place or of another file, is not taken', async () => {
  const { engine, url } = await taking();
  const id = await offer(url, [{ name: 'a', body: Buffer.alloc(10) }]);
  await answer(engine, id);
  const said = async (path: string, body: Buffer, headers = {}) => {
    const { status, json } = await ask(`${url}u/${id}/${path}`, { method: 'PUT', body, headers });
    return [status, json()['code']];
  };
  expect(await said('0', Buffer.alloc(11))).toEqual([400, 'wrong-size']);
  expect(await said('0', Buffer.alloc(2_000_000), { 'Transfer-Encoding': 'chunked' })).toEqual([400, 'wrong-size']);
  expect(await said('0?from=5', Buffer.alloc(5))).toEqual([409, 'wrong-offset']);
  expect(await said('0?from=x', Buffer.alloc(5))).toEqual([400, 'bad-request']);
  expect(await said('1', Buffer.alloc(5))).toEqual([404, 'not-found']);
  expect(await said('x', Buffer.alloc(5))).toEqual([404, 'not-found']);
  expect((await put(url, id, 0, Buffer.alloc(10))).json()['state']).toBe('done');
});

test('a file that the page can’t read any more is missing by name, and the rest is done', async () => {
  const { engine, url } = await taking();
  const body = Buffer.alloc(10);
  const id = await offer(url, [
    { name: 'gone', body },
    { name: 'here', body },
  ]);
  await answer(engine, id);
  expect((await ask(`${url}u/${id}/0`, { method: 'DELETE' })).json()['state']).toBe('failed');
  await put(url, id, 1, body);
  const done = await ended(engine, id);
  expect(done).toMatchObject({
    status: 'done',
    casualties: [{ path: 'gone', failure: { code: 'source-unreadable' } }],
  });
  expect(await readdir(engine.inbox)).toEqual(['here']);
});

test('a person’s yes to a folder without room is told, and the offer still stands', async () => {
  const { engine, url } = await taking({ askingEach: 2 });
  const { bavail, bsize } = await statfs(engine.home);
  const most = Math.ceil(bavail * bsize * 0.9);
  const refusedFor = async (sizes: readonly number[]) => {
    const files = sizes.map((size, i) => ({ name: String(i), size }));
    const id = String((await post(url, { files })).json()['id']);
    await engine.transfer(({ status }) => status === 'asking', id);
    const refused = await engine.handle.command('answer', { transferId: id, accept: true });
    expect((await statusOf(url, id)).state).toBe('asking');
    return refused.ok ? null : refused.failure.code;
  };
  expect(await refusedFor([most, most])).toBe('no-space');
  // Whatever is deleted.
  expect(await refusedFor([2 ** 52])).toBe('larger-than-disk');
});

test('what comes in is counted as long as it does, from the yes to its end; what is only asked about is not', async () => {
  const { engine, url } = await taking();
  const arriving = (): number | undefined => engine.state().shares[0]?.arriving;
  const id = await offer(url, [{ name: 'a', body: Buffer.alloc(1000) }]);
  await engine.until(({ shares, transfers }) => transfers[0]?.status === 'asking' && shares[0]!.links.length > 0);
  expect(arriving()).toBe(0);
  await answer(engine, id);
  await engine.until(() => arriving() === 1);
  await put(url, id, 0, Buffer.alloc(1000));
  await ended(engine, id);
  await engine.until(() => arriving() === 0);
});
