/** Figures the bench prints are what they say. */
import { expect, test } from 'vitest';
import { parseBenchArguments, pick } from '../../../build/bench/arguments.ts';
import { order } from '../../../build/bench/rounds.ts';
import { median, pairedRatio, quantile, summarize } from '../../../build/bench/statistics.ts';
import { childrenOf, parseBusy, parseTimes } from '../../../build/bench/host/usage.ts';

test('a median is the middle, whatever the order', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(quantile([10, 20, 30], 0.25)).toBe(15);
  expect(() => median([])).toThrow(RangeError);
});

test('the spread tells how far apart the middle half lies, and one outlier does not move it', () => {
  expect(summarize([100, 100, 100, 100]).spread).toBe(0);
  expect(summarize([98, 99, 100, 101, 102])).toEqual({ median: 100, min: 98, max: 102, spread: 0.01 });
  expect(summarize([98, 99, 100, 101, 500]).spread).toBe(0.01);
});

test('a ratio is taken round by round: a machine that slows down between rounds changes nothing', () => {
  expect(pairedRatio([100, 50, 10], [50, 25, 5])).toBe(2);
  expect(pairedRatio([100, null, 10], [50, 25, null])).toBe(2);
  expect(pairedRatio([null], [1])).toBeNull();
});

test('everybody runs once a round, and over the rounds each comes early and late', () => {
  const rounds = Array.from({ length: 6 }, (_, round) => order(3, round));
  for (const round of rounds) expect(round.toSorted()).toEqual([0, 1, 2]);
  for (const contestant of [0, 1, 2]) {
    expect(new Set(rounds.map((round) => round.indexOf(contestant)))).toEqual(new Set([0, 1, 2]));
  }
});

test('CPU times are read behind a command name that looks like fields', () => {
  const stat = '42 (a) b (c d) S 1 42 42 0 -1 4194560 100 200 0 0 150 50 25 75 20 0 1 0 100 1000 10';
  expect(parseTimes(stat)).toEqual({ user: 1.75, system: 1.25 });
});

test('the machine is busy with everything but idling and waiting for disks', () => {
  expect(parseBusy('cpu  100 20 30 9999 8888 4 5 6 0 0\ncpu0 1 2 3 4 5 6 7 8 9 10\n')).toBe(1.65);
});

test('a process that is gone has no children and breaks nothing', () => {
  expect(childrenOf(2 ** 22 + 1)).toEqual([]);
});

test('--only picks within each kind and leaves the other kinds whole', () => {
  const kinds = { section: ['memory', 'disk'], workload: ['big', 'small'], contestant: ['ferry', 'scp'] };
  expect(pick([], kinds)).toEqual(kinds);
  expect(pick(['big', 'scp'], kinds)).toEqual({ ...kinds, workload: ['big'], contestant: ['scp'] });
  expect(() => pick(['sco'], kinds)).toThrow(/sco.*\n.*memory, disk/);
});

test('a quick bench counts two rounds, a real one five; --rounds says otherwise', () => {
  expect(parseBenchArguments(['--quick']).rounds).toBe(2);
  expect(parseBenchArguments([]).rounds).toBe(5);
  expect(parseBenchArguments(['--quick', '--rounds', '7']).rounds).toBe(7);
  for (const bad of ['0', '1.5', 'many']) expect(() => parseBenchArguments(['--rounds', bad])).toThrow(/--rounds/);
});
