import { readFileSync } from 'node:fs';
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

test('the protocol’s page names them all', () => {
  const page = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');
  expect(page).toContain(deviceKinds.join(', '));
});
