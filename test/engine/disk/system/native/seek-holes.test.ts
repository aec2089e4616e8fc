/** The system says where a file's holes are. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findSeekHoles } from '../../../../../electron/engine/disk/system/native/seek-holes.ts';
import { holedFile } from '../../../../support/disks/holed-file.ts';
import { newFolder } from '../../sink/places.ts';

const mib = 1024 * 1024;
const seeks = findSeekHoles();

test.skipIf(process.platform !== 'linux')('Linux is asked where content and holes begin', async () => {
  const path = await holedFile(join(await newFolder(), 'file'), 6 * mib, [
    [mib, mib],
    [4 * mib, 4096],
  ]);
  const file = await open(path);
  onTestFinished(() => file.close());
  const { data, hole } = seeks!;
  expect([data(file.fd, 0), hole(file.fd, mib), data(file.fd, mib + 5)]).toEqual([mib, 2 * mib, mib + 5]);
  expect([data(file.fd, 2 * mib), hole(file.fd, 4 * mib)]).toEqual([4 * mib, 4 * mib + 4096]);
  // Behind the last content, and behind the end.
  expect([data(file.fd, 5 * mib), data(file.fd, 6 * mib)]).toEqual([null, null]);
});

test.skipIf(process.platform !== 'linux')('where nothing can be asked all is content', () => {
  expect([seeks!.data(-1, 7), seeks!.hole(-1, 7)]).toEqual([7, Infinity]);
});
