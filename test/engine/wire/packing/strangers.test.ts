/** Whoever packs is a stranger: each bound on what may come packed, from both of its sides. */
import { brotliCompressSync, constants } from 'node:zlib';
import { expect, test } from 'vitest';
import { Connection } from '../../../../electron/engine/wire/connection.ts';
import { packedHeaderBytes, writePackedHeader } from '../../../../electron/engine/wire/frames.ts';
import {
  maxDataBytes,
  maxPackedBytes,
  maxUnpackedBytes,
  maxUnpacking,
  maxWindowBits,
} from '../../../../electron/engine/wire/limits.ts';
import { encodeMessage } from '../../../../electron/engine/wire/messages.ts';
import { Packer } from '../../../../electron/engine/wire/packing/packer.ts';
import { codecs } from '../../../../electron/engine/wire/packing/codecs.ts';
import { FerryError } from '../../../../shared/errors.ts';
import { dataFrame, random, wordy } from '../../../support/wire/frames.ts';
import { socketPair } from '../../../support/pair.ts';

const brotli = codecs.find(({ name }) => name === 'brotli')!;
const begins = 0x80;

/** What this Ferry makes of these bytes of a peer that may pack. */
async function hears(bytes: Buffer, step = bytes.length) {
  const { dialled, accepted } = await socketPair();
  const connection = new Connection(accepted);
  const heard: string[] = [];
  const chunks: Buffer[] = [];
  const ended = new Promise<FerryError | null>((closed) => {
    connection.handOver({
      message: ({ name }) => heard.push(name),
      fileBytes: (_file, _offset, chunk) => chunks.push(Buffer.from(chunk)),
      fileEnd: () => heard.push('end'),
      closed,
    });
  });
  connection.takePacked();
  for (let at = 0; at < bytes.length; at += step) dialled.write(bytes.subarray(at, at + step));
  dialled.end();
  const error = await ended;
  return { code: error?.code ?? null, detail: error?.params['detail'], heard, bytes: Buffer.concat(chunks) };
}

function framed(stream: number, unpacked: number, packed: Buffer): Buffer {
  const frame = Buffer.concat([Buffer.alloc(packedHeaderBytes), packed]);
  writePackedHeader(frame, stream, unpacked, packed.length);
  return frame;
}

/** A frame of a stream that begins and ends with it. */
function whole(frames: Buffer, unpacked = frames.length, windowBits = 20): Buffer {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 1, [constants.BROTLI_PARAM_LGWIN]: windowBits };
  return framed(brotli.number | begins, unpacked, brotliCompressSync(frames, { params }));
}

const violation = { code: 'protocol-violation' };
const content = wordy(50_000);
const frames = Buffer.concat([dataFrame(0, 0, content), encodeMessage({ name: 'finish', body: {} })]);

test.each([1, 7, 1000])('a packed frame is read alike in chunks of %i bytes', async (step) => {
  const after = encodeMessage({ name: 'resume', body: {} });
  const { code, heard, bytes } = await hears(Buffer.concat([whole(frames), after]), step);
  expect({ code, heard }).toEqual({ code: null, heard: ['finish', 'resume'] });
  expect(bytes.equals(content)).toBe(true);
});

test('it may unpack to the largest data frame, and to nothing more', async () => {
  const largest = dataFrame(0, 0, Buffer.alloc(maxDataBytes));
  expect(largest.length).toBe(maxUnpackedBytes);
  expect(await hears(whole(largest))).toMatchObject({ code: null });
  expect(await hears(whole(Buffer.concat([largest, encodeMessage({ name: 'resume', body: {} })])))).toMatchObject(
    violation,
  );
  expect(await hears(whole(frames, 0))).toMatchObject(violation);
});

test('what unpacks to more, or to less, than it said is a violation, and no more comes out', async () => {
  const two = Buffer.concat([
    dataFrame(0, 0, Buffer.alloc(maxDataBytes)),
    dataFrame(0, maxDataBytes, Buffer.alloc(maxDataBytes)),
  ]);
  const { code, bytes } = await hears(whole(two, maxUnpackedBytes));
  expect(code).toBe('protocol-violation');
  expect(bytes.length).toBeLessThanOrEqual(maxDataBytes);
  expect(await hears(whole(frames, frames.length + 1))).toMatchObject(violation);
  expect(await hears(whole(frames, frames.length - 1))).toMatchObject(violation);
});

test('its window may be as wide as Ferry makes it, and no wider', async () => {
  expect(await hears(whole(frames, frames.length, maxWindowBits))).toMatchObject({ code: null });
  expect(await hears(whole(frames, frames.length, maxWindowBits + 1))).toMatchObject(violation);
  expect(await hears(whole(frames, frames.length, maxWindowBits + 2))).toMatchObject(violation);
});

