/**
 * Round after round of a scenario on a disk, for so long: counts what happened, and keeps the folder of a round that
 * broke a promise. Each round's seed is the first one's plus its number.
 */
import fs from 'node:fs';
import { join } from 'node:path';
import { unmountAll } from '../disks/disks.mjs';
import { killAll } from '../programs/ferry.mjs';
import { randomFrom } from '../programs/random.mjs';
import { again } from './scenarios/again.mjs';
import { full } from './scenarios/full.mjs';
import { changed } from './scenarios/changed.mjs';
import { kills } from './scenarios/kills.mjs';
import { twoOnOneHome } from './scenarios/two-on-one-home.mjs';
import { unmount } from './scenarios/unmount.mjs';
import { Stage } from './stage.mjs';

/** @typedef {import('./stage.mjs').Counted} Counted */
/** @typedef {import('./stage.mjs').DiskKind} DiskKind */
/** @typedef {Record<Counted, number>} Counts */

export const scenarios = { kills, changed, unmount, full, again, 'two-on-one-home': twoOnOneHome };

/** @typedef {keyof typeof scenarios} Scenario */

/**
 * @typedef {object} Ground
 * @property {DiskKind} kind
 * @property {number} seed
 * @property {string} dir A folder that isn't there yet.
 * @property {string | undefined} [cli] Another build.
 * @property {(what: Counted) => void} [count]
 */

/** Throws an Error that says what is missing: nothing can be tried here. @param {Ground} o */
function prepare({ kind, seed, dir, cli, count = () => {} }) {
  fs.mkdirSync(dir);
  return new Stage({ dir, kind, random: randomFrom(seed), cli, count });
}

/** @param {Scenario} scenario @param {Stage} stage */
async function play(scenario, stage) {
  try {
    await scenarios[scenario](stage);
  } catch (error) {
    await stage.close(/** @type {Error} */ (error));
    throw error;
  }
  await stage.close();
}

/** One round. Throws an Error that says which promise broke; its folder then stays. @param {Ground & { scenario: Scenario }} o */
export async function playRound({ scenario, ...ground }) {
  await play(scenario, prepare(ground));
}

/**
 * Counts into `counts` as it goes. Throws an Error that says what is missing.
 * @param {object} o
 * @param {ReadonlyMap<Scenario, Counts>} o.counts Of the scenarios that are played, by turns.
 * @param {DiskKind} o.kind
 * @param {number} o.seconds
 * @param {number} o.seed
 * @param {string} o.work A folder for the rounds: those that failed stay.
 * @param {AbortSignal} o.signal No further round.
 * @param {string | undefined} [o.cli]
 * @param {(dir: string) => void} [o.onRound] Begins in that folder.
 */
export async function playRounds({ counts, kind, seconds, seed, work, signal, cli, onRound = () => {} }) {
  const played = [...counts];
  const end = performance.now() + seconds * 1000;
  for (let n = 0; performance.now() < end && !signal.aborted; n++) {
    const [scenario, counted] = /** @type {[Scenario, Counts]} */ (played[n % played.length]);
    const dir = join(work, `${kind} ${scenario} ${seed + n}`);
    onRound(dir);
    const stage = prepare({ kind, seed: seed + n, dir, cli, count: (what) => counted[what]++ });
    counted.rounds++;
    try {
      await play(scenario, stage);
    } catch (error) {
      if (signal.aborted) break;
      counted.failures++;
      const repeat = `--disk ${kind} --scenario ${scenario} --seed ${seed + n}`;
      console.error(`${scenario} on ${kind}: ${/** @type {Error} */ (error).message}\n  ${repeat}; kept in “${dir}”`);
    }
  }
}

/** @returns {Counts} */
export function noCounts() {
  return {
    rounds: 0,
    kills: 0,
    cuts: 0,
    olders: 0,
    unmounts: 0,
    fills: 0,
    waits: 0,
    resends: 0,
    others: 0,
    failures: 0,
  };
}

/** For whoever is ended in the middle: no process and no disk stays. */
export async function clearAway() {
  await killAll();
  unmountAll();
}
