/** A fault that has a disk thread turn in circles costs one transfer: it fails by name, and the thread is another one. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundle } from '../../support/bundles/bundle.ts';
import { accept, deliver, ended, offer, startTestEngine, type TestEngine } from '../../support/engines.ts';
import { tempDir } from '../../support/pair.ts';

const diskWorker = await bundle('test/support/hostile/stuck-disk-worker.ts');

const diskWatch = { everyMs: 50, spinMs: 500, stallMs: 500 };

async function pair(): Promise<{ anna: TestEngine; ben: TestEngine }> {
  const anna = await startTestEngine('Anna', { diskWorker, diskWatch });
  return { anna, ben: await startTestEngine('Ben') };
}

/** Not small: its disk half opens it alone. */
async function big(name: string): Promise<string> {
  const path = join(await tempDir(), name);
  await writeFile(path, Buffer.alloc(300_000, 1));
  return path;
}

test('nine transfers whose thread turns in circles fail by name, and the next one is sent', async () => {
  const { anna, ben } = await pair();
  // One more than there are threads.
  for (let n = 0; n < 9; n++) {
    const id = await offer(anna, ben, [await big('circles.bin')]);
    await accept(ben, id);
    expect(await ended(anna, id)).toMatchObject({ status: 'failed', failure: { code: 'work-stuck' } });
    expect(await ended(ben, id)).toMatchObject({ status: 'failed', failure: { code: 'work-stuck', by: 'peer' } });
  }
  const { sent, received } = await deliver(anna, ben, [await big('whole.bin')]);
  expect([sent.status, received.status]).toEqual(['done', 'done']);
  expect(anna.log.some((line) => line.includes('got nothing done'))).toBe(true);
});

test.each(['hangs.bin', 'long.bin'])('%s is waited for', async (name) => {
  const { anna, ben } = await pair();
  const { sent, received } = await deliver(anna, ben, [await big(name)]);
  expect([sent.status, received.status]).toEqual(['done', 'done']);
  expect(anna.log.some((line) => line.includes('has not answered'))).toBe(name === 'hangs.bin');
});
