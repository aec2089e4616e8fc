/** The steps of a batch for a thread that has other things to do: all files of a step at once, in libuv's pool. */
import { ignoreSystem } from '../../system/disk-errors.ts';
import { promisedCalls } from '../../system/promised-calls.ts';
import { setTime } from '../../system/times.ts';
import { isVolatile } from '../../system/volume.ts';
import { modeOf } from '../entry.ts';
import { writeAll } from '../files/partial.ts';
import type { BatchSteps, CreatedFile } from './batch.ts';

export const promisedSteps: BatchSteps = {
  create({ anchor, files }, partials) {
    return Promise.all(
      files.map(
        async ({ entry }) => (await partials.createUnchecked(anchor, modeOf(entry)).catch(ignoreSystem)) ?? null,
      ),
    );
  },

  async fill(files) {
    await Promise.all(files.map(async (one) => void (one.whole = await isGranted(fill(one)))));
  },

  async flushAndClose(files) {
    await Promise.all(
      files.map(async (one) => {
        const { fd } = one.partial;
        if (one.whole && !isVolatile(one.volume)) one.whole = await isGranted(promisedCalls.fsync(fd));
        if (!(await isGranted(promisedCalls.close(fd)))) one.whole = false;
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

/** False where the system refuses. */
function isGranted(work: Promise<void>): Promise<boolean> {
  return work.then(
    () => true,
    (error: unknown) => {
      ignoreSystem(error);
      return false;
    },
  );
}
