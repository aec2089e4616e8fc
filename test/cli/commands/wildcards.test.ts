import { expect, test } from 'vitest';
import { expandWildcards } from '../../../electron/cli/commands/wildcards.ts';

const disk: Readonly<Record<string, readonly string[]>> = {
  'C:\\': ['Photos', 'Work'],
  'C:\\Photos': ['b.jpg', 'A.JPG', 'notes', 'a(1).jpg', '2024'],
  'C:\\Photos\\2024': ['x.jpg'],
  'C:\\Work': ['report.txt', 'ünï.txt'],
  '\\\\?\\C:\\Work': ['report.txt'],
};
const list = (folder: string): Promise<readonly string[]> =>
  disk[folder] === undefined ? Promise.reject(new Error('ENOENT')) : Promise.resolve(disk[folder]);
const expand = (...paths: string[]): Promise<readonly string[]> => expandWildcards(paths, 'win32', list);

test.each([
  ['C:\\Photos\\*.jpg', ['A.JPG', 'a(1).jpg', 'b.jpg'].map((name) => `C:\\Photos\\${name}`)],
  ['C:\\Photos\\?.jpg', ['C:\\Photos\\A.JPG', 'C:\\Photos\\b.jpg']],
  ['C:\\Photos\\a(?).JPG', ['C:\\Photos\\a(1).jpg']],
  ['C:\\Photos\\*.*', ['2024', 'A.JPG', 'a(1).jpg', 'b.jpg', 'notes'].map((name) => `C:\\Photos\\${name}`)],
  ['C:\\*\\*.jpg', ['A.JPG', 'a(1).jpg', 'b.jpg'].map((name) => `C:\\Photos\\${name}`)],
  ['C:/Photos/*/x.*', ['C:\\Photos\\2024\\x.jpg']],
  ['\\\\?\\C:\\Work\\*.txt', ['\\\\?\\C:\\Work\\report.txt']],
])('%s', async (path, found) => {
  expect(await expand(path)).toEqual(found);
});

test('a path without wildcards stays as it is, whether it is there or not', async () => {
  const paths = ['C:\\Nowhere\\x.txt', '\\\\?\\C:\\Work\\report.txt'];
  expect(await expand(...paths)).toEqual(paths);
});

test('what matches nothing is said, as it was typed', async () => {
  await expect(expand('C:\\Work\\*.doc')).rejects.toMatchObject({
    code: 'path-not-found',
    params: { path: 'C:\\Work\\*.doc' },
  });
  await expect(expand('C:\\Nowhere\\*')).rejects.toMatchObject({ code: 'path-not-found' });
});

test('elsewhere the shell has done it, and a star may be a name', async () => {
  expect(await expandWildcards(['/tmp/*.txt'], 'linux', list)).toEqual(['/tmp/*.txt']);
});
