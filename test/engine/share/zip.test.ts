import { spawnSync } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { chmod, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { textFor } from '../../../shared/text/index.ts';
import { answerZip } from '../../../electron/engine/share/zip/zip.ts';
import { startTestEngine } from '../../support/engines.ts';
import { tempDir } from '../../support/pair.ts';
import { ask, share } from '../../support/share/share.ts';

/** A name of one piece, where the system allows it. */
const backslash = process.platform === 'win32' ? null : 'back\\slash';

async function tree(): Promise<string> {
  const dir = join(await tempDir('share-'), 'Fotos 照片');
  await mkdir(join(dir, 'inner', 'empty'), { recursive: true });
  await writeFile(join(dir, 'naïve 名.txt'), 'one');
  await writeFile(join(dir, 'inner', 'big.bin'), Buffer.alloc(700_000, 'abc'));
  await writeFile(join(dir, 'inner', 'none'), '');
  if (backslash !== null) await writeFile(join(dir, backslash), 'kept in one piece');
  await symlink('inner', join(dir, 'link'));
  return dir;
}

/** Opens the zip with Python's zipfile and answers each name with its content's length and whether all sums are right. */
function opened(path: string): { bad: string | null; names: Record<string, number> } {
  const script =
    'import json,sys,zipfile\nz=zipfile.ZipFile(sys.argv[1])\n' +
    'print(json.dumps({"bad":z.testzip(),"names":{i.filename:i.file_size for i in z.infolist()}}))';
  const { stdout, stderr, status } = spawnSync('python3', ['-c', script, path], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as { bad: string | null; names: Record<string, number> };
}

/** Wine has no Python. */
const withPython = test.skipIf(process.platform === 'win32' && spawnSync('python3', ['--version']).status !== 0);

withPython('everything is one zip with its folders, names as they are, and no links', async () => {
  const dir = await tree();
  const engine = await startTestEngine('Sharer', { listen: false });
  const { url } = await share(engine, { paths: [dir] });
  const { status, headers, body } = await ask(`${url}all.zip`);
  expect([status, headers['content-type']]).toEqual([200, 'application/zip']);
  expect(headers['content-disposition']).toContain(`filename*=UTF-8''Fotos%20%E7%85%A7%E7%89%87.zip`);
  const path = join(await tempDir('zip-'), 'all.zip');
  await writeFile(path, body);
  const { bad, names } = opened(path);
  expect(bad).toBeNull();
  const top = 'Fotos 照片';
  expect(names).toMatchObject({
    [`${top}/`]: 0,
    [`${top}/inner/`]: 0,
    [`${top}/inner/empty/`]: 0,
    [`${top}/inner/big.bin`]: 700_000,
    [`${top}/inner/none`]: 0,
    [`${top}/naïve 名.txt`]: 3,
    ...(backslash !== null && { [`${top}/back_slash`]: 17 }),
  });
  // The link is named in the list of what isn't there.
  expect(names).not.toHaveProperty([`${top}/link`]);
  expect(body.includes('link')).toBe(true);
  await engine.until(({ shares }) => shares[0]!.downloads === 1);
});

test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
  'what can’t be read is named in the zip',
  async () => {
    const dir = await tree();
    await chmod(join(dir, 'inner', 'big.bin'), 0);
    const engine = await startTestEngine('Sharer', { listen: false });
    const { url } = await share(engine, { paths: [dir] });
    const { body } = await ask(`${url}all.zip`);
    expect(body.includes('big.bin: ')).toBe(true);
  },
);

withPython(
  'what vanished before its turn is named in the zip, in the browser’s language, and the rest is whole',
  async () => {
    const dir = await tree();
    const engine = await startTestEngine('Sharer', { listen: false });
    const gone = join(dir, 'gone.txt');
    await writeFile(gone, 'x');
    const { url } = await share(engine, { paths: [dir, gone] });
    await rm(gone);
    const { body } = await ask(`${url}all.zip`, { headers: { 'Accept-Language': 'zh-CN' } });
    const path = join(await tempDir('zip-'), 'all.zip');
    await writeFile(path, body);
    const { bad, names } = opened(path);
    expect(bad).toBeNull();
    expect(Object.keys(names)).toContain('未包含在此zip中.txt');
    expect((await readFile(path)).includes('gone.txt')).toBe(true);
  },
);

test('who goes away in the middle leaves nothing running', async () => {
  const dir = await tree();
  await writeFile(join(dir, 'huge'), Buffer.alloc(64 * 1024 * 1024));
  const engine = await startTestEngine('Sharer', { listen: false });
  const { url, port, token } = await share(engine, { paths: [dir] });
  const socket = connect(port, '127.0.0.1');
  socket.write(`GET /${token}/all.zip HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
  await new Promise((resolve) => socket.once('data', resolve));
  socket.destroy();
  expect((await ask(`${url}all.zip`, { method: 'HEAD' })).status).toBe(200);
  expect((await ask(url)).status).toBe(200);
  expect(engine.log).toEqual([]);
});

/** A browser on a slow line: takes what it is given, and each time says only after a while that it takes more. */
class SlowBrowser extends EventEmitter {
  readonly req = { method: 'GET' };
  taken = 0;
  setHeader(): void {}
  writeHead(): this {
    return this;
  }
  write(chunk: Buffer): boolean {
    this.taken += chunk.length;
    setTimeout(() => this.emit('drain'), 5);
    return false;
  }
  end(): void {}
  destroy(): void {
    throw new Error('broken off');
  }
}

test('no more is read for a slow browser than it takes', async () => {
  const dir = await tempDir('share-');
  const [count, content] = [200, Buffer.alloc(100_000, 7)];
  for (let i = 0; i < count; i++) await writeFile(join(dir, String(i)), content);
  const browser = new SlowBrowser();
  let [read, ahead] = [0, 0];
  await answerZip(browser as unknown as ServerResponse, {
    ...{ paths: [dir], title: 'all', text: textFor('en'), chunkBytes: 128 * 1024, onWhole: () => {} },
    onBytes: (bytes) => {
      read += bytes;
      ahead = Math.max(ahead, read - browser.taken);
    },
  });
  expect(read).toBe(count * content.length);
  expect(ahead).toBeLessThan(5 * content.length);
});
