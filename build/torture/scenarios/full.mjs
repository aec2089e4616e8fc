/** Somebody else fills the disk while files arrive on it, and gives room back: the transfer waits, and goes on by itself. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { wholeOrAbsent } from '../promises.mjs';
import { until } from '../stage.mjs';
import { between } from '../tree.mjs';

/** For folders, names and what else a disk keeps. */
const spareBytes = 4 * 1024 * 1024;

/** @param {import('../stage.mjs').Stage} stage */
export async function full(stage) {
  const { random, disk } = stage;
  const tree = stage.tree('tree');
  const inbox = join(disk.dir, 'inbox');
  let receiver = await stage.receive({ inbox });
  const { port } = receiver;
  // Little enough that the rest is gone in a moment, and twice what is to come.
  const roomy = 2 * tree.bytes + spareBytes;
  await disk.fill(roomy);
  // Also before anything came.
  const fromTheStart = stage.chance(0.2);
  if (fromTheStart) await fillSome();
  let sender = stage.send({ tree, to: port });
  let isFull = fromTheStart;
  for (let left = between(random, 1, 3); left > 0; left--) {
    if (!isFull) {
      if (!(await stage.moment(sender, receiver, tree))) break;
      await fillSome();
    }
    // What was left may have been enough.
    await until(() => sender.over || receiver.hold === 'no-space', 'word that there is no room');
    if (!sender.over) stage.count('waits');
    const { events } = receiver;
    const { length: since } = events;
    if (!sender.over && stage.chance(0.3)) {
      await receiver.end('SIGKILL');
      wholeOrAbsent(inbox, [tree]);
      receiver = await stage.receive({ inbox, port });
      stage.count('kills');
    } else if (!sender.over && stage.chance(0.2)) {
      await sender.end('SIGKILL');
      sender = stage.send({ tree, to: port });
      stage.count('kills');
    } else {
      await sleep(random() * 2500);
      const goesOn = events.slice(since).filter(({ type, status }) => type === 'state' && status === 'active');
      if (!sender.over && goesOn.length > 0) throw new Error('it went on, and nothing had been freed');
    }
    await disk.makeRoom();
    await disk.fill(roomy);
    isFull = false;
    // Else the word of before would be taken for one of what comes now.
    await until(() => sender.over || receiver.hold !== 'no-space', 'word that it goes on');
  }
  await stage.delivered(sender, tree);
  await stage.end([receiver], [[inbox, [tree]]]);

  /** All, or all but a part of what is to come. */
  async function fillSome() {
    await disk.fill(stage.chance(0.5) ? 0 : 1 + Math.floor(random() * tree.bytes));
    stage.count('fills');
  }
}
