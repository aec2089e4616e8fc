/** What an engine gives back while nobody looks comes back by itself: transfers before, meanwhile and after it arrive. */
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { bundle } from '../support/bundles/bundle.ts';
import { accept, deliver, offer, startTestEngine } from '../support/engines.ts';
import { tempDir } from '../support/pair.ts';

const diskWorker = await bundle('electron/engine/threads/disk-worker.ts');

test('disk threads end when nothing moves, and a file that comes then has one again; while bytes move nothing is ended', async () => {
  const running = new Set<Worker>();
  const count = (thread: Worker): void => {
    running.add(thread);
    thread.once('exit', () => running.delete(thread));
  };
  process.on('worker', count);
  onTestFinished(() => void process.off('worker', count));
  const [anna, ben] = [await startTestEngine('Anna', { diskWorker }), await startTestEngine('Ben', { diskWorker })];
  const rest = () => Promise.all([anna, ben].map(({ handle }) => handle.command('rest', {})));
  const dir = await tempDir();
  await rest();
  await expect.poll(() => running.size).toBe(0);

  const path = join(dir, 'large');
  await writeFile(path, randomBytes(40_000_000));
  const { sent } = await deliver(anna, ben, [path]);
  expect(sent.status).toBe('done');
  expect(running.size).toBe(2);
  await rest();
  await expect.poll(() => running.size).toBe(0);

  await writeFile(join(dir, 'larger'), randomBytes(200_000_000));
  const id = await offer(anna, ben, [join(dir, 'larger')]);
  await accept(ben, id);
  await ben.transfer(({ status, progress }) => status === 'active' && progress.bytes > 0);
  const atWork = [...running];
  await rest();
  const done = await anna.transfer(({ status }) => status === 'done', id);
  expect(done.progress.bytes).toBe(200_000_000);
  expect([...running]).toEqual(atWork);
  expect((await readFile(join(ben.inbox, 'larger'))).equals(await readFile(join(dir, 'larger')))).toBe(true);
});
