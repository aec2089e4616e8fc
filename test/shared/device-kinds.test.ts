import { parse, safeParse } from 'valibot';
import { expect, test } from 'vitest';
import { deviceKinds, deviceKindSchema, peerDeviceKindSchema } from '../../shared/device-kinds.ts';
import { page } from '../support/page.ts';

test.each(deviceKinds)('%s is itself, whoever says so', (kind) => {
  expect(parse(deviceKindSchema, kind)).toBe(kind);
  expect(parse(peerDeviceKindSchema, kind)).toBe(kind);
});

test('a kind we don’t know is a desktop when a peer says it, and a mistake when we do', () => {
  expect(parse(peerDeviceKindSchema, 'watch')).toBe('desktop');
  expect(safeParse(deviceKindSchema, 'watch').success).toBe(false);
});

test('the protocol’s page names them all wherever it lists them: in announcements and in hello', () => {
  const lists = [...page('protocol.md').matchAll(/\bdesktop(?:, [a-z]+)+/gu)].map(([list]) => list);
  expect(lists).toEqual([deviceKinds.join(', '), deviceKinds.join(', ')]);
});
