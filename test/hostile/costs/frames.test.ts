/** What a frame costs while it arrives: no more than what has come of it. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { FrameDecoder } from '../../../electron/engine/wire/frames.ts';
import { maxControlBytes } from '../../../electron/engine/wire/limits.ts';
import { frame } from '../../support/hostile/frames.ts';

setFlagsFromString('--expose_gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes held, garbage collected. */
function held(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

test('a frame that comes byte by byte takes no more than twice its bytes, and comes out whole', () => {
  let came: Buffer | null = null;
  const decoder = new FrameDecoder({
    control: (_, payload) => (came = Buffer.from(payload)),
    data: () => expect.unreachable(),
    end: () => expect.unreachable(),
  });
  const whole = frame(0x20, Buffer.alloc(maxControlBytes, 'x'));
  const before = held();
  for (let at = 0; at < whole.length - 1; at++) decoder.push(whole.subarray(at, at + 1));
  expect(held() - before).toBeLessThan(2 * maxControlBytes + 256 * 1024);
  expect(decoder.idle).toBe(false);
  decoder.push(whole.subarray(-1));
  expect(came).toEqual(whole.subarray(5));
});

test('a frame whose length alone has come takes nothing', () => {
  const sink = { control: () => {}, data: () => {}, end: () => {} };
  const head = frame(0x20, 'x', maxControlBytes);
  const before = held();
  const decoders = Array.from({ length: 100 }, () => new FrameDecoder(sink));
  for (const decoder of decoders) decoder.push(head);
  expect(held() - before).toBeLessThan(1024 * 1024);
  expect(decoders.every(({ idle }) => !idle)).toBe(true);
});
