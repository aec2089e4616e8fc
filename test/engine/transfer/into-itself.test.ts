/** A folder that holds the receiving folder: what arrives there is not sent once more, and all else arrives. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withSlashes } from '../../support/disks/tree.ts';
import { deliver, startTestEngine } from '../../support/engines.ts';
import { tempDir } from '../../support/pair.ts';

/** `tree` with many folders of files, and the receiving folder `tree/zz` among the last of them. */
async function receivingWithin(files = 20) {
  const tree = join(await tempDir(), 'tree');
  for (let d = 0; d < 30; d++) {
    await mkdir(join(tree, `d${d}`), { recursive: true });
    await Promise.all(Array.from({ length: files }, (_, i) => writeFile(join(tree, `d${d}`, `f${i}`), 'x')));
  }
  const inbox = join(tree, 'zz');
  await mkdir(inbox);
  const [anna, ben] = await Promise.all([
    startTestEngine('Anna'),
    startTestEngine('Ben', { defaultReceiveDir: inbox }),
  ]);
  return { tree, inbox, anna, ben };
}

async function filesIn(dir: string): Promise<string[]> {
  const all = await readdir(dir, { withFileTypes: true, recursive: true });
  return all
    .filter((one) => one.isFile())
    .map((one) => withSlashes(join(one.parentPath, one.name).slice(dir.length + 1)));
}

test('nothing of it is sent twice, and nothing is told as left out that was never there before', async () => {
  const { tree, inbox, anna, ben } = await receivingWithin();
  const { sent } = await deliver(anna, ben, [tree]);
  expect(sent).toMatchObject({ status: 'done', casualtyCount: 0, progress: { files: 600 } });
  expect(await filesIn(inbox)).toHaveLength(600);
});

test('what was in the receiving folder before is sent, without a partial file that lies there', async () => {
  const { tree, inbox, anna, ben } = await receivingWithin(1);
  await writeFile(join(inbox, 'mine.txt'), 'mine');
  await writeFile(join(inbox, '.ferry-0123456789ab-0.part'), 'left by a kill');
  const { sent } = await deliver(anna, ben, [tree]);
  expect(sent).toMatchObject({ status: 'done', casualtyCount: 0, progress: { files: 31 } });
  const there = await filesIn(join(inbox, 'tree'));
  expect(there).toContain(join('zz', 'mine.txt'));
  expect(there).toHaveLength(31);
});
