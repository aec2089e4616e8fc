/** What was dropped without a file: kept as long as a transfer has it, and no longer. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { keepGivenBytes } from '../../../../electron/engine/state/spool/given-bytes.ts';
import { maxGivenBytes } from '../../../../shared/values.ts';
import { accept, deliver, ended, offer, startTestEngine } from '../../../support/engines.ts';
import { tempDir } from '../../../support/pair.ts';

const bytes = Buffer.from('a picture');

test('the bytes are in a file of that name, this person’s alone', async () => {
  const home = await tempDir();
  const path = await keepGivenBytes(home, 'picture 1.png', bytes);
  expect(basename(path)).toBe('picture 1.png');
  expect(await readFile(path)).toEqual(bytes);
  if (process.platform !== 'win32') {
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
  }
});

test.each(['', '..', 'a/b', 'a\\b', 'a\nb', 'x'.repeat(256)])(
  'a name that can’t be a file’s is replaced: %j',
  async (name) => {
    const home = await tempDir();
    const path = await keepGivenBytes(home, name, bytes);
    expect(basename(path)).toBe('file');
    expect(dirname(dirname(path))).toBe(join(home, 'given'));
  },
);

test('at the limit they are kept, one byte beyond nothing stays', async () => {
  const home = await tempDir();
  const most = Buffer.alloc(maxGivenBytes);
  expect((await stat(await keepGivenBytes(home, 'a', most))).size).toBe(maxGivenBytes);
  const beyond = keepGivenBytes(home, 'b', Buffer.alloc(maxGivenBytes + 1));
  await expect(beyond).rejects.toMatchObject({ code: 'input-too-long', params: { limit: maxGivenBytes } });
  expect(await readdir(join(home, 'given'))).toHaveLength(1);
});

test('among other files they arrive, can be sent again, and go with the last transfer that has them', async () => {
  const [anna, ben] = await Promise.all([startTestEngine('Anna'), startTestEngine('Ben')]);
  const plain = join(await tempDir(), 'plain.txt');
  await writeFile(plain, 'plain');
  const [first, second] = [
    await keepGivenBytes(anna.home, 'a.png', bytes),
    await keepGivenBytes(anna.home, 'b.png', bytes),
  ];
  const once = await deliver(anna, ben, [plain, first, second]);
  expect(once.received).toMatchObject({ status: 'done', casualties: [] });
  expect((await readdir(ben.inbox)).toSorted()).toEqual(['a.png', 'b.png', 'plain.txt']);
  expect(once.sent.sources).toEqual([plain, first, second]);
  const again = await deliver(anna, ben, [first]);
  await anna.handle.command('dismiss', { transferId: once.id });
  await expect.poll(() => existsSync(second)).toBe(false);
  expect([existsSync(first), existsSync(plain)]).toEqual([true, true]);
  await anna.handle.command('dismiss', { transferId: again.id });
  await expect.poll(() => existsSync(dirname(first))).toBe(false);
  expect(existsSync(plain)).toBe(true);
});

test('added to a transfer that is still under way they outlive a sweep', async () => {
  const [anna, ben] = await Promise.all([startTestEngine('Anna'), startTestEngine('Ben')]);
  const plain = join(await tempDir(), 'plain.txt');
  await writeFile(plain, 'plain');
  const added = await keepGivenBytes(anna.home, 'a.png', bytes);
  const stale = join(anna.home, 'given', 'stale');
  await mkdir(stale);
  const long = new Date(Date.now() - 2 * 86_400_000);
  for (const path of [dirname(added), stale]) await utimes(path, long, long);
  const id = await offer(anna, ben, [plain]);
  await ben.transfer((t) => t.status === 'asking', id);
  await anna.handle.command('pause', { transferId: id });
  await accept(ben, id);
  await anna.transfer((t) => t.status === 'paused', id);
  expect(await anna.handle.command('addFiles', { transferId: id, paths: [added] })).toMatchObject({ ok: true });
  // Another process of this home sweeps as it starts.
  const other = await startTestEngine('Other', { home: anna.home });
  // Windows lets it not read Anna's journal: nothing goes that this may name.
  if (process.platform !== 'win32') await expect.poll(() => existsSync(stale)).toBe(false);
  await other.handle.stop();
  expect(existsSync(added)).toBe(true);
  await anna.handle.command('cancel', { transferId: id });
  await ended(anna, id);
  await expect.poll(() => readdir(join(anna.home, 'transfers'))).toEqual([]);
  await startTestEngine('Other', { home: anna.home });
  await expect.poll(() => existsSync(stale)).toBe(false);
});
