import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameDecoder } from '../../electron/engine/wire/frames.ts';
import { encodeMessage, messageTypes, parseMessage, type MessageName } from '../../electron/engine/wire/messages.ts';
import { FerryError } from '../../shared/errors.ts';
import { fuzz, fuzzTimeoutMs } from '../support/fuzz.ts';

/** Feeds bytes as a peer would; whatever they are, the decoder ends with frames or with a protocol violation. */
function feed(chunks: readonly Uint8Array[]): void {
  const decoder = new FrameDecoder({
    control: (type, payload) => {
      const message = parseMessage(type, payload);
      if (message !== null) encodeMessage(message);
    },
    data: (_file, offset, chunk) => expect(Number.isSafeInteger(offset + chunk.length)).toBe(true),
    end: (_file, bytes, hash) => expect(hash.length === 32 && Number.isSafeInteger(bytes)).toBe(true),
  });
  try {
    for (const chunk of chunks) decoder.push(Buffer.from(chunk));
  } catch (error) {
    if (!(error instanceof FerryError && error.code === 'protocol-violation')) throw error;
  }
}

const names = Object.keys(messageTypes) as MessageName[];
/** JSON that looks like ours: our field names, values of every kind at the limits of each. */
const field = fc.constantFrom(
  ...'version oldest name kind commit nonce id title roots note first entries path bytes mtime folder executable'.split(
    ' ',
  ),
  ...'accept remembered code items do range done failed file files detail capabilities app'.split(' '),
);
const leaf = fc.oneof(
  fc.constantFrom(
    0,
    -1,
    1,
    1.5,
    2 ** 31,
    2 ** 53,
    1e308,
    '',
    'send',
    'skip',
    'ab'.repeat(32),
    '\u0000',
    '\u202e',
    null,
    true,
  ),
  fc.string({ unit: 'binary', maxLength: 70 }),
  fc.integer(),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    tie('object'),
  ),
  object: fc.dictionary(field, tie('value'), { maxKeys: 8 }),
}));

function control(type: number, json: string): Buffer {
  const payload = Buffer.from(json);
  const frame = Buffer.alloc(5 + payload.length);
  frame.writeUInt32BE(1 + payload.length, 0);
  frame[4] = type;
  payload.copy(frame, 5);
  return frame;
}

test(
  'bytes of any kind, in chunks of any size, end in frames or in a protocol violation',
  async () => {
    await fuzz(fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 6 }), feed);
  },
  fuzzTimeoutMs,
);

test(
  'control frames with any JSON end in a message or in a protocol violation',
  async () => {
    const type = fc.constantFrom(...names.map((name) => messageTypes[name]), 0x50);
    await fuzz(fc.array(fc.tuple(type, value), { maxLength: 4 }), (frames) =>
      feed([Buffer.concat(frames.map(([t, json]) => control(t, JSON.stringify(json))))]),
    );
  },
  fuzzTimeoutMs,
);

test(
  'headers of any length and type never make the decoder take more than it was given',
  async () => {
    const header = fc.tuple(
      fc.oneof(fc.constantFrom(0, 1, 13, 14, 45, 262_145, 262_146, 1_048_589, 1_048_590, 0xffff_ffff), fc.nat(70)),
      fc.constantFrom(0, 1, 4, 0x7f, 0x80, 0x81, 0x82, 0xff),
      fc.uint8Array({ maxLength: 80 }),
    );
    await fuzz(fc.array(header, { minLength: 1, maxLength: 5 }), (parts) => {
      feed(
        parts.map(([length, kind, rest]) => {
          const head = Buffer.alloc(5);
          head.writeUInt32BE(length, 0);
          head[4] = kind;
          return Buffer.concat([head, rest]);
        }),
      );
    });
  },
  fuzzTimeoutMs,
);

test(
  'a valid message with one thing wrong ends in a message or in a protocol violation',
  async () => {
    const vectors = JSON.parse(readFileSync(new URL('../vectors/frames.json', import.meta.url), 'utf8')) as {
      good: { message?: { name: MessageName; body: Record<string, unknown> } }[];
    };
    const messages = vectors.good.flatMap(({ message }) => (message ? [message] : []));
    expect(messages.length).toBeGreaterThan(10);
    const broken = fc.record({ message: fc.constantFrom(...messages), at: fc.nat(20), with: value });
    await fuzz(broken, ({ message: { name, body }, at, with: wrong }) => {
      const keys = Object.keys(body);
      const key = keys[at % Math.max(1, keys.length)] ?? 'extra';
      feed([control(messageTypes[name], JSON.stringify({ ...body, [key]: wrong }))]);
    });
  },
  fuzzTimeoutMs,
);
