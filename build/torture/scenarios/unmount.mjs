/**
 * The disk goes away while files arrive on it, and comes back: as a stick does that is pulled, or after a kill or a
 * restart meanwhile, or with another disk in its place. Nothing is written where it was, and the rest arrives by itself.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { unfinished, untouched, wholeOrAbsent } from '../promises.mjs';
import { until } from '../stage.mjs';
import { between, pick } from '../tree.mjs';

const otherKinds = /** @type {const} */ (['ext4', 'tmpfs', 'exfat-fuse']);
/** Smaller than ours: where nobody lists the disks' numbers (no udev) a FUSE disk is known by its size, a tmpfs by nothing. */
const otherMebibytes = 64;

/** @param {import('../stage.mjs').Stage} stage */
export async function unmount(stage) {
  const { random, disk } = stage;
  const tree = stage.tree('tree');
  const inbox = stage.chance(0.5) ? disk.dir : join(disk.dir, 'inbox');
  let receiver = await stage.receive({ inbox });
  const { port } = receiver;
  const sender = stage.send({ tree, to: port });
  const kill = async () => {
    await receiver.end('SIGKILL');
    stage.count('kills');
    // Nothing waits for the disk where it had just ended: `--dir` is then made as ever.
    return unfinished(stage.home('receiver')).length > 0;
  };
  for (let left = between(random, 1, 3); left > 0; left--) {
    if (!(await stage.moment(sender, receiver, tree))) break;
    const isDead = stage.chance(0.3);
    if (isDead) {
      const isWaiting = await kill();
      wholeOrAbsent(inbox, [tree]);
      if (!isWaiting) {
        receiver = await stage.receive({ inbox, port });
        break;
      }
    }
    // What a driver that is killed had not written yet is lost, as with a stick: only what was flushed counts.
    if (disk.canBePulled && stage.chance(0.4)) {
      disk.pull();
      // The system unmounts it once it has noticed.
      await sleep(random() * 500);
    }
    disk.takeAway();
    stage.count('unmounts');
    const kinds = otherKinds.filter((kind) => kind !== 'tmpfs' || disk.kind !== 'tmpfs');
    const other = stage.chance(0.3) ? stage.mount(pick(random, kinds), otherMebibytes, disk.dir) : null;
    if (isDead) receiver = await stage.receive({ inbox, port });
    // Through a folder that is open it may all have got there.
    await until(() => receiver.hold === 'destination-gone' || sender.over, 'word that the disk is gone');
    if (!sender.over) stage.count('waits');
    const isKilled = !isDead && stage.chance(0.3);
    if (isKilled && (await kill())) receiver = await stage.receive({ inbox, port });
    await sleep(random() * 1500);
    if (other !== null) {
      untouched(disk.dir, 'another disk');
      stage.unmount(other);
    }
    untouched(disk.dir, 'the mount point');
    await disk.putBack();
    if (receiver.over) receiver = await stage.receive({ inbox, port });
  }
  await stage.delivered(sender, tree);
  await stage.end([receiver], [[inbox, [tree]]]);
}
