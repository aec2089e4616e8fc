import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maxPacketBytes } from '../../../electron/engine/discovery/times-and-limits.ts';
import { announcement, goodbye, parsePacket, query } from '../../../electron/engine/discovery/packet.ts';
import { heardLocalSend } from '../../../electron/engine/localsend/discovery/sighting.ts';
import type { SelfAnnouncement } from '../../../electron/engine/discovery/packet.ts';
import { fuzz } from '../../support/fuzz.ts';

const self: SelfAnnouncement = {
  fingerprint: '0123456789abcdef'.repeat(4),
  name: 'Büro 书房',
  kind: 'laptop',
  port: 53318,
};
const parse = (value: unknown) => parsePacket(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));
const fields = (packet: Buffer) => JSON.parse(packet.toString()) as Record<string, unknown>;

test('an announcement for LocalSend is as its protocol says, with one field more', () => {
  expect(fields(announcement(self, true, 'localsend'))).toEqual({
    alias: 'Büro 书房',
    version: '2.1',
    deviceType: 'laptop',
    fingerprint: '0123456789ABCDEF'.repeat(4),
    port: 53318,
    protocol: 'https',
    download: false,
    announce: true,
    ferry: 1,
  });
});

test('what is for Ferrys alone is the same, but that LocalSend turns it down, which would call back for each', () => {
  const forFerry = announcement(self, false);
  expect(fields(forFerry)).toEqual({ ...fields(announcement(self, false, 'localsend')), download: 'ferry' });
  expect(heardLocalSend(forFerry, '10.0.0.1')).toBeNull();
  expect(heardLocalSend(announcement(self, false, 'localsend'), '10.0.0.1')).not.toBeNull();
});

test('the packets LocalSend has no use for lack what its parser wants', () => {
  expect(fields(query())).toEqual({ ferry: 1, query: true });
  expect(fields(goodbye(self.fingerprint))).toEqual({
    ferry: 1,
    fingerprint: '0123456789ABCDEF'.repeat(4),
    goodbye: true,
  });
});

test('what is said is understood', () => {
  expect(parsePacket(announcement(self, true))).toEqual({ type: 'announcement', asks: true, ...self });
  expect(parsePacket(announcement(self, true, 'localsend'))).toEqual({ type: 'announcement', asks: true, ...self });
  expect(parsePacket(announcement(self, false))).toEqual({ type: 'announcement', asks: false, ...self });
  expect(parsePacket(query())).toEqual({ type: 'query' });
  expect(parsePacket(goodbye(self.fingerprint))).toEqual({ type: 'goodbye', fingerprint: self.fingerprint });
});

test('LocalSend’s own announcement is not Ferry’s', () => {
  const { ferry: _, ...localSend } = fields(announcement(self, true, 'localsend'));
  expect(parse(localSend)).toBeNull();
});

test('later versions, unknown fields and unknown kinds of device are understood', () => {
  const later = { ...fields(announcement(self, true)), ferry: 7, deviceType: 'toaster', colour: 'red' };
  expect(parse(later)).toEqual({ type: 'announcement', asks: true, ...self, kind: 'desktop' });
  const { announce: _, deviceType: __, ...terse } = fields(announcement(self, true));
  expect(parse(terse)).toEqual({ type: 'announcement', asks: false, ...self, kind: 'desktop' });
});

test.each([
  ['ferry', 0],
  ['ferry', 65_536],
  ['ferry', '1'],
  ['alias', null],
  ['fingerprint', 'ab'],
  ['fingerprint', 'g'.repeat(64)],
  ['fingerprint', 'a'.repeat(65)],
  ['port', 0],
  ['port', 65_536],
  ['port', 1.5],
  ['port', '53317'],
  ['protocol', 'http'],
])('an announcement whose %s is %j is ignored', (field, value) => {
  expect(parse({ ...fields(announcement(self, true)), [field]: value })).toBeNull();
});

test('a name nobody could see is replaced by the start of the fingerprint', () => {
  expect(parse({ ...fields(announcement(self, true)), alias: '\u202e\u0000' })).toMatchObject({
    name: '0123 4567 89ab cdef',
  });
});

test('packets are read up to the limit and not one byte beyond', () => {
  const padded = (size: number): Buffer => {
    const bare = announcement(self, true);
    return Buffer.concat([bare, Buffer.alloc(size - bare.length, ' ')]);
  };
  expect(parsePacket(padded(maxPacketBytes))).not.toBeNull();
  expect(parsePacket(padded(maxPacketBytes + 1))).toBeNull();
});

test('the longest name fits into a packet', () => {
  expect(announcement({ ...self, name: '书'.repeat(64), port: 65_535 }, false).length).toBeLessThan(maxPacketBytes / 2);
});

test.each(['', '{', 'null', '[]', '1', '"ferry"', '{"ferry":1}', '{"ferry":1,"query":1}', '[['.repeat(500)])(
  'garbage %j is ignored',
  (text) => {
    expect(parse(text)).toBeNull();
  },
);

test('any datagram is a packet or ignored, never a crash', async () => {
  const fieldy = fc.record(
    {
      ferry: fc.oneof(fc.integer(), fc.constant(1)),
      alias: fc.string({ unit: 'binary' }),
      fingerprint: fc.oneof(fc.string(), fc.constant(self.fingerprint)),
      port: fc.oneof(fc.double(), fc.integer({ min: 1, max: 65_535 })),
      protocol: fc.constantFrom('http', 'https'),
      announce: fc.anything(),
      goodbye: fc.anything(),
      query: fc.anything(),
    },
    { requiredKeys: [] },
  );
  const datagram = fc.oneof(
    fc.uint8Array({ maxLength: 1500 }).map((bytes) => Buffer.from(bytes)),
    fc.oneof(fieldy, fc.jsonValue()).map((value) => Buffer.from(JSON.stringify(value) ?? '')),
  );
  await fuzz(datagram, (bytes) => {
    const packet = parsePacket(bytes);
    expect(packet === null || ['announcement', 'query', 'goodbye'].includes(packet.type)).toBe(true);
  });
});
