/** A part of what was given, sent by itself between two whole engines. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { accept, ended, offer, startTestEngine } from '../../../support/engines.ts';
import { tempDir } from '../../../support/pair.ts';
import { maxCasualties } from '../../../../shared/values.ts';

async function setUp() {
  const [anna, ben] = [await startTestEngine('Anna'), await startTestEngine('Ben')];
  const dir = await tempDir();
  await mkdir(join(dir, 'Papers/Old'), { recursive: true });
  await mkdir(join(dir, 'Other'));
  for (const name of ['Papers/a', 'Papers/b', 'Papers/Old/c', 'Papers/Old/d', 'Papers/Older', 'Other/e']) {
    await writeFile(join(dir, name), name);
  }
  return { anna, ben, paths: [join(dir, 'Papers'), join(dir, 'Other')] };
}

const treeOf = async (dir: string): Promise<string[]> =>
  (await readdir(dir, { recursive: true })).map((name) => name.replaceAll('\\', '/')).toSorted();

test.each([
  [['Papers/Old/c'], ['Papers', 'Papers/Old', 'Papers/Old/c']],
  [['Papers/Old'], ['Papers', 'Papers/Old', 'Papers/Old/c', 'Papers/Old/d']],
  [
    ['Other/e', 'Papers/b'],
    ['Other', 'Other/e', 'Papers', 'Papers/b'],
  ],
])('of %j nothing else comes, each to its place', async (only, expected) => {
  const { anna, ben, paths } = await setUp();
  const id = await offer(anna, ben, paths, { only });
  const tops = new Set(only.map((path) => path.split('/')[0]));
  const offered = await ben.transfer(({ status }) => status === 'asking', id);
  expect([offered.title, offered.roots]).toEqual([only[0]!.split('/')[0], tops.size]);
  await accept(ben, id);
  const sent = await ended(anna, id);
  expect(sent).toMatchObject({ status: 'done', casualtyCount: 0, only, sources: paths, roots: tops.size });
  await ended(ben, id);
  expect(await treeOf(ben.inbox)).toEqual(expected);
});

test('a part has one to as many paths as are named of what did not make it', async () => {
  const { anna, ben, paths } = await setUp();
  const to = { by: 'address', address: `127.0.0.1:${ben.state().self.port}` } as const;
  const path = (_: unknown, i: number): string => `Papers/${i}`;
  for (const only of [[], Array.from({ length: maxCasualties + 1 }, path), ['']]) {
    expect(await anna.handle.command('send', { paths, to, only })).toMatchObject({
      ok: false,
      failure: { code: 'usage' },
    });
  }
  const most = Array.from({ length: maxCasualties }, path);
  expect(await anna.handle.command('send', { paths, to, only: most })).toMatchObject({ ok: true });
});
