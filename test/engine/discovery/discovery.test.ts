/** Discoveries in this process, on loopback: what needs no network of its own. `lan.test.ts` has the rest. */
import { randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import type { Device } from '../../../shared/state.ts';
import { Discovery } from '../../../electron/engine/discovery/discovery.ts';

/** Other Ferrys may run on this machine: only devices asked for by their key count. */
function ferry(name: string, options: { mode?: 'announce' | 'query'; port?: number } = {}) {
  const self = {
    fingerprint: randomBytes(32).toString('hex'),
    name,
    kind: 'desktop' as const,
    port: options.port ?? 4000,
  };
  const devices = new Map<string, Device>();
  const changed = new EventEmitter();
  const discovery = new Discovery({
    self: () => self,
    mode: options.mode ?? 'announce',
    interface: '127.0.0.1',
    probe: (host, port) => Promise.resolve({ fingerprint: 'a'.repeat(64), name: `${host} ${port}`, kind: 'server' }),
    onDevice(device) {
      devices.set(device.fingerprint, device);
      changed.emit('change');
    },
    onGone(fingerprint) {
      devices.delete(fingerprint);
      changed.emit('change');
    },
  });
  onTestFinished(() => discovery.stop());
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await once(changed, 'change');
  };
  return { self, discovery, devices, until };
}

test('two on one machine find each other, see a new name, and see the other leave', async () => {
  const [anna, ben] = [ferry('anna'), ferry('ben', { port: 4001 })];
  await anna.discovery.start();
  await ben.discovery.start();
  await Promise.all([
    anna.until(() => anna.devices.has(ben.self.fingerprint)),
    ben.until(() => ben.devices.has(anna.self.fingerprint)),
  ]);
  expect(anna.devices.get(ben.self.fingerprint)).toEqual({
    fingerprint: ben.self.fingerprint,
    name: 'ben',
    kind: 'desktop',
    addresses: ['127.0.0.1:4001'],
    via: 'multicast',
  });
  ben.self.name = 'Ben';
  ben.discovery.changed();
  await anna.until(() => anna.devices.get(ben.self.fingerprint)?.name === 'Ben');
  await ben.discovery.stop();
  await anna.until(() => !anna.devices.has(ben.self.fingerprint));
  expect(anna.devices.has(anna.self.fingerprint)).toBe(false);
});

test.each([['query'], ['announce without a port']] as const)('%s finds others and is not found', async (how) => {
  const looking = ferry('looking', how === 'query' ? { mode: 'query' } : { port: 0 });
  const [anna, ben] = [ferry('anna'), ferry('ben')];
  await anna.discovery.start();
  await looking.discovery.start();
  await looking.until(() => looking.devices.has(anna.self.fingerprint));
  // Ben comes last: once anna knows him, she has heard everything that was said before.
  await ben.discovery.start();
  await anna.until(() => anna.devices.has(ben.self.fingerprint));
  await looking.until(() => looking.devices.has(ben.self.fingerprint));
  expect(anna.devices.has(looking.self.fingerprint)).toBe(false);
  expect(ben.devices.has(looking.self.fingerprint)).toBe(false);
});

test('one that starts to listen is found from then on', async () => {
  const [anna, late] = [ferry('anna'), ferry('late', { port: 0 })];
  await anna.discovery.start();
  await late.discovery.start();
  await late.until(() => late.devices.has(anna.self.fingerprint));
  late.self.port = 4002;
  late.discovery.changed();
  await anna.until(() => anna.devices.get(late.self.fingerprint)?.addresses[0] === '127.0.0.1:4002');
  expect(anna.devices.get(late.self.fingerprint)?.name).toBe('late');
});

test('a typed address is listed', async () => {
  const anna = ferry('anna');
  await anna.discovery.start();
  const device = await anna.discovery.addManual('192.0.2.1:80');
  expect(device).toMatchObject({ name: '192.0.2.1 80', addresses: ['192.0.2.1:80'], via: 'manual' });
  expect(anna.devices.get(device.fingerprint)).toEqual(device);
});

test('it can be stopped before, while and after it starts', async () => {
  const [never, midway, twice] = [ferry('never'), ferry('midway'), ferry('twice')];
  await never.discovery.stop();
  const starting = midway.discovery.start();
  await midway.discovery.stop();
  await starting;
  await twice.discovery.start();
  await twice.discovery.stop();
  expect([never, midway, twice].map(({ devices }) => devices.size)).toEqual([0, 0, expect.any(Number)]);
});
