/** A person sends, stops, and sends again at once, as with Ctrl-C and arrow-up: nothing stands twice. */
import { join } from 'node:path';
import { wholeOrAbsent } from '../promises.mjs';
import { between, pick } from '../tree.mjs';

/** What people and systems do to a program in a terminal, and the exit code. @type {readonly (readonly [NodeJS.Signals, string | number])[]} */
const ends = [
  ['SIGINT', 130],
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
  ['SIGKILL', 'SIGKILL'],
];

/** @param {import('../stage.mjs').Stage} stage */
export async function again(stage) {
  const { random } = stage;
  const tree = stage.tree('tree');
  const inbox = join(stage.disk.dir, 'inbox');
  const receiver = await stage.receive({ inbox });
  let sender = stage.send({ tree, to: receiver.port });
  for (let left = between(random, 1, 4); left > 0; left--) {
    const early = stage.chance(0.2);
    if (!(await (early ? stage.earlyMoment(sender) : stage.moment(sender, receiver, tree)))) break;
    const [signal, expected] = pick(random, ends);
    const code = await sender.end(signal);
    // It may have been through just then. Before it listens for signals, and when it has told its end, the system ends it.
    const isUnheard = sender.events.length === 0 || sender.events.some(({ type }) => type === 'done');
    const isRight = code === expected || code === 0 || (code === signal && isUnheard);
    if (!isRight) throw new Error(`after ${signal} the sender ended with ${code}`);
    sender = stage.send({ tree, to: receiver.port });
    stage.count('resends');
  }
  wholeOrAbsent(inbox, [tree]);
  await stage.delivered(sender, tree);
  await stage.end([receiver], [[inbox, [tree]]]);
}
