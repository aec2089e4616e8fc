import { mkdir, rename, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { startTestEngine } from '../../support/engines.ts';
import { tempDir } from '../../support/pair.ts';
import { ask, share } from '../../support/share/share.ts';

/** Different in every place. */
function content(bytes: number): Buffer {
  return Buffer.from(Uint32Array.from({ length: Math.ceil(bytes / 4) }, (_, i) => i * 2654435761).buffer).subarray(
    0,
    bytes,
  );
}

/** Its tag would be a page's, were a name ever written into one; Windows has no file of that name. */
const tag = process.platform === 'win32' ? '{b}' : '<b>';

async function shared(bytes = 1_000_000) {
  const engine = await startTestEngine('Sharer', { listen: false });
  const dir = await tempDir('share-');
  const path = join(dir, `päper ${tag}.bin`);
  await writeFile(path, content(bytes));
  const open = await share(engine, { paths: [path] });
  return { engine, dir, path, ...open, file: `${open.url}f/0` };
}

test('a file goes out whole, with a strong tag, as something to be saved and never to be shown', async () => {
  const { file, engine } = await shared();
  const { status, headers, body } = await ask(file);
  expect(status).toBe(200);
  expect(body.equals(content(1_000_000))).toBe(true);
  expect(headers).toMatchObject({
    'content-type': 'application/octet-stream',
    'accept-ranges': 'bytes',
    'x-content-type-options': 'nosniff',
    'content-disposition': `attachment; filename="p_per ${tag}.bin"; filename*=UTF-8''p%C3%A4per%20${encodeURIComponent(tag)}.bin`,
  });
  expect(headers.etag).toMatch(/^"[\w-]{20,}"$/u);
  await engine.until(({ shares }) => shares[0]!.downloads === 1 && shares[0]!.bytesSent === 1_000_000);
});

test('a download is counted as under way from its request to its end, also where that is a broken line', async () => {
  const { port, token, engine } = await shared(64 * 1024 * 1024);
  const underWay = (): number | undefined => engine.state().shares[0]?.underWay;
  expect(underWay()).toBe(0);
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  socket.write(`GET /${token}/f/0 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
  // It doesn't read, so that lasts.
  await engine.until(() => underWay() === 1);
  socket.destroy();
  await engine.until(() => underWay() === 0);
});

test.each([
  ['bytes=0-9', 0, 10],
  ['bytes=500000-', 500_000, 1_000_000],
  ['bytes=-7', 999_993, 1_000_000],
  ['bytes=999999-2000000', 999_999, 1_000_000],
  ['bytes=-2000000', 0, 1_000_000],
])('a part is answered as that part: %s', async (range, from, to) => {
  const { file } = await shared();
  const { status, headers, body } = await ask(file, { headers: { Range: range } });
  expect(status).toBe(206);
  expect(headers['content-range']).toBe(`bytes ${from}-${to - 1}/1000000`);
  expect(body.equals(content(1_000_000).subarray(from, to))).toBe(true);
});

test.each(['bytes=5-2', 'bytes=0-1,5-9', 'lines=1-2', 'bytes=', 'bytes=-', 'bytes=a-b'])(
  'what is no part, or several, is answered with the whole: %s',
  async (range) => {
    const { file } = await shared(1000);
    const { status, body } = await ask(file, { headers: { Range: range } });
    expect([status, body.length]).toEqual([200, 1000]);
  },
);

test.each(['bytes=1000-', 'bytes=1001-1002', 'bytes=-0'])(
  'a part that the file has not is told so: %s',
  async (range) => {
    const { file } = await shared(1000);
    const { status, headers, json } = await ask(file, { headers: { Range: range } });
    expect(status).toBe(416);
    expect(headers['content-range']).toBe('bytes */1000');
    expect(json()['code']).toBe('range');
    expect(json()['message']).toMatch(/\.$/u);
  },
);

test('the rest comes where the tag is still right, else the whole of what the file is now', async () => {
  const { file, path } = await shared(1000);
  const { headers } = await ask(file);
  const rest = { Range: 'bytes=400-', 'If-Range': headers.etag! };
  expect((await ask(file, { headers: rest })).status).toBe(206);
  expect((await ask(file, { headers: { ...rest, 'If-Range': `W/${headers.etag!}` } })).status).toBe(200);
  await writeFile(path, content(1000).reverse());
  const anew = await ask(file, { headers: rest });
  expect(anew.status).toBe(200);
  expect(anew.headers.etag).not.toBe(headers.etag);
  expect(anew.body.equals(content(1000).reverse())).toBe(true);
});

test('who goes on without a tag, as curl does, is told that the file has changed, and may begin anew', async () => {
  const { file, path } = await shared(1000);
  await ask(file);
  await writeFile(path, content(1000).reverse());
  const refused = await ask(file, { headers: { Range: 'bytes=400-' } });
  expect([refused.status, refused.json()['code']]).toEqual([412, 'changed']);
  expect((await ask(file)).status).toBe(200);
  expect((await ask(file, { headers: { Range: 'bytes=400-' } })).status).toBe(206);
});

test('conditions are kept to', async () => {
  const { file } = await shared(10);
  const { headers } = await ask(file);
  expect((await ask(file, { headers: { 'If-None-Match': headers.etag! } })).status).toBe(304);
  expect((await ask(file, { headers: { 'If-Match': '"another"' } })).status).toBe(412);
  const head = await ask(file, { method: 'HEAD' });
  expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, '10', 0]);
});

test('a file that changes while it goes out is broken off before its last byte', async () => {
  const { file, path, port, token } = await shared(64 * 1024 * 1024);
  const socket = connect(port, '127.0.0.1');
  socket.write(`GET /${token}/f/0 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
  // Its head has come, and more than the socket's buffers hold waits.
  await new Promise((resolve) => socket.once('data', resolve));
  socket.pause();
  await truncate(path, 60 * 1024 * 1024);
  let got = 0;
  socket.on('data', (part: Buffer) => (got += part.length));
  socket.resume();
  await new Promise((resolve) => socket.once('close', resolve));
  expect(got).toBeLessThan(64 * 1024 * 1024);
  expect((await ask(file, { method: 'HEAD' })).headers['content-length']).toBe(String(60 * 1024 * 1024));
});

test('an empty file is one, and a file that is gone is told so', async () => {
  const { file, path } = await shared(0);
  const empty = await ask(file);
  expect([empty.status, empty.body.length, empty.headers['content-length']]).toEqual([200, 0, '0']);
  await rename(path, `${path}.away`);
  const gone = await ask(file);
  expect([gone.status, gone.json()['code']]).toEqual([404, 'not-found']);
});

test('a folder is shown level by level, and nothing outside of it can be had', async () => {
  const engine = await startTestEngine('Sharer', { listen: false });
  const dir = await tempDir('share-');
  await mkdir(join(dir, 'in', 'deep er'), { recursive: true });
  await writeFile(join(dir, 'in', 'deep er', 'a&b.txt'), 'inside');
  await writeFile(join(dir, 'secret.txt'), 'outside');
  await symlink(join(dir, 'secret.txt'), join(dir, 'in', 'link.txt'));
  await symlink(dir, join(dir, 'in', 'up'));
  const { url } = await share(engine, { paths: [join(dir, 'in')] });
  const top = (await ask(url)).body.toString();
  expect(top).toContain('<bdi>in/</bdi>');
  const inner = (await ask(`${url}d/0/`)).body.toString();
  expect(inner).toContain('<bdi>deep er/</bdi>');
  expect(inner).not.toMatch(/link\.txt|secret|>up/u);
  const deepest = (await ask(`${url}d/0/deep%20er/`)).body.toString();
  expect(deepest).toContain('a&amp;b.txt');
  expect((await ask(`${url}f/0/deep%20er/a%26b.txt`)).body.toString()).toBe('inside');
  for (const path of [
    'f/0/link.txt',
    'f/0/up/secret.txt',
    'f/0/%2e%2e/secret.txt',
    'f/0/..%2fsecret.txt',
    'f/0/deep%20er%2f..%2f..%2fsecret.txt',
    'f/1',
    'f/-1',
    'f/0/',
    'f/0/nul%00',
    'f/0/deep%20er',
    'd/0/deep%20er/a%26b.txt/',
  ]) {
    const refused = await ask(url + path);
    expect([refused.status, path]).toEqual([404, path]);
    expect(refused.body.toString()).not.toMatch(/outside|secret/u);
  }
});
