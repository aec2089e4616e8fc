import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { deviceKind } from '../../electron/desktop/device-kind.ts';

test('a battery makes a laptop; mains power, or a system that does not tell, a desktop', async () => {
  const supplies = await mkdtemp(join(tmpdir(), 'ferry-power-'));
  onTestFinished(() => rm(supplies, { recursive: true }));
  await mkdir(join(supplies, 'AC'));
  expect(deviceKind(supplies)).toBe('desktop');
  await mkdir(join(supplies, 'BAT0'));
  expect(deviceKind(supplies)).toBe('laptop');
  expect(deviceKind(join(supplies, 'absent'))).toBe('desktop');
});
