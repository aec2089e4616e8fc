/** Waiting until nobody else works on the machine. */
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { machineBusy } from './usage.ts';

const lookMs = 500;
/** Looks in a row that find it quiet. */
const looks = 3;
/** Share of the processors that counts as quiet. */
const quiet = 0.08;
/** Measured all the same then; the report says what others had. */
const patienceMs = 60_000;

/** Resolves when the machine has been quiet for a moment, at the latest after a minute. */
export async function untilQuiet(): Promise<void> {
  let inARow = 0;
  for (const giveUpAt = Date.now() + patienceMs; inARow < looks && Date.now() < giveUpAt;) {
    const before = machineBusy();
    await sleep(lookMs);
    const share = (machineBusy() - before) / (lookMs / 1000) / availableParallelism();
    inARow = share <= quiet ? inARow + 1 : 0;
  }
}
