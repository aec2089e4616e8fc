/** The same things sent again at once, or by two senders at once: nothing stands twice. */
import { execFile } from 'node:child_process';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { accept, deliver, ended, offer, startTestEngine } from '../../support/engines.ts';
import { tempDir } from '../../support/pair.ts';
import { exfat } from '../disk/sink/places.ts';

/** A folder of many small files, and one that comes in pieces. */
async function manyFiles(): Promise<string> {
  const dir = join(await tempDir(), 'many');
  await mkdir(dir);
  await Promise.all(Array.from({ length: 700 }, (_, i) => writeFile(join(dir, `f${i}`), `content ${i}`)));
  await writeFile(join(dir, 'big'), Buffer.alloc(3_000_000, 'b'));
  return dir;
}

async function numbered(dir: string): Promise<string[]> {
  return (await readdir(dir, { recursive: true })).filter((name) => / \(\d+\)/.test(name));
}

test('what is cancelled in the middle and sent again at once stands there once', async () => {
  const dir = await manyFiles();
  const [anna, ben] = await Promise.all([startTestEngine('Anna'), startTestEngine('Ben')]);
  const first = await offer(anna, ben, [dir]);
  await accept(ben, first);
  await anna.transfer((t) => t.progress.files > 0, first);
  await anna.handle.command('cancel', { transferId: first });
  const delivered = (await readdir(join(ben.inbox, 'many')).catch(() => [])).length;
  const { sent } = await deliver(anna, ben, [dir]);
  expect(sent.status).toBe('done');
  // What had arrived whole does not travel again.
  expect(sent.skipped.files).toBe(delivered);
  expect(await numbered(ben.inbox)).toEqual([]);
  expect(await readdir(join(ben.inbox, 'many'))).toHaveLength(701);
});

test('what is here already is there to be opened: where it stands is said, also of all of it', async () => {
  const dir = await manyFiles();
  const [anna, ben] = await Promise.all([startTestEngine('Anna'), startTestEngine('Ben')]);
  const single = join(dir, 'big');
  await deliver(anna, ben, [dir, single]);
  const { received } = await deliver(anna, ben, [dir, single]);
  expect(received.skipped.files).toBe(received.totals.files);
  expect([...received.landed].toSorted()).toEqual([join(ben.inbox, 'big'), join(ben.inbox, 'many')]);
});

test('what was paused here and is sent again goes on, at once and after a restart', async () => {
  const dir = await manyFiles();
  const [anna, ben] = await Promise.all([startTestEngine('Anna'), startTestEngine('Ben')]);
  const id = await offer(anna, ben, [dir]);
  await anna.handle.command('pause', { transferId: id });
  await accept(ben, id);
  await anna.transfer((t) => t.status === 'paused', id);
  expect(await offer(anna, ben, [dir])).toBe(id);
  await anna.transfer((t) => t.status !== 'paused', id);
  await anna.handle.command('pause', { transferId: id });
  await anna.transfer((t) => t.status === 'paused', id);
  await anna.handle.stop();
  const later = await startTestEngine('Anna', { home: anna.home });
  expect(await offer(later, ben, [dir])).toBe(id);
  expect((await ended(later, id)).status).toBe('done');
});

test('the same things sent to two addresses are two transfers, also before either has answered; to one they are one', async () => {
  const dir = await manyFiles();
  const [anna, ben, carl] = await Promise.all([
    startTestEngine('Anna'),
    startTestEngine('Ben'),
    startTestEngine('Carl'),
  ]);
  const ids = [await offer(anna, ben, [dir]), await offer(anna, carl, [dir])];
  expect(ids[1]).not.toBe(ids[0]);
  expect([await offer(anna, ben, [dir]), await offer(anna, carl, [dir])]).toEqual(ids);
  await Promise.all([accept(ben, ids[0]!), accept(carl, ids[1]!)]);
  for (const id of ids) expect((await ended(anna, id)).status).toBe('done');
});

test('two senders of the same tree at once: each hears that all has arrived, and it stands there once', async () => {
  const dir = await manyFiles();
  const engines = await Promise.all(['Ben', 'Anna', 'Carl'].map((name) => startTestEngine(name)));
  const [ben, anna, carl] = engines as [(typeof engines)[0], (typeof engines)[0], (typeof engines)[0]];
  const ids = await Promise.all([offer(anna, ben, [dir]), offer(carl, ben, [dir])]);
  await Promise.all(ids.map((id) => accept(ben, id)));
  const outcomes = await Promise.all([ended(anna, ids[0]), ended(carl, ids[1])]);
  for (const { status, progress, casualtyCount } of outcomes) {
    const { files } = progress;
    expect({ status, casualtyCount, files }).toEqual({ status: 'done', casualtyCount: 0, files: 701 });
  }
  expect(await numbered(ben.inbox)).toEqual([]);
  expect(await readdir(join(ben.inbox, 'many'))).toHaveLength(701);
});

test('a changed file sent three times to an exFAT stick leaves one copy, also one with a time that the disk can’t keep', async (t) => {
  const disk = await exfat(await tempDir());
  if ('refused' in disk) return t.skip(disk.refused);
  const dir = await tempDir();
  const paths = [join(dir, 'report.txt'), join(dir, 'old.txt')];
  const [anna, ben] = await Promise.all([
    startTestEngine('Anna'),
    startTestEngine('Ben', { defaultReceiveDir: disk.dir }),
  ]);
  for (const path of paths) await writeFile(path, 'first');
  await deliver(anna, ben, paths);
  for (const path of paths) await writeFile(path, 'changed since');
  await utimes(paths[0]!, 1_600_000_001.777, 1_600_000_001.777);
  await promisify(execFile)('touch', ['-d', '1965-03-04 05:06:07.891', paths[1]!]);
  for (let n = 0; n < 3; n++) await deliver(anna, ben, paths);
  expect((await readdir(disk.dir)).toSorted()).toEqual(['old (2).txt', 'old.txt', 'report (2).txt', 'report.txt']);
});