test('it carries at least a byte, and at most what bytes that do not pack come to', async () => {
  expect(await hears(framed(brotli.number | begins, 10, Buffer.alloc(0)))).toMatchObject(violation);
  const head = framed(brotli.number | begins, 10, Buffer.alloc(0));
  head.writeUInt32BE(6 + maxPackedBytes + 1, 0);
  const { detail } = await hears(head);
  expect(detail).toContain('packed frame of');
  for (const codec of codecs) {
    const packer = new Packer(codec, 'quick');
    const packed = await packer.pack(dataFrame(0, 0, random(maxDataBytes)));
    packer.close();
    expect(packed.length - packedHeaderBytes).toBeLessThanOrEqual(maxPackedBytes);
  }
});

test.each([
  ['no such stream', framed(0x45, 10, Buffer.from('abc'))],
  ['a stream that never began', framed(brotli.number, frames.length, whole(frames).subarray(packedHeaderBytes))],
  ['bytes that are no stream', framed(brotli.number | begins, 1000, random(500))],
  ['a stream that has ended', Buffer.concat([whole(frames), framed(brotli.number, frames.length, random(100))])],
  ['a frame cut off', whole(frames.subarray(0, 40_000))],
  ['a packed frame in a packed one', whole(whole(frames))],
])('%s is a violation', async (_what, bytes) => {
  expect(await hears(bytes)).toMatchObject(violation);
});

test('while nobody reads nothing is unpacked, however little of it there is on the wire', async () => {
  const { dialled, accepted } = await socketPair();
  const connection = new Connection(accepted);
  let bytes = 0;
  let first: () => void = () => {};
  const paused = new Promise<void>((resolve) => (first = resolve));
  const ended = new Promise<FerryError | null>((closed) => {
    connection.handOver({
      message: () => {},
      fileBytes: (_file, _offset, chunk) => {
        bytes += chunk.length;
        connection.pauseReading();
        first();
      },
      closed,
    });
  });
  connection.takePacked();
  const packer = new Packer(brotli, 'quick');
  const count = 256;
  for (let i = 0; i < count; i++) {
    dialled.write(await packer.pack(dataFrame(0, i * maxDataBytes, Buffer.alloc(maxDataBytes))));
  }
  packer.close();
  dialled.end();
  await paused;
  // Whatever is under way has come out after so many turns.
  for (let turn = 0; turn < 500; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(bytes).toBeLessThanOrEqual(maxDataBytes);
  const goOn = setInterval(() => connection.resumeReading(), 1);
  expect(await ended).toBeNull();
  clearInterval(goOn);
  expect(bytes).toBe(count * maxDataBytes);
});

test('so many connections may bring what is packed at once; the next has it as it is, until one has ended', async () => {
  const pairs = await Promise.all(Array.from({ length: maxUnpacking + 1 }, () => socketPair()));
  const connections = pairs.map(({ accepted }) => new Connection(accepted));
  const told = connections.map((connection) => connection.takePacked().length > 0);
  expect(told).toEqual([...Array<boolean>(maxUnpacking).fill(true), false]);
  connections[0]!.destroy(new FerryError('disconnected'));
  expect(connections.at(-1)!.takePacked()).not.toEqual([]);
  for (const connection of connections) connection.end();
});

test('a line that goes down in the middle of unpacking is no bug, and the place is free again', async () => {
  for (let i = 0; i <= maxUnpacking; i++) {
    const { dialled, accepted } = await socketPair();
    const connection = new Connection(accepted);
    const ended = new Promise<FerryError | null>((closed) =>
      connection.handOver({ message: () => {}, fileBytes: () => {}, closed }),
    );
    expect(connection.takePacked()).not.toEqual([]);
    dialled.write(whole(dataFrame(0, 0, Buffer.alloc(maxDataBytes))), () =>
      connection.destroy(new FerryError('disconnected')),
    );
    await ended;
  }
});

const zstd = codecs.find(({ name }) => name === 'zstd');

/** Head of a zstd frame (RFC 8878, section 3.1.1) that says its content has so many bytes; its window has so many bits. */
function zstdHead(content: bigint, windowBits: number): Buffer {
  const head = Buffer.alloc(14);
  head.writeUInt32LE(0xfd2fb528, 0);
  head[4] = 0xc0;
  head[5] = (windowBits - 10) << 3;
  head.writeBigUInt64LE(content, 6);
  return head;
}

test.skipIf(zstd === undefined)(
  'a zstd frame that promises a terabyte costs nothing, and its window may be no wider than ours',
  async () => {
    const stream = zstd!.number | begins;
    const before = process.memoryUsage().rss;
    for (const bits of [maxWindowBits, maxWindowBits + 1, 40]) {
      // A block of zeros, of 128 KiB and not the last one: run-length, a byte.
      const block = Buffer.from([0x02, 0x00, 0x10, 0x00]);
      const packed = Buffer.concat([zstdHead(1n << 40n, bits), block, block]);
      const { code, bytes } = await hears(framed(stream, maxUnpackedBytes, packed));
      expect(code).toBe('protocol-violation');
      expect(bytes.length).toBeLessThanOrEqual(maxUnpackedBytes);
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
  },
);
