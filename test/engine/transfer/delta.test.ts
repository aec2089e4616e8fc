/** A file of which another version is there: what differs goes, the rest stays, and what arrives is the file. */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { EngineOptions } from '../../../electron/engine/engine.ts';
import { hashOf } from '../../../electron/engine/transfer/agreed/hash.ts';
import { minBlockBytes as block } from '../../../electron/engine/wire/limits.ts';
import { bundle } from '../../support/bundle.ts';
import { addressOf, deliver, startTestEngine, type TestEngine } from '../../support/engines.ts';
import { tempDir } from '../../support/pair.ts';

const mib = 1024 * 1024;

let worker: string;
let removeBundle: () => Promise<void> = async () => {};
beforeAll(async () => {
  worker = await bundle('electron/engine/threads/disk-worker.ts', (remove) => (removeBundle = remove));
});
afterAll(() => removeBundle());

const threads = ['in disk threads', 'in the engine’s thread'] as const;
let threaded = false;
afterEach(() => {
  threaded = false;
});

function start(name: string, more: Partial<EngineOptions> = {}): Promise<TestEngine> {
  return startTestEngine(name, { ...(threaded ? { diskWorker: worker } : {}), ...more });
}

async function pair() {
  const [anna, ben, dir] = [await start('Anna'), await start('Ben'), await tempDir()];
  await mkdir(ben.inbox, { recursive: true });
  return { anna, ben, dir };
}

/** The content with some bytes changed at each of `places`. */
function changed(content: Buffer, places: readonly number[], bytes = 1000): Buffer {
  const next = Buffer.from(content);
  for (const at of places) randomBytes(bytes).copy(next, at);
  return next;
}

/** A file with this content, last changed then. */
async function put(path: string, content: Buffer, at = new Date(1_700_000_000_000)): Promise<string> {
  await writeFile(path, content);
  await utimes(path, at, at);
  return path;
}
const later = new Date(1_700_000_100_000);

test.each(threads)('where a file is replaced, only the blocks that differ go, %s', async (where) => {
  threaded = where === threads[0];
  const { anna, ben, dir } = await pair();
  const old = randomBytes(20 * mib + 17);
  const next = changed(old, [5, 7 * mib, 7 * mib + 2 * block, old.length - 3]);
  await put(join(ben.inbox, 'disk.img'), old);
  const path = await put(join(dir, 'disk.img'), next, later);
  const { sent, received } = await deliver(anna, ben, [path], { conflicts: 'replace' });
  for (const end of [sent, received]) {
    expect(end).toMatchObject({
      status: 'done',
      casualtyCount: 0,
      progress: { bytes: next.length, files: 1 },
      changed: { files: 1, bytes: next.length, went: 4 * block + 17 - block },
    });
  }
  expect((await readFile(join(ben.inbox, 'disk.img'))).equals(next)).toBe(true);
  expect(await readdir(ben.inbox)).toEqual(['disk.img']);
  expect((await stat(join(ben.inbox, 'disk.img'))).mtimeMs).toBe(later.getTime());
  const blake3 = hashOf(next).toString('hex');
  for (const { files } of [anna, ben]) expect(files).toMatchObject([{ bytes: next.length, blake3 }]);
});
