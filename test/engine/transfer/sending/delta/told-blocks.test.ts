/** What a receiver tells of its blocks is checked, and waited for only as long as that is less than sending would take. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ToldBlocks, ToldBlocksOfLeg } from '../../../../../electron/engine/transfer/sending/delta/told-blocks.ts';

const block = 65_536;
const mib = 1024 * 1024;
const shape = { blockBytes: block, blocks: 16_384 };
const size = 16_384 * block;

let now = 0;
beforeEach(() => {
  now = 0;
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

const pace: { rate: number | null } = { rate: null };
function told(rate: number | null): ToldBlocks {
  pace.rate = rate;
  return new ToldBlocks(size, shape, pace, { now: () => now });
}
const hashes = (count: number): string => '00112233aabbccdd'.repeat(count);
const never = new AbortController().signal;

test('the file may go as far as blocks are told, and to its end once there are no more', async () => {
  const blocks = told(null);
  blocks.take({ first: 0, hashes: hashes(64) });
  expect(await blocks.until(0, never)).toBe(64 * block);
  expect(blocks.news()).toMatchObject([{ first: 0, hashes: { length: 64 * 8 } }]);
  expect(blocks.news()).toEqual([]);
  blocks.take({ first: 64, hashes: '', end: true });
  expect(await blocks.until(64 * block, never)).toBe(size);
});

test.each([
  ['again', { first: 63, hashes: hashes(1) }],
  ['beyond those that were said', { first: 16_384, hashes: hashes(1) }],
  ['more than were said', { first: 64, hashes: hashes(16_321) }],
])('blocks told %s are a violation', (_, wrong) => {
  const blocks = told(null);
  blocks.take({ first: 0, hashes: hashes(64) });
  expect(() => blocks.take(wrong)).toThrow('protocol-violation');
});

test('blocks may be left out', async () => {
  const blocks = told(null);
  blocks.take({ first: 100, hashes: hashes(16_284) });
  expect(await blocks.until(0, never)).toBe(size);
});

test('of a file that nobody asked about no blocks may be told; of one that has ended they are dropped', () => {
  const leg = new ToldBlocksOfLeg();
  expect(() => leg.take({ file: 3, first: 0, hashes: '' })).toThrow('protocol-violation');
  leg.begin(3, size, shape, pace);
  leg.take({ file: 3, first: 0, hashes: '' });
  expect(() => leg.take({ file: 4, first: 0, hashes: '' })).toThrow('protocol-violation');
  leg.end(3);
  leg.take({ file: 3, first: 0, hashes: hashes(5) });
});

/** After so many seconds so many MiB have been told, and the sender is there. */
async function after(seconds: number, told: number, rate: number | null) {
  pace.rate = rate;
  const blocks = new ToldBlocks(size, shape, pace, { now: () => now });
  now = seconds * 1000;
  if (told > 0) blocks.take({ first: 0, hashes: hashes((told * mib) / block) });
  let until: number | 'waits' = 'waits';
  const asked = blocks.until(told * mib, never).then((at) => (until = at));
  await vi.advanceTimersByTimeAsync(0);
  return { blocks, asked, until: () => until };
}

test('a disk that tells faster than the line would bring it is waited for', async () => {
  const { until } = await after(2, 100, 40 * mib);
  expect(until()).toBe('waits');
});

test('one that tells more slowly isn’t: the rest goes whole', async () => {
  const { until } = await after(2, 100, 60 * mib);
  expect(until()).toBe(size);
});

test('nobody is judged in the first second', async () => {
  const { until } = await after(0.9, 0, 1000 * mib);
  expect(until()).toBe('waits');
});

test('while the line’s pace isn’t known, a slow disk has some sent whole, so that it is', async () => {
  const fast = await after(2, 240, null);
  expect(fast.until()).toBe('waits');
  now = 0;
  const slow = await after(2, 200, null);
  expect(slow.until()).toBe(208 * mib);
});

test('one that says nothing for ten seconds isn’t waited for any longer', async () => {
  const { until } = await after(0, 0, null);
  await vi.advanceTimersByTimeAsync(9_999);
  expect(until()).toBe('waits');
  await vi.advanceTimersByTimeAsync(1);
  expect(until()).toBe(size);
});

test('who waits is told of an end', async () => {
  const abort = new AbortController();
  const waiting = told(null).until(0, abort.signal);
  abort.abort(new Error('over'));
  await expect(waiting).rejects.toThrow('over');
});
