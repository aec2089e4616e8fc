/** The steps of a batch for a thread that has other things to do: all files of a step at once, in libuv's pool. */
import { ignoreSystem, isGranted } from '../../system/disk-errors.ts';
import { flushFilesLater } from '../../system/flush.ts';
import { promisedCalls } from '../../system/promised-calls.ts';
import { setTime } from '../../system/times.ts';
import { newModeOf } from '../files/new-mode.ts';
import { writeAll } from '../files/partial.ts';
import type { BatchSteps, CreatedFile } from './batch.ts';

export const promisedSteps: BatchSteps = {
  create({ folder, anchor, files }, partials) {
    return Promise.all(
      files.map(async ({ entry, name }) => {
        const mode = await newModeOf(entry, folder, anchor, name, promisedCalls);
        return (await partials.createUnchecked(anchor, mode).catch(ignoreSystem)) ?? null;
      }),
    );
  },

  async fill(files) {
    await Promise.all(files.map(async (one) => void (one.whole = await isGranted(fill(one)))));
  },

  async flushAndClose(files) {
    const filled = files.filter(({ whole }) => whole).map((one) => ({ one, fd: one.partial.fd, volume: one.volume }));
    const flushed = await flushFilesLater(filled, promisedCalls);
    for (let i = 0; i < filled.length; i++) filled[i]!.one.whole = flushed[i]!;
    await Promise.all(
      files.map(async (one) => {
        if (!(await isGranted(promisedCalls.close(one.partial.fd)))) one.whole = false;
      }),
    );
  },

  // No call that names a file in one step may be waited for here.
  nameAtOnce() {},
};

async function fill({ partial: { fd }, file: { data, entry } }: CreatedFile): Promise<void> {
  await writeAll(fd, data, 0, promisedCalls);
  await setTime(fd, entry.mtimeMs, promisedCalls);
}
