/**
 * Both halves of a transfer against each other, without a network, a disk or a clock that isn't the test's own. `npm test`
 * runs the same few hundred each time; `npm run model -- --seconds N` fresh ones, as many as one likes (FERRY_PAIR_SECONDS
 * is how long). Each schedule's seed is the first one's plus its number, and FERRY_SEED repeats one, step for step.
 */
import { expect, test } from 'vitest';
import { dataTwice, finishedEarly, losingWrites, receiptLost, trusting } from './faults.ts';
import { findFault, runSchedules } from './run.ts';
import type { Planted } from './pair.ts';
import { runSchedule } from './schedule.ts';

const asked = process.env['FERRY_PAIR_SECONDS'];
const only = process.env['FERRY_SEED'];
/** `npm test` decides what lands, so it runs the same schedules each time; longer runs go where none has been. */
const firstSeed = Number(only ?? (asked === undefined ? 1 : Date.now() & 0x7fff_ffff));
/** A few seconds' worth, also on a busy machine. */
const schedules = 300;
/** A planted fault is found within so many. */
const enough = 1500;

test(
  'whatever befalls the pair, each file arrives whole and once, or is named as failed, and both come to an end',
  async () => {
    const first = firstSeed;
    const limits = asked === undefined ? { schedules } : { seconds: Number(asked) };
    const report = await runSchedules({ first, ...(only === undefined ? limits : { schedules: 1 }) });
    const { broken, ...figures } = report;
    console.log(`pair: ${JSON.stringify(figures)}`);
    expect(broken).toEqual([]);
  },
  Number(asked ?? 0) * 1000 + 120_000,
);

test('the same seed is the same schedule, step for step', async () => {
  for (let seed = firstSeed; seed < firstSeed + 10; seed++) {
    const [once, again] = [await runSchedule(seed), await runSchedule(seed)];
    expect(again.lines, `seed ${seed}`).toEqual(once.lines);
    expect(again.digest, `seed ${seed}`).toBe(once.digest);
  }
});

test('a seed says what happens', async () => {
  expect((await runSchedule(1)).digest).not.toBe((await runSchedule(2)).digest);
});

const faults: readonly (readonly [string, Planted])[] = [
  ['a receipt that is lost', { line: receiptLost }],
  ['a partial file that is believed unverified', { landing: trusting }],
  ['a data frame that comes twice', { line: dataTwice }],
  ['an end that overtakes the last receipts', { line: finishedEarly }],
  ['a disk that does not write what it says it has', { landing: losingWrites }],
];

test.each(faults)('found: %s', { timeout: 120_000 }, async (name, planted) => {
  const seed = await findFault(planted, firstSeed, enough);
  expect(seed, `from seed ${firstSeed} on`).not.toBeNull();
  console.log(`pair: ${name} was found by seed ${seed}, number ${seed! - firstSeed + 1}`);
  // And again by the same seed; without the fault it finds nothing.
  await expect(runSchedule(seed!, planted)).rejects.toThrow(`seed ${seed}`);
  await runSchedule(seed!);
});
