/** The whole room at once: what the walk lists and the sources read lands in the sink as the same tree. */
import { execFile } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { Sink } from '../../../electron/engine/disk/sink/sink.ts';
import { openSource } from '../../../electron/engine/disk/source/source-file.ts';
import { walk } from '../../../electron/engine/disk/source/walk.ts';
import { newFolder, sorted, transferId, underUmask } from './sink/places.ts';
import { expectSameTree } from '../../support/disks/same-tree.ts';

const run = promisify(execFile);

const files: Record<string, string | Buffer> = {
  'README.md': '# hello',
  'empty.txt': '',
  'bin/tool.sh': '#!/bin/sh\n',
  'src/aux.c': 'int main;',
  'src/a:b?.txt': 'legal here',
  '提案/報告 2024.txt': 'unicode',
  'cafe\u0301/caf\u00e9.txt': 'as they come',
  '👨\u200d👩\u200d👧/שלום\u200f.txt': 'joined',
  'deep/a/b/c/d/e/f/g.bin': Buffer.alloc(300_000, 'g'),
  'trailing. /x ': 'odd',
};

test('a tree arrives diff -r clean, with its times and modes', async (t) => {
  if (process.platform !== 'linux') t.skip('needs diff and find of GNU');
  underUmask(0o022);
  const [from, to] = [await newFolder(), await newFolder()];
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(from, 'tree', dirname(path)), { recursive: true });
    await writeFile(join(from, 'tree', path), content, { mode: path.endsWith('.sh') ? 0o755 : 0o644 });
  }
  await mkdir(join(from, 'tree/empty/folder'), { recursive: true });
  const sink = await Sink.open(to, transferId);
  for await (const batch of walk([join(from, 'tree')], { signal: new AbortController().signal })) {
    for (const entry of batch) {
      if (entry.kind === 'skip') throw new Error(`skipped ${entry.path}`);
      if (entry.kind === 'folder') {
        await sink.folder(entry);
        continue;
      }
      const file = await openSource(entry);
      const content = Buffer.alloc(entry.bytes);
      await file.read(content, 0);
      await file.close();
      await sink.writeWhole(entry, content);
    }
  }
  await sink.finish();
  expectSameTree(from, to);
  // Milliseconds of each time: that is what travels.
  const times = async (cwd: string): Promise<string[]> => {
    const { stdout } = await run('find', ['tree', '-printf', '%p %m %T@\\n'], { cwd });
    return sorted(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.replace(/(\.\d{3})\d*$/, '$1')),
    );
  };
  expect(await times(to)).toEqual(await times(from));
  expect(await readdir(to)).toEqual(['tree']);
});
