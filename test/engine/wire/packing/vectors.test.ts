/** Packed streams of another program's, and this one's in another program's hands. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { FrameSink } from '../../../../electron/engine/wire/frames.ts';
import { codecs } from '../../../../electron/engine/wire/packing/codecs.ts';
import { PackedReads } from '../../../../electron/engine/wire/packing/packed-reads.ts';
import { Packer } from '../../../../electron/engine/wire/packing/packer.ts';
import { messageTypes } from '../../../../electron/engine/wire/messages.ts';
import { dataFrame, endFrame, random, wordy } from '../../../support/wire/frames.ts';

// Made by Python (struct, json, brotli, zstandard) from docs/protocol.md, not by the code under test.
const vectors = JSON.parse(readFileSync(new URL('../../../vectors/packed.json', import.meta.url), 'utf8')) as {
  streams: { name: string; hex: string }[];
  events: object[];
};
const script = fileURLToPath(new URL('../../../vectors/read-packed.py', import.meta.url));

const ours = vectors.streams.filter(({ name }) => codecs.some((codec) => codec.name === name));

test('there is one of each way that this Node has', () => {
  expect(ours.map(({ name }) => name)).toEqual(codecs.map(({ name }) => name));
});

test.each(ours.flatMap(({ name, hex }) => [1, 13, 100_000].map((step) => ({ name, hex, step }))))(
  "$name of another program's, in chunks of $step",
  async ({ hex, step }) => {
    const events: object[] = [];
    const names = new Map<number, string>(Object.entries(messageTypes).map(([name, type]) => [type, name]));
    const sink: FrameSink = {
      control: (type) => void (names.get(type) === 'alive' || events.push({ message: names.get(type) })),
      data: (file, offset, chunk) => {
        if (offset === 0) events.push({ data: file, bytes: '' });
        const last = events.at(-1) as { bytes: string };
        last.bytes += chunk.toString();
      },
      end: (file) => events.push({ end: file }),
    };
    const all = Buffer.from(hex, 'hex');
    await new Promise<void>((resolve) => {
      const reads = new PackedReads({ sink, isReading: () => true, hold: () => {}, guard: (work) => work() });
      reads.allow();
      for (let at = 0; at < all.length; at += step) reads.receive(all.subarray(at, at + step));
      reads.end(resolve);
    });
    expect(events).toEqual(vectors.events);
  },
);

/** A Python that has the module for this way: the system's, where Debian's packages go, or the first on the path. */
const pythonFor = (name: string): string | undefined =>
  ['/usr/bin/python3', 'python3'].find(
    (python) => spawnSync(python, ['-c', `import ${name === 'zstd' ? 'zstandard' : name}`]).status === 0,
  );

test.each(codecs.map(({ name }) => ({ name, python: pythonFor(name) })))(
  'Python reads what $name packed',
  async ({ name, python }) => {
    if (python === undefined) return console.warn(`skipped: no python3-${name === 'zstd' ? 'zstandard' : name}`);
    const packer = new Packer(
      codecs.find((codec) => codec.name === name)!,
      'quick',
    );
    const contents = [wordy(300_000), random(40_000), wordy(300_000), Buffer.alloc(900_000)];
    const carried: Buffer[] = [];
    const told: string[] = [];
    const tell = (frame: Buffer): void => {
      const sum = createHash('sha256').update(frame.subarray(17)).digest('hex');
      const number = frame.readUInt32BE(13);
      told.push(`${frame[4]!.toString(16)} ${frame.readUInt32BE(5)} ${number} ${sum}`);
    };
    for (const [i, content] of contents.entries()) {
      const [data, end] = [dataFrame(i, 0, content), endFrame(i, content.length)];
      carried.push(await packer.pack(Buffer.concat([data, end])), endFrame(i, 1));
      [data, end, endFrame(i, 1)].forEach(tell);
    }
    packer.close();
    const { stdout, stderr, status } = spawnSync(python, [script], { input: Buffer.concat(carried) });
    expect({ status, error: stderr.toString() }).toEqual({ status: 0, error: '' });
    expect(stdout.toString().trim().split('\n')).toEqual(told);
  },
);
