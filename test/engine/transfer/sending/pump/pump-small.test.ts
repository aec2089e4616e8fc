/** Small files go out packed and in order; one that is lost costs none of its neighbours. */
import { expect, test } from 'vitest';
import {
  writeEnd,
  writeDataHeader,
  dataHeaderBytes,
  endFrameBytes,
  FrameDecoder,
} from '../../../../../electron/engine/wire/frames.ts';
import { Flow } from '../../../../../electron/engine/transfer/sending/flow.ts';
import type { PumpOptions } from '../../../../../electron/engine/transfer/sending/pump/pump-options.ts';
import { SmallFiles, smallFileBytes } from '../../../../../electron/engine/transfer/sending/pump/pump-small.ts';
import type { Framed } from '../../../../../electron/engine/transfer/sending/reading/reading.ts';
import type { Failure } from '../../../../../shared/errors.ts';
import { fileEntry } from '../../../../support/transfer-parts.ts';

const hash = Buffer.alloc(32, 0xab);

/** A disk's thread in memory: files hold their own index, and those in `unreadable` can't be read. */
function made({ unreadable = [] as number[], leftOut = [] as number[] } = {}) {
  const heard: string[] = [];
  const packs: number[] = [];
  const decoder = new FrameDecoder({
    control() {},
    data: (file, offset, chunk) => {
      heard.push(`data ${file} ${offset} ${chunk.length} ${chunk.every((byte) => byte === file)}`);
    },
    end: (file, bytes) => heard.push(`end ${file} ${bytes}`),
  });
  const flow = new Flow();
  let granted = 0;
  const options = {
    outlet: {
      closed: false,
      send: ({ name, body }: { name: string; body: { file: number } }) => heard.push(`${name} ${body.file}`),
      write: (frames: Buffer) => Promise.resolve(decoder.push(Buffer.from(frames))),
    },
    reading: {
      buffer: (bytes: number) => Buffer.alloc(bytes),
      frame: (buffer: Buffer, files: readonly Framed[]) => {
        packs.push(files.length);
        for (const { file, at, entry } of files) {
          let end = at;
          if (entry.bytes > 0) {
            writeDataHeader(buffer, at, file, 0, entry.bytes);
            buffer.fill(file, at + dataHeaderBytes, at + dataHeaderBytes + entry.bytes);
            end += dataHeaderBytes + entry.bytes;
          }
          writeEnd(buffer, end, file, entry.bytes, hash);
          expect(end + endFrameBytes).toBeLessThanOrEqual(buffer.length);
        }
        const why: Failure = { code: 'source-unreadable' };
        return Promise.resolve(files.flatMap(({ file }, i) => (unreadable.includes(file) ? [{ i, why }] : [])));
      },
    },
    flow: { room: (bytes: number) => ((granted += bytes), flow.room(bytes)) },
    signal: new AbortController().signal,
    leftOut: (file: number) => (leftOut.includes(file) ? { code: 'cancelled' } : null),
    onStart() {},
    onBytes() {},
    onEnd: (file: number, digest: Buffer) => heard.push(`sent ${file} ${digest.equals(hash)}`),
    onLost: (file: number, { code }: Failure) => heard.push(`lost here ${file} ${code}`),
  } as unknown as PumpOptions;
  return { small: new SmallFiles(options), heard, packs, granted: () => granted };
}

test('each file’s bytes and end come whole and in order, and its hash is told before', async () => {
  const { small, heard, granted } = made();
  small.add(1, fileEntry('a', 3));
  small.add(2, fileEntry('b', 0));
  small.add(3, fileEntry('c', 2));
  await small.flush();
  expect(heard).toEqual([
    ...['sent 1 true', 'sent 2 true', 'sent 3 true'],
    ...['data 1 0 3 true', 'end 1 3', 'end 2 0', 'data 3 0 2 true', 'end 3 2'],
  ]);
  expect(granted()).toBe(5);
});

test('one that can’t be read, or is cancelled, is lost at its turn, between its neighbours', async () => {
  const { small, heard, granted } = made({ unreadable: [2], leftOut: [4] });
  for (const file of [1, 2, 3, 4, 5]) small.add(file, fileEntry(`f${file}`, 1));
  await small.flush();
  expect(heard.filter((word) => !word.startsWith('sent'))).toEqual([
    ...['data 1 0 1 true', 'end 1 1', 'lost 2', 'lost here 2 source-unreadable'],
    ...['data 3 0 1 true', 'end 3 1', 'lost 4', 'lost here 4 cancelled', 'data 5 0 1 true', 'end 5 1'],
  ]);
  expect(granted()).toBe(3);
});

test('a pack is full by bytes or by files, and packs go out in order', async () => {
  const { small, heard, packs } = made();
  let file = 0;
  const add = async (bytes: number) => {
    const entry = fileEntry(`f${file}`, bytes);
    if (small.isFullFor(entry)) await small.begin();
    small.add(file++, entry);
  };
  for (let i = 0; i < 9; i++) await add(smallFileBytes);
  for (let i = 0; i < 600; i++) await add(0);
  await small.flush();
  expect(packs.every((files) => files <= 256)).toBe(true);
  expect(packs.slice(0, 2)).toEqual([3, 3]);
  const ends = heard.filter((word) => word.startsWith('end')).map((word) => Number(word.split(' ')[1]));
  expect(ends).toEqual(Array.from({ length: 609 }, (_, i) => i));
});
