/** Speed is the mean of the last seconds: a stall shows, a burst does not mislead, what was there before is no speed. */
import { expect, test } from 'vitest';
import { Meter } from '../../../../electron/engine/transfer/lifecycle/meter.ts';

const totals = { files: 1, folders: 0, bytes: 10_000, complete: true };

function made() {
  let now = 0;
  const meter = new Meter(() => now);
  const after = (ms: number, bytes: number) => {
    now += ms;
    meter.bytes += bytes;
    return meter.progress(totals);
  };
  return { meter, after };
}

test('a steady flow has its speed and time left', () => {
  const { after } = made();
  after(0, 0);
  expect(after(500, 500).rate).toBe(1000);
  expect(after(500, 500)).toMatchObject({ bytes: 1000, rate: 1000, secondsLeft: 9 });
});

test('nothing is said before there is enough to go by', () => {
  const { after } = made();
  after(0, 0);
  expect(after(100, 5000)).toMatchObject({ rate: 0, secondsLeft: null });
});

test('a stall is seen within seconds', () => {
  const { after } = made();
  after(0, 0);
  for (let i = 0; i < 10; i++) after(250, 250);
  let rate = 0;
  for (let i = 0; i < 20; i++) ({ rate } = after(250, 0));
  expect(rate).toBe(0);
});

test('bytes the receiver had count as progress and not as speed', () => {
  const { meter, after } = made();
  after(0, 0);
  meter.kept = 8000;
  expect(after(1000, 1000)).toMatchObject({ bytes: 9000, rate: 1000, secondsLeft: 1 });
});

test('no time left is said of a manifest that still grows', () => {
  const { meter, after } = made();
  after(0, 0);
  after(1000, 1000);
  expect(meter.progress({ ...totals, complete: false }).secondsLeft).toBeNull();
});

test('another connection begins at nothing', () => {
  const { meter, after } = made();
  after(0, 0);
  after(1000, 1000);
  meter.files = 3;
  meter.restart();
  expect(meter.progress(totals)).toEqual({ bytes: 0, files: 0, rate: 0, secondsLeft: null, current: null });
});
