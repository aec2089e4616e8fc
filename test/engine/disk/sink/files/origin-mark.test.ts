/** Files from elsewhere are marked, where the system has marks, before they get their times. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { originMarkFor } from '../../../../../electron/engine/disk/sink/files/origin-mark.ts';
import { isMarked } from '../../../../../shared/settings.ts';
import { newFolder } from '../places.ts';

test('on a Windows disk with named streams the zone goes into one', async () => {
  const dir = await newFolder();
  await writeFile(join(dir, 'a.txt'), 'content');
  const mark = originMarkFor(dir, { hasStreams: (folder) => folder === dir, quarantine: null });
  await mark!(join(dir, 'a.txt'));
  // Here it is a file of its own, whose name is the stream's.
  expect(await readFile(join(dir, 'a.txt:Zone.Identifier'), 'utf8')).toBe('[ZoneTransfer]\r\nZoneId=3\r\n');
  expect(await readFile(join(dir, 'a.txt'), 'utf8')).toBe('content');
  // One that can't be marked is kept all the same.
  await mark!(join(dir, 'gone', 'b.txt'));
});

test('a disk without them, and Linux, get none', async () => {
  expect(originMarkFor('/in', { hasStreams: () => false, quarantine: null })).toBeNull();
  if (process.platform === 'linux') expect(originMarkFor(await newFolder())).toBeNull();
});

test('macOS marks the file itself', async () => {
  const marked: string[] = [];
  await originMarkFor('/in', { hasStreams: () => true, quarantine: (path) => void marked.push(path) })!('/in/a');
  expect(marked).toEqual(['/in/a']);
  await expect(stat('/in/a:Zone.Identifier')).rejects.toThrow('ENOENT');
});

test.each([
  ['strangers', [true, false]],
  ['all', [true, true]],
  ['never', [false, false]],
] as const)('%s: of a stranger, of a remembered device', (marking, expected) => {
  expect([isMarked(marking, false), isMarked(marking, true)]).toEqual(expected);
});
