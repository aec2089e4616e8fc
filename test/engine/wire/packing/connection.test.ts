import { expect, test } from 'vitest';
import { Connection, type ConnectionHandler } from '../../../../electron/engine/wire/connection.ts';
import { codecs } from '../../../../electron/engine/wire/packing/codecs.ts';
import type { FerryError } from '../../../../shared/errors.ts';
import { dataFrame, endFrame, random, wordy } from '../../../support/wire/frames.ts';
import { socketPair } from '../../../support/pair.ts';

/** Keeps what comes, as text, in order; and can be waited for. */
function listenTo(connection: Connection, more: Partial<ConnectionHandler> = {}) {
  const heard: string[] = [];
  const bytes = new Map<number, Buffer[]>();
  let over: (error: FerryError | null) => void = () => {};
  const closed = new Promise<FerryError | null>((resolve) => (over = resolve));
  connection.handOver({
    message: ({ name }) => heard.push(name),
    fileBytes: (file, offset, chunk) => {
      const of = bytes.get(file) ?? [];
      expect(offset).toBe(of.reduce((sum, { length }) => sum + length, 0));
      of.push(Buffer.from(chunk));
      bytes.set(file, of);
    },
    fileEnd: (file) => heard.push(`end ${file}`),
    closed: over,
    ...more,
  });
  return { heard, closed, file: (file: number) => Buffer.concat(bytes.get(file) ?? []) };
}

async function pair() {
  const { dialled, accepted } = await socketPair();
  return { a: new Connection(dialled), b: new Connection(accepted), dialled, accepted };
}

test.each(codecs)('what $name packs arrives as it was, in order with what it does not pack', async ({ name }) => {
  const { a, b, dialled } = await pair();
  const { heard, closed, file } = listenTo(b);
  expect(b.takePacked()).toContain(name);
  a.pack([name]);
  const contents = [wordy(500_000), random(500_000), wordy(30), wordy(900_000, 7), Buffer.alloc(1024 * 1024)];
  const writes = contents.flatMap((content, i) => {
    const written = [a.write(dataFrame(i, 0, content)), a.write(endFrame(i, content.length))];
    a.send({ name: 'lost', body: { file: i, code: 'source-changed' } });
    return written;
  });
  a.send({ name: 'finish', body: {} });
  a.end();
  expect(await closed).toBeNull();
  await Promise.all(writes);
  expect(heard).toEqual([...contents.flatMap((_, i) => [`end ${i}`, 'lost']), 'finish']);
  contents.forEach((content, i) => expect(file(i).equals(content)).toBe(true));
  const total = contents.reduce((sum, { length }) => sum + length, 0);
  expect(dialled.bytesWritten).toBeLessThan(total * 0.5);
  // What was packed, not what was left as it is.
  expect(a.packed.bytes).toBe(b.packed.bytes);
  expect(a.packed.bytes).toBeGreaterThan(2_400_000);
  expect(a.packed.bytes).toBeLessThan(2_500_000);
});

test('files share one window: what was sent before packs to almost nothing', async () => {
  const { a, b } = await pair();
  const { closed, file } = listenTo(b);
  b.takePacked();
  a.pack(codecs.map(({ name }) => name));
  // Between them more than a frame holds.
  const once = wordy(400_000, 5);
  const others = [wordy(700_000, 6), wordy(700_000, 7)];
  for (const [i, content] of [once, ...others, once].entries()) {
    const before = a.packed.onWire;
    await a.write(dataFrame(i, 0, content));
    if (i === 3 && codecs[0]!.name === 'zstd') expect(a.packed.onWire - before).toBeLessThan(20_000);
  }
  a.end();
  expect(await closed).toBeNull();
  expect(file(3).equals(once)).toBe(true);
});

test('a peer that was not told so may not pack', async () => {
  const { a, b } = await pair();
  const { closed } = listenTo(b);
  listenTo(a);
  a.pack(['brotli']);
  a.write(dataFrame(0, 0, wordy(100_000))).catch(() => {});
  expect(await closed).toMatchObject({ code: 'protocol-violation' });
});
