import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  encodeControl,
  endFrameBytes,
  FrameDecoder,
  writeDataHeader,
  writeEnd,
  dataHeaderBytes,
} from '../../../electron/engine/wire/frames.ts';
import { codeFrom } from '../../../electron/engine/wire/handshake.ts';
import { encodeMessage, messageTypes, parseMessage, type Outbound } from '../../../electron/engine/wire/messages.ts';

// Made by a second implementation (Python's struct, json and hmac) from docs/protocol.md, not by the code under test.
interface Vector {
  name: string;
  hex: string;
  message?: Outbound;
  data?: { file: number; offset: number; bytes: string };
  end?: { file: number; bytes: number; blake3: string };
}
const frames = read<{ good: Vector[]; bad: Vector[]; skipped: Vector[] }>('frames.json');
const codes =
  read<{ exporter: string; nonceOfDialler: string; nonceOfListener: string; commit: string; code: string }[]>(
    'codes.json',
  );

function read<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../vectors/${name}`, import.meta.url), 'utf8')) as T;
}

/** What a decoder makes of these bytes, fed in chunks of `step`. */
function decode(hex: string, step: number): unknown[] {
  const seen: unknown[] = [];
  let bytes = '';
  const decoder = new FrameDecoder({
    control: (type, payload) => seen.push({ message: parseMessage(type, payload) }),
    data: (file, offset, chunk) => {
      if (bytes === '') seen.push({ data: { file, offset } });
      bytes += chunk.toString('hex');
    },
    end: (file, size, hash) => seen.push({ end: { file, bytes: size, blake3: hash.toString('hex') } }),
  });
  const all = Buffer.from(hex, 'hex');
  for (let at = 0; at < all.length; at += step) decoder.push(all.subarray(at, at + step));
  if (bytes !== '') seen.push(bytes);
  return [...seen, { idle: decoder.idle }];
}

test('there are vectors', () => {
  expect(frames.good.length).toBeGreaterThan(15);
  expect(frames.bad.length).toBeGreaterThan(10);
  expect(codes.length).toBeGreaterThan(0);
  const named = new Set(frames.good.flatMap((vector) => (vector.message ? [vector.message.name] : [])));
  expect([...named].sort()).toEqual(Object.keys(messageTypes).sort());
});

describe.each(frames.good)('$name', (vector) => {
  const { hex, message, data, end } = vector;

  test.each([1, 2, 7, 100_000])('is read alike in chunks of %i', (step) => {
    const expected = message
      ? [{ message }]
      : data
        ? [{ data: { file: data.file, offset: data.offset } }, data.bytes]
        : [{ end }];
    expect(decode(hex, step)).toEqual([...expected, { idle: true }]);
  });

  test('is written alike', () => {
    expect(encode(vector).toString('hex')).toBe(hex);
  });
});

function encode({ message, data, end }: Vector): Buffer {
  if (message !== undefined) return encodeMessage(message);
  if (data !== undefined) {
    const bytes = Buffer.from(data.bytes, 'hex');
    const frame = Buffer.alloc(dataHeaderBytes + bytes.length);
    writeDataHeader(frame, 0, data.file, data.offset, bytes.length);
    bytes.copy(frame, dataHeaderBytes);
    return frame;
  }
  const frame = Buffer.alloc(endFrameBytes);
  writeEnd(frame, 0, end!.file, end!.bytes, Buffer.from(end!.blake3, 'hex'));
  return frame;
}

test.each(frames.bad)('$name is a protocol violation, in one piece or byte by byte', ({ hex }) => {
  for (const step of [1, 100_000]) expect(() => decode(hex, step)).toThrow('protocol-violation');
});

test.each(frames.skipped)('$name is skipped', ({ hex }) => {
  expect(decode(hex, 3)).toEqual([{ message: null }, { idle: true }]);
});

test('a control payload over the limit is never sent', () => {
  expect(() => encodeControl(1, 'x'.repeat(256 * 1024 + 1))).toThrow(RangeError);
  expect(encodeControl(1, 'x'.repeat(256 * 1024))).toHaveLength(5 + 256 * 1024);
});

test.each(codes)('verification code $code follows from the exporter and both nonces', (c) => {
  const [secret, dialler, listener] = [c.exporter, c.nonceOfDialler, c.nonceOfListener].map((hex) =>
    Buffer.from(hex, 'hex'),
  );
  expect(codeFrom(secret!, dialler!, listener!)).toBe(c.code);
  expect(createHash('sha256').update(dialler!).digest('hex')).toBe(c.commit);
});
