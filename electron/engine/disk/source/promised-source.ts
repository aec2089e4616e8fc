/** Sources read by a thread that has other things to do: many at a time, in libuv's pool. */
import { withSeparator } from '../system/anchor.ts';
import { promisedCalls } from '../system/promised-calls.ts';
import { sourceError } from '../system/disk-errors.ts';
import { timeOf } from '../system/times.ts';
import type { SourceDisk } from './source-disk.ts';
import type { SourceEntry } from './source-entry.ts';
import { checkUnchanged, openSource } from './source-file.ts';
import { childOf, skipFor, type SourceSkip } from './source-look.ts';

export const promisedSource: SourceDisk = {
  calls: promisedCalls,

  lookAtChildren(folder, names) {
    return Promise.all(names.map((name) => lookAtChild(folder, name)));
  },

  async readFiles(files, into, onRead) {
    await Promise.all(
      files.map(async (entry, i) => {
        const error = await readFile(entry, into(i)).then(
          () => null,
          (caught: unknown) => caught,
        );
        onRead(i, error);
      }),
    );
  },
};

async function lookAtChild(folder: SourceEntry, name: string): Promise<SourceEntry | SourceSkip> {
  const path = `${folder.path}/${name}`;
  const local = withSeparator(folder.local) + name;
  try {
    const stats = await promisedCalls.lstat(local);
    return childOf(path, local, stats, await timeOf(local, stats, promisedCalls));
  } catch (error) {
    return skipFor(error, path);
  }
}

async function readFile(entry: SourceEntry, into: Uint8Array): Promise<void> {
  if (entry.kind === 'link') return checkLinkUnchanged(entry);
  const source = await openSource(entry, promisedCalls);
  try {
    await source.read(into.subarray(0, entry.bytes + 1), 0);
  } finally {
    await source.close();
  }
}

async function checkLinkUnchanged(entry: SourceEntry): Promise<void> {
  try {
    checkUnchanged(entry, await promisedCalls.lstat(entry.local));
  } catch (error) {
    throw sourceError(error, entry.path);
  }
}
