import { parse, safeParse } from 'valibot';
import { expect, test } from 'vitest';
import { deviceKinds, deviceKindSchema, peerDeviceKindSchema } from '../../shared/device-kinds.ts';

test.each(deviceKinds)('%s is itself, whoever says so', (kind) => {
  expect(parse(deviceKindSchema, kind)).toBe(kind);
  expect(parse(peerDeviceKindSchema, kind)).toBe(kind);
});

test('a kind we don’t know is a desktop when a peer says it, and a mistake when we do', () => {
  expect(parse(peerDeviceKindSchema, 'watch')).toBe('desktop');
  expect(safeParse(deviceKindSchema, 'watch').success).toBe(false);
});
