/** Names and trees arrive wherever the receiver's disk takes them; what it doesn't take fails alone, and is told as its limit. */
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { deliver, startTestEngine } from '../../support/engines.ts';
import { tempDir } from '../../support/pair.ts';
import { exfat } from '../disk/sink/places.ts';

const isWindows = process.platform === 'win32';

test('a tree 200 levels deep, with paths of 4,000 characters, arrives whole', async (t) => {
  // macOS takes 1,024 characters in a call.
  if (process.platform !== 'linux') return t.skip('paths this long are taken on Linux only');
  const [anna, ben] = await Promise.all([startTestEngine('Anna'), startTestEngine('Ben')]);
  const top = join(await tempDir(), 'deep');
  const below = Array.from({ length: 199 }, (_, n) => String(n).padStart(19, 'd')).join('/');
  await mkdir(join(top, below), { recursive: true });
  await writeFile(join(top, below, 'small file'), 'deep down');
  await writeFile(join(top, below, 'big file'), Buffer.alloc(2_000_000, 'b'));
  const { sent } = await deliver(anna, ben, [top]);
  expect(sent).toMatchObject({ status: 'done', casualtyCount: 0, progress: { files: 2 } });
  const landed = join(ben.inbox, 'deep', below);
  expect(await readFile(join(landed, 'small file'), 'utf8')).toBe('deep down');
  expect((await stat(join(landed, 'big file'))).size).toBe(2_000_000);
});

test.skipIf(isWindows)('a colon or a backslash in a name is a character like any other', async () => {
  const [anna, ben] = await Promise.all([startTestEngine('Anna'), startTestEngine('Ben')]);
  const dir = await tempDir();
  const names = ['A: plan.txt', 'dev-disk-by\\x2dlabel.swap'];
  for (const name of names) await writeFile(join(dir, name), name);
  const { sent } = await deliver(
    anna,
    ben,
    names.map((name) => join(dir, name)),
  );
  expect(sent).toMatchObject({ status: 'done', casualtyCount: 0 });
  expect((await readdir(ben.inbox)).toSorted()).toEqual(names.toSorted());
});

test('names of 120 Chinese characters, small files and big ones: from exFAT to exFAT all arrive, elsewhere they fail alone', async (t) => {
  const disk = await exfat(await tempDir());
  if ('refused' in disk) return t.skip(disk.refused);
  const from = join(disk.dir, 'from');
  await mkdir(from);
  const long = '名'.repeat(120);
  await writeFile(join(from, `${long}.txt`), 'small');
  await writeFile(join(from, `${long}.bin`), Buffer.alloc(2_000_000));
  await writeFile(join(from, 'short'), 'short');
  const [anna, onExfat, here] = await Promise.all([
    startTestEngine('Anna'),
    startTestEngine('Ben', { defaultReceiveDir: join(disk.dir, 'in') }),
    startTestEngine('Carl'),
  ]);
  const whole = await deliver(anna, onExfat, [from]);
  expect(whole.sent).toMatchObject({ status: 'done', casualtyCount: 0, progress: { files: 3 } });
  expect((await stat(join(disk.dir, 'in', 'from', `${long}.bin`))).size).toBe(2_000_000);
  const part = await deliver(anna, here, [from]);
  expect(part.sent).toMatchObject({ status: 'done', casualtyCount: 2, progress: { files: 1 } });
  expect(part.received.casualties.map(({ failure }) => failure.code)).toEqual(['name-too-long', 'name-too-long']);
  expect(await readdir(join(here.inbox, 'from'))).toEqual(['short']);
});

test.for(['keep-both', 'replace', 'skip'] as const)(
  'names that exFAT takes for one lose nothing, whatever becomes of taken names: %s',
  async (conflicts, t) => {
    const disk = await exfat(await tempDir());
    if ('refused' in disk) return t.skip(disk.refused);
    const [anna, ben] = await Promise.all([
      startTestEngine('Anna'),
      startTestEngine('Ben', { defaultReceiveDir: disk.dir }),
    ]);
    const tree = join(await tempDir(), 'tree');
    const big = (letter: string) => letter.repeat(2_000_000);
    const contents = {
      Case: 'A',
      case: 'B',
      'Dir/f': 'C',
      'dir/f': 'D',
      ΣΑΣ: 'E',
      σας: 'F',
      big: big('g'),
      BIG: big('h'),
    };
    for (const name of ['Dir', 'dir']) await mkdir(join(tree, name), { recursive: true });
    for (const [path, content] of Object.entries(contents)) await writeFile(join(tree, path), content);
    const brief = (content: string) => `${content[0]} × ${content.length}`;
    const { sent } = await deliver(anna, ben, [tree], { conflicts });
    expect(sent).toMatchObject({ status: 'done', casualtyCount: 0 });
    const found = await readdir(disk.dir, { recursive: true, withFileTypes: true });
    const files = found.filter((entry) => entry.isFile());
    const landed = await Promise.all(
      files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8').then(brief)),
    );
    expect(landed.toSorted()).toEqual(Object.values(contents).map(brief).toSorted());
  },
);
