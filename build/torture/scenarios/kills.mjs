/** Either side is killed again and again, or its line is cut: in the end all of it is there once. */
import { join } from 'node:path';
import { Relay } from '../../programs/relay.mjs';
import { wholeOrAbsent } from '../promises.mjs';
import { between, pick } from '../tree.mjs';

/** Whatever ends a process from outside; a person's Ctrl-C ends the transfer with it. */
const signals = /** @type {const} */ (['SIGKILL', 'SIGKILL', 'SIGKILL', 'SIGTERM', 'SIGHUP']);

/**
 * `changed`: older versions of its big files stand where they go, and are replaced.
 * @param {import('../stage.mjs').Stage} stage @param {{ changed?: boolean }} [o]
 */
export async function kills(stage, { changed = false } = {}) {
  const { random } = stage;
  const tree = stage.tree('tree');
  const inbox = join(stage.disk.dir, 'inbox');
  if (changed) for (let n = tree.leaveOlder(inbox, stage.random); n > 0; n--) stage.count('olders');
  const conflicts = changed ? 'replace' : undefined;
  let receiver = await stage.receive({ inbox, conflicts });
  // Through a line that can be cut there are no lanes; so both ways are tried.
  const relay = stage.chance(0.5) ? await Relay.to(() => receiver.port) : null;
  const to = relay?.address ?? receiver.port;
  try {
    let sender = stage.send({ tree, to });
    for (let left = between(random, 1, 5); left > 0; left--) {
      if (!(await stage.moment(sender, receiver, tree))) break;
      const what = random();
      if (relay !== null && what < 0.4) {
        relay.cut();
        stage.count('cuts');
      } else if (what < 0.75) {
        await receiver.end(pick(random, signals));
        wholeOrAbsent(inbox, [tree]);
        receiver = await stage.receive({ inbox, conflicts, port: receiver.port });
        stage.count('kills');
      } else {
        await sender.end(pick(random, signals));
        sender = stage.send({ tree, to });
        stage.count('kills');
      }
    }
    await stage.delivered(sender, tree);
    await stage.end([receiver], [[inbox, [tree]]]);
  } finally {
    relay?.close();
  }
}
