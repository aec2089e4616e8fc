/** A remembered device is known by its key; nobody else may use its name. */
import { expect, test } from 'vitest';
import { KnownDevices } from '../../../../electron/engine/state/known-devices.ts';
import { recognise } from '../../../../electron/engine/transfer/calling/trust.ts';
import { tempDir } from '../../../support/pair.ts';
import { Reports } from '../../../support/state/reports.ts';

const [anna, ben] = ['ab'.repeat(32), 'cd'.repeat(32)];

async function known(): Promise<KnownDevices> {
  const devices = new KnownDevices(await tempDir(), new Reports());
  await devices.remember({ fingerprint: anna, name: 'Anna', autoAccept: true });
  return devices;
}

test('a remembered key is known, also under another name', async () => {
  const devices = await known();
  expect(await recognise(devices, { fingerprint: anna, name: 'Anna' })).toMatchObject({ autoAccept: true });
  expect(await recognise(devices, { fingerprint: anna, name: 'Anna’s laptop' })).toMatchObject({ name: 'Anna' });
});

test('another key is new, unless it uses the name, however that is written', async () => {
  const devices = await known();
  expect(await recognise(devices, { fingerprint: ben, name: 'Ben' })).toBeUndefined();
  for (const name of ['Anna', 'ANNA', 'An\u00adna']) {
    await expect(recognise(devices, { fingerprint: ben, name })).rejects.toMatchObject({
      code: 'identity-changed',
      params: { name: 'Anna', fingerprint: anna },
    });
  }
});
