/**
 * The window and a terminal share a home: a second process receives, or sends, beside the first, and ends in any way.
 * Neither takes or cancels what is the other's, and the history has what both did.
 */
import { join } from 'node:path';
import { historyOf, noPartials, wholeOrAbsent } from '../promises.mjs';
import { pick } from '../tree.mjs';

/** @param {import('../stage.mjs').Stage} stage */
export async function twoOnOneHome(stage) {
  const { random } = stage;
  const [first, second] = [stage.tree('first'), stage.tree('second')];
  const [inbox, other] = [join(stage.disk.dir, 'inbox'), join(stage.disk.dir, 'other')];
  const receiver = await stage.receive({ inbox });
  const sender = stage.send({ tree: first, to: receiver.port });
  await stage.moment(sender, receiver, first);
  let beside = await stage.receive({ inbox: other });
  stage.count('others');
  // From the first sender's home as well.
  const sendsToo = stage.chance(0.7);
  let sending = sendsToo ? stage.send({ tree: second, to: beside.port }) : null;
  if (sending !== null) await stage.moment(sending, beside, second);
  const signal = pick(random, /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL']));
  let isCancelled = false;
  if (stage.chance(0.6)) {
    await beside.end(signal);
    wholeOrAbsent(other, [second]);
    isCancelled = signal === 'SIGINT' && sending !== null && (await sending.ended()) !== 0;
    if (isCancelled || signal === 'SIGINT') noPartials(other);
    beside = await stage.receive({ inbox: other, port: beside.port });
    stage.count('others');
  } else if (sending !== null && !sending.over) {
    await sending.end(signal);
    isCancelled = signal === 'SIGINT' && sending.code !== 0;
    if (!isCancelled) sending = stage.send({ tree: second, to: beside.port });
    stage.count('others');
  }
  await stage.delivered(sender, first);
  if (sending !== null && !isCancelled) await stage.delivered(sending, second);
  const arrived = sending === null || isCancelled ? [] : [second];
  await stage.end(
    [receiver, beside],
    [[inbox, [first]], ...arrived.map((tree) => /** @type {const} */ ([other, [tree]]))],
  );
  wholeOrAbsent(other, [second]);
  noPartials(other);
  bothKept(stage, [sender, ...(sending === null ? [] : [sending])]);
}

/** What each sender has begun stands in both histories. @param {import('../stage.mjs').Stage} stage @param {readonly import('../../programs/ferry.mjs').Ferry[]} senders */
function bothKept(stage, senders) {
  const begun = senders.flatMap(({ transferId }) => transferId ?? []);
  for (const home of ['sender', 'receiver']) {
    const kept = historyOf(stage.home(home)).map(({ id }) => id);
    const missing = begun.filter((id) => !kept.includes(id));
    if (missing.length > 0) throw new Error(`the history of ${home} doesn’t have ${missing.join()}`);
  }
}
