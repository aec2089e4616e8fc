/**
 * Moves wanted files from disk to the connection: one after another, small ones packed back to back into one write,
 * big ones through a few reused buffers. Pull-driven: nothing is read that the connection has no room for.
 */
import { BufferRing } from './buffer-ring.ts';
import { buffersInTurn, frameBufferBytes } from './big-frames-ahead.ts';
import type { Task } from '../plan-queue.ts';
import { sendBig } from './pump-big.ts';
import { sendDelta } from './pump-delta.ts';
import { fastFileBytes, sendFast } from './pump-fast.ts';
import type { PumpOptions } from './pump-options.ts';
import { smallFileBytes, SmallFiles } from './pump-small.ts';

/** Resolves when every planned file has been handed to the connection. Rejects when that is cut off or `signal` aborts. */
export async function pump(options: PumpOptions): Promise<void> {
  const small = new SmallFiles(options);
  const big = new BufferRing(buffersInTurn, frameBufferBytes, (bytes) => options.reading.buffer(bytes));
  for (;;) {
    options.signal.throwIfAborted();
    const task = options.plan.take();
    if (task === undefined) {
      // Nobody may wait for a file that lies finished in our buffer.
      await small.begin();
      if (await options.plan.ready()) continue;
      await small.flush();
      // For another transfer.
      for (const ring of [small.ring, big]) ring.retire((buffer) => options.reading.giveBack(buffer));
      return;
    } else if (task.kind === 'check') {
      await small.flush();
      await check(options, task);
    } else {
      const { file } = task;
      const entry = options.entries.at(file)!;
      if (entry.kind === 'folder') continue;
      const isHoled = entry.stored !== undefined;
      if (entry.bytes <= smallFileBytes && !isHoled && task.kind !== 'delta') {
        if (small.isFullFor(entry)) await small.begin();
        small.add(file, entry);
      } else {
        await small.flush();
        if (task.kind === 'delta') {
          await sendDelta(options, task, entry, big);
          continue;
        }
        const prefixes = task.kind === 'continue' ? task.prefixes : [];
        // Holes don't go over the fast lane: what is left of such a file is seldom worth it.
        const fast = entry.bytes >= fastFileBytes && !isHoled ? await options.fast() : null;
        if (fast !== null) await sendFast(options, fast, file, entry, prefixes);
        else await sendBig(options, file, entry, big, prefixes);
      }
    }
  }
}

/** Tells the receiver that it has these files already, or puts them in line to be sent. */
async function check(options: PumpOptions, { range, blake3, hold }: Extract<Task, { kind: 'check' }>): Promise<void> {
  const entries = options.entries.slice(range[0], range[1] + 1);
  const files = entries.filter(({ kind }) => kind === 'file');
  options.onStart(range[0], entries[0]!);
  const ours = await options.reading.same(
    files.map((entry) => entry.local),
    files.map((entry) => entry.bytes),
    { holed: new Set(files.flatMap(({ stored }, i) => (stored === undefined ? [] : [i]))), signal: options.signal },
  );
  options.signal.throwIfAborted();
  if (ours === blake3) {
    options.outlet.send({ name: 'same', body: { range: [...range] } });
    options.onSame(range);
  } else if (hold) {
    options.plan.putOff(range);
    options.onPutOff(range);
    options.outlet.send({ name: 'differs', body: { range: [...range] } });
  } else {
    options.plan.sendAfterAll(range);
  }
}
