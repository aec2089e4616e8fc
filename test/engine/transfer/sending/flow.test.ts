/** No more file bytes are on their way than the receiver allows, and none while anybody pauses. */
import { expect, test } from 'vitest';
import { Flow } from '../../../../electron/engine/transfer/sending/flow.ts';
import { maxUnreportedBytes } from '../../../../electron/engine/wire/limits.ts';
import { codeThrown, isSettled } from '../../../support/transfer-parts.ts';

test('as many bytes go as may be unreported; one more waits for a report', async () => {
  const flow = new Flow();
  expect(await isSettled(flow.room(maxUnreportedBytes - 1))).toBe(true);
  expect(await isSettled(flow.room(1))).toBe(true);
  const more = flow.room(10);
  expect(await isSettled(more)).toBe(false);
  flow.got(9);
  expect(await isSettled(more)).toBe(false);
  flow.got(10);
  expect(await isSettled(more)).toBe(true);
  expect(flow.delivered).toBe(10);
});

test('a write larger than the limit goes, alone', async () => {
  const flow = new Flow();
  await flow.room(1);
  const large = flow.room(maxUnreportedBytes + 1);
  expect(await isSettled(large)).toBe(false);
  flow.got(1);
  expect(await isSettled(large)).toBe(true);
  const after = flow.room(1);
  expect(await isSettled(after)).toBe(false);
  flow.got(maxUnreportedBytes + 2);
  expect(await isSettled(after)).toBe(true);
});

test('it goes on only when neither side pauses any more', async () => {
  const flow = new Flow();
  flow.pause('here', true);
  flow.pause('there', true);
  const room = flow.room(1);
  flow.pause('here', false);
  expect(await isSettled(room)).toBe(false);
  flow.pause('there', false);
  expect(await isSettled(room)).toBe(true);
});

test('a report of more than was sent, or of less than before, breaks the protocol', async () => {
  const flow = new Flow();
  await flow.room(100);
  expect(codeThrown(() => flow.got(101))).toBe('protocol-violation');
  flow.got(100);
  flow.got(100);
  expect(codeThrown(() => flow.got(99))).toBe('protocol-violation');
});

test('the end of the connection lets whoever waits go on, to find it over', async () => {
  const flow = new Flow();
  flow.pause('there', true);
  const room = flow.room(1);
  flow.close();
  expect(await isSettled(room)).toBe(true);
});

test('the pace is known from reports of what was on its way before, and from no others', async () => {
  let now = 0;
  const flow = new Flow(() => now);
  expect(flow.rate).toBeNull();
  await flow.room(6 * 1024 * 1024);
  flow.got(1024 * 1024);
  expect(flow.rate).toBeNull();
  // Another MiB a hundred milliseconds later, of what had gone before.
  now = 100;
  flow.got(2 * 1024 * 1024);
  expect(flow.rate).toBe(10 * 1024 * 1024);
  // The rest, and then, much later, what went in between: that tells of the sender.
  now = 200;
  flow.got(6 * 1024 * 1024);
  const known = flow.rate;
  await flow.room(1024 * 1024);
  now = 60_000;
  flow.got(7 * 1024 * 1024);
  expect(flow.rate).toBe(known);
});

test('it counts how long bytes have waited for reports, and not the pauses', async () => {
  let now = 0;
  const flow = new Flow(() => now);
  await flow.room(maxUnreportedBytes);
  expect(flow.waitedMs).toBe(0);
  const more = flow.room(1);
  now = 30;
  flow.got(maxUnreportedBytes);
  await more;
  expect(flow.waitedMs).toBe(30);
  flow.pause('here', true);
  const paused = flow.room(1);
  now = 1000;
  flow.pause('here', false);
  await paused;
  expect(flow.waitedMs).toBe(30);
});
