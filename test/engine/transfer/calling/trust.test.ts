/** A remembered device is known by its key; nobody else may use its name. */
import { expect, test } from 'vitest';
import { KnownDevices } from '../../../../electron/engine/state/known-devices.ts';
import { noteMet, recognise } from '../../../../electron/engine/transfer/calling/trust.ts';
import { FerryError } from '../../../../shared/errors.ts';
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
  expect(await recognise(devices, { fingerprint: anna, name: 'Anna' })).toMatchObject({ rule: 'accept' });
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

test('that it can’t be kept where a device was met costs nobody a transfer, and a bug of ours isn’t hidden', async () => {
  const devices = await known();
  devices.met = () => Promise.reject(new FerryError('home-unusable'));
  await expect(noteMet(devices, anna, ['192.0.2.1'])).resolves.toBeUndefined();
  devices.met = () => Promise.reject(new Error('a bug'));
  await expect(noteMet(devices, anna, ['192.0.2.1'])).rejects.toThrow('a bug');
});
