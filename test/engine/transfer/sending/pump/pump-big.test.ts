/** Big files that fail on their way out: each is lost alone, and the next one still has buffers to go through. */
import { randomBytes } from 'node:crypto';
import { stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { SourceEntry } from '../../../../../electron/engine/disk/source/source-file.ts';
import { promisedCalls } from '../../../../../electron/engine/disk/system/promised-calls.ts';
import { openBigSource } from '../../../../../electron/engine/transfer/sending/reading/big-source.ts';
import { BufferRing } from '../../../../../electron/engine/transfer/sending/pump/buffer-ring.ts';
import {
  buffersInTurn,
  frameBufferBytes,
  readBytes,
} from '../../../../../electron/engine/transfer/sending/pump/big-frames-ahead.ts';
import { Flow } from '../../../../../electron/engine/transfer/sending/flow.ts';
import { hashOf } from '../../../../../electron/engine/transfer/agreed/hash.ts';
import { PlanQueue } from '../../../../../electron/engine/transfer/sending/plan-queue.ts';
import { sendBig } from '../../../../../electron/engine/transfer/sending/pump/pump-big.ts';
import type { PumpOptions } from '../../../../../electron/engine/transfer/sending/pump/pump-options.ts';
import { directReading } from '../../../../../electron/engine/transfer/sending/reading/reading.ts';
import type { Prefix } from '../../../../../electron/engine/transfer/agreed/prefixes.ts';
import { maxUnreportedBytes } from '../../../../../electron/engine/wire/limits.ts';
import { FrameDecoder } from '../../../../../electron/engine/wire/frames.ts';
import { tempDir } from '../../../../support/pair.ts';

async function listed(dir: string, name: string, content: Buffer): Promise<SourceEntry> {
  const local = join(dir, name);
  await writeFile(local, content);
  const mtimeMs = Math.trunc((await stat(local)).mtimeMs);
  return { kind: 'file', path: name, local, bytes: content.length, mtimeMs, executable: false };
}

test('more files than buffers and unreported bytes can hold break off in the middle, and one after them arrives whole', async () => {
  const dir = await tempDir();
  const content = randomBytes(3 * readBytes + 17);
  const breaking = await Promise.all(
    Array.from({ length: maxUnreportedBytes / readBytes + buffersInTurn }, (_, i) =>
      listed(dir, `breaks-${i}`, content),
    ),
  );
  const whole = await listed(dir, 'whole', content);
  const flow = new Flow();
  const came: Buffer[] = [];
  let hash: Buffer | null = null;
  const decoder = new FrameDecoder({
    control: () => {},
    data: (file, offset, chunk) => {
      flow.got((taken += chunk.length));
      if (file === breaking.length) chunk.copy((came[0] ??= Buffer.alloc(content.length)), offset);
    },
    end: (_file, _bytes, sent) => (hash = Buffer.from(sent)),
  });
  let taken = 0;
  const lost: number[] = [];
  const options: PumpOptions = {
    outlet: {
      closed: false,
      send: () => {},
      write: (frames: Buffer) => Promise.resolve(void decoder.push(Buffer.from(frames))),
    } as PumpOptions['outlet'],
    reading: {
      ...directReading,
      openBig: async (entry: SourceEntry, prefixes: readonly Readonly<Prefix>[]) => {
        const source = await openBigSource(entry, prefixes, { calls: promisedCalls, sendCalls: null });
        if (entry !== whole) await truncate(entry.local, readBytes + 5);
        return source;
      },
    },
    flow,
    plan: new PlanQueue(),
    entries: [...breaking, whole],
    signal: new AbortController().signal,
    onStart: () => {},
    onBytes: () => {},
    onKept: () => {},
    onEnd: () => {},
    onSame: () => {},
    leftOut: () => null,
    onLost: (file: number) => lost.push(file),
  } as unknown as PumpOptions;
  const ring = new BufferRing(buffersInTurn, frameBufferBytes);
  for (const [file, entry] of breaking.entries()) await sendBig(options, file, entry, ring, []);
  expect(lost).toEqual(breaking.map((_, i) => i));
  await sendBig(options, breaking.length, whole, ring, []);
  expect(came[0]!.equals(content)).toBe(true);
  expect(hash!).toEqual(hashOf(content));
});
