/** Files that came together are written folder by folder, and one that may not be is left to be refused alone. */
import { expect, test } from 'vitest';
import { runsByFolder } from '../../../../../electron/engine/disk/sink/batch/runs.ts';
import { entry } from '../places.ts';

const files = (...paths: string[]) => paths.map((path) => ({ entry: entry(path, 'x'), data: Buffer.from('x') }));

const shape = (of: ReturnType<typeof files>) =>
  runsByFolder(of).map(({ parents, from, files: its }) => [parents.join('/'), from, its.map(({ name }) => name)]);

test('files of one folder that follow on one another are one run', () => {
  expect(shape(files('a/1', 'a/2', 'b/c/3', 'b/c/4', '5', '6', 'a/7'))).toEqual([
    ['a', 0, ['1', '2']],
    ['b/c', 2, ['3', '4']],
    ['', 4, ['5', '6']],
    ['a', 6, ['7']],
  ]);
});

test('a folder whose name begins like another’s is not the other', () => {
  expect(shape(files('a/1', 'ab/2', 'a/b/3', 'a/4'))).toEqual([
    ['a', 0, ['1']],
    ['ab', 1, ['2']],
    ['a/b', 2, ['3']],
    ['a', 3, ['4']],
  ]);
});

test('a refused path and content of another length are in no run', () => {
  const [one, two, three, four] = files('a/1', 'a/../2', 'a/3', 'a/4');
  expect(shape([one!, two!, { ...three!, data: Buffer.from('longer') }, four!])).toEqual([
    ['a', 0, ['1']],
    ['a', 3, ['4']],
  ]);
});
