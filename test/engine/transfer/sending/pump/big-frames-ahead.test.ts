/** Frames of a big file come in order, a few ahead of who wants them, and no buffer is ever lost. */
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { SourceEntry } from '../../../../../electron/engine/disk/source/source-file.ts';
import type { BigSource } from '../../../../../electron/engine/transfer/sending/reading/big-source.ts';
import { BufferRing } from '../../../../../electron/engine/transfer/sending/pump/buffer-ring.ts';
import {
  buffersInTurn,
  FramesAhead,
  readBytes,
} from '../../../../../electron/engine/transfer/sending/pump/big-frames-ahead.ts';

const frames = 20;
const tail = 17;
const entry = { bytes: (frames - 1) * readBytes + tail } as SourceEntry;

/** Buffers are one byte long and hold the number of their frame; `fails` is the first that can't be read. */
function numbered({ offset = 0, fails = Infinity } = {}): BigSource & { asked: number } {
  return {
    offset,
    asked: offset / readBytes,
    frame(buffer) {
      const number = this.asked++;
      if (number >= fails) return Promise.reject(new Error(`frame ${number}`));
      buffer[0] = number;
      return Promise.resolve();
    },
    sendTo: null,
    digest: () => Promise.reject(new Error('never')),
    close: () => Promise.resolve(),
  };
}

test('all frames come in order, though their buffers come back in any', async () => {
  const ring = new BufferRing(buffersInTurn, 1);
  const ahead = new FramesAhead(numbered({ offset: 2 * readBytes }), 3, entry, ring);
  const seen: number[] = [];
  const sizes: number[] = [];
  const out: { settle: () => void }[] = [];
  for (let frame = await ahead.next(); frame !== null; frame = await ahead.next()) {
    seen.push(frame.buffer[0]!);
    sizes.push(frame.bytes);
    const used = new Promise<void>((settle) => out.push({ settle }));
    ring.giveBack(frame.buffer, used);
    // The last given back is free first.
    if (out.length >= buffersInTurn / 2) out.pop()!.settle();
  }
  for (const { settle } of out) settle();
  await ring.settled();
  expect(seen).toEqual(Array.from({ length: frames - 2 }, (_, i) => i + 2));
  expect(sizes).toEqual([...Array.from({ length: frames - 3 }, () => readBytes), tail]);
});

test('half of the buffers are read ahead of the first that is wanted, and no more', async () => {
  const source = numbered();
  const ahead = new FramesAhead(source, 3, entry, new BufferRing(buffersInTurn, 1));
  await ahead.next();
  for (let i = 0; i < 20; i++) await turn();
  expect(source.asked).toBe(1 + buffersInTurn / 2);
});

test('a frame that cannot be read fails at its turn, and all buffers are free afterwards', async () => {
  const ring = new BufferRing(buffersInTurn, 1);
  const ahead = new FramesAhead(numbered({ fails: 2 }), 3, entry, ring);
  for (const number of [0, 1]) {
    const { buffer } = (await ahead.next())!;
    expect(buffer[0]).toBe(number);
    ring.giveBack(buffer, Promise.resolve());
  }
  await expect(ahead.next()).rejects.toThrow('frame 2');
  await ahead.close();
  await ring.settled();
  const again = await Promise.all(Array.from({ length: buffersInTurn }, () => ring.take()));
  expect(new Set(again).size).toBe(buffersInTurn);
});

test('a file with holes is read until its frames and holes reach its end, and all buffers come back', async () => {
  const stretches = [
    { hole: 0, bytes: 10 },
    { hole: 1000, bytes: 20 },
    { hole: 70, bytes: 0 },
  ];
  const source: BigSource = {
    ...numbered(),
    frame: () => Promise.resolve(stretches.shift() ?? { hole: 0, bytes: 0 }),
  };
  const ring = new BufferRing(buffersInTurn, 1);
  const ahead = new FramesAhead(source, 3, { bytes: 1100, stored: 30 } as SourceEntry, ring);
  const seen: [number, number][] = [];
  for (let frame = await ahead.next(); frame !== null; frame = await ahead.next()) {
    seen.push([frame.hole, frame.bytes]);
    ring.giveBack(frame.buffer, Promise.resolve());
  }
  expect(seen).toEqual([
    [0, 10],
    [1000, 20],
    [70, 0],
  ]);
  await ring.settled();
  // None is missing: as many can be had again.
  expect(await Promise.all(Array.from({ length: buffersInTurn }, () => ring.take()))).toHaveLength(buffersInTurn);
});
