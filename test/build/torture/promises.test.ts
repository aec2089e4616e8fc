/** What the torture run looks at finds what is wrong: a check that lets everything pass proves nothing. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  allThere,
  historyOf,
  isAccepted,
  noPartials,
  nothingUnfinished,
  toldTrue,
  unfinished,
  untouched,
  wholeOrAbsent,
} from '../../../build/torture/promises.mjs';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const partial = '.ferry-0123456789ab-abcdef1.part';
const tree = {
  name: 'tree',
  contents: new Map([
    ['a', Buffer.from('first')],
    ['in/b', Buffer.from('second')],
  ]),
  folders: new Set(['in', 'empty']),
  bytes: 11,
};

/** An inbox with these files and folders. */
async function inbox(files: Record<string, string>, folders: readonly string[] = []): Promise<string> {
  const dir = await temporaryFolder();
  for (const path of ['tree/in', ...folders]) await mkdir(join(dir, path), { recursive: true });
  for (const [path, content] of Object.entries(files)) await writeFile(join(dir, path), content);
  return dir;
}

const whole = { 'tree/a': 'first', 'tree/in/b': 'second' };

test('whole or absent: half a file, another’s content and what nobody sent are found, what is absent isn’t missed', async () => {
  expect(wholeOrAbsent(await inbox({ 'tree/a': 'first', [`tree/in/${partial}`]: 'se' }), [tree])).toEqual({
    files: 1,
    partials: 1,
  });
  expect(wholeOrAbsent(join(await temporaryFolder(), 'not there'), [tree])).toEqual({ files: 0, partials: 0 });
  const wrong: [Record<string, string>, string][] = [
    [{ 'tree/a': 'fir' }, 'is not what was sent'],
    [{ 'tree/a': 'FIRST' }, 'is not what was sent'],
    [{ 'tree/a (2)': 'first' }, 'nobody sent'],
    [{ a: 'first' }, 'nobody sent'],
  ];
  for (const [files, why] of wrong) {
    const dir = await inbox(files);
    expect(() => wholeOrAbsent(dir, [tree])).toThrow(why);
  }
});

test('all there: a missing file or folder and a partial file that stays are found', async () => {
  const all = await inbox(whole, ['tree/empty']);
  allThere(all, [tree]);
  expect(() => allThere(join(all, 'elsewhere'), [tree])).toThrow('4 are missing');
  expect(() => noPartials(all)).not.toThrow();
  await writeFile(join(all, 'tree', partial), '');
  expect(() => allThere(all, [tree])).toThrow('partial files stay');
  expect(() => noPartials(all)).toThrow('partial files stay');
  const withoutFolder = await inbox(whole);
  expect(() => allThere(withoutFolder, [tree])).toThrow('1 are missing of what was delivered: “empty”');
});

test('untouched: anything but the disk’s own files is found, an empty folder as well', async () => {
  const dir = await temporaryFolder();
  await mkdir(join(dir, 'lost+found'));
  untouched(dir, 'the mount point');
  await mkdir(join(dir, 'inbox'));
  expect(() => untouched(dir, 'the mount point')).toThrow('the mount point got “inbox”');
});

test('homes: a journal that stays is found, and what it and the history say', async () => {
  const home = await temporaryFolder();
  nothingUnfinished(home);
  expect(historyOf(home)).toEqual([]);
  await mkdir(join(home, 'transfers'));
  expect(isAccepted(home, 'x')).toBe(false);
  await writeFile(join(home, 'transfers', 'x.journal'), '{"is":"listed"}\n');
  expect(isAccepted(home, 'x')).toBe(false);
  await writeFile(join(home, 'transfers', 'x.journal'), '{"is":"listed"}\n{"is":"accepted"}\n');
  expect(isAccepted(home, 'x')).toBe(true);
  expect(() => nothingUnfinished(home)).toThrow('x.journal');
  expect(unfinished(home)).toEqual(['x.journal']);
  await writeFile(join(home, 'transfers', 'x.journal'), '{"is":"accepted"}\n{"is":"revoked"}\n');
  nothingUnfinished(home);
  await writeFile(join(home, 'history.json'), '{"version":1,"transfers":[{"id":"x"}]}');
  expect(historyOf(home)).toEqual([{ id: 'x' }]);
});

test('figures: a file, a byte or a failure too many or too few is found', () => {
  const none = { files: 0, bytes: 0 };
  const told = { files: 2, bytes: 11, skipped: none, failed: 0 };
  toldTrue('it', told, tree);
  toldTrue('it', { ...told, skipped: { files: 1, bytes: 5 } }, tree);
  for (const wrong of [
    { files: 1 },
    { files: 3 },
    { bytes: 10 },
    { failed: 1 },
    { skipped: { files: 3, bytes: 5 } },
    { skipped: { files: 1, bytes: 12 } },
  ]) {
    expect(() => toldTrue('it', { ...told, ...wrong }, tree)).toThrow('it told');
  }
});
