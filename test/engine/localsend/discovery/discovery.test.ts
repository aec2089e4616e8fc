/** LocalSend's devices and this one find each other: by datagrams on loopback, and by registering over real TLS. */
import { createSocket } from 'node:dgram';
import { expect, onTestFinished, test } from 'vitest';
import { discoveryPort, group } from '../../../../electron/engine/discovery/times-and-limits.ts';
import { registerAnswerMs } from '../../../../electron/engine/localsend/wire/limits.ts';
import { paths } from '../../../../electron/engine/localsend/wire/paths.ts';
import { startTestEngine } from '../../../support/engines.ts';
import { freshPems, LocalSendSender } from '../../../support/localsend/sender.ts';

async function started() {
  const engine = await startTestEngine('found', { discovery: 'announce' });
  const sender = new LocalSendSender({ port: engine.state().self.port, pems: await freshPems() });
  return { engine, sender, key: sender.pems!.fingerprint.toLowerCase() };
}

/** A LocalSend's voice and ear: what comes to its own port. */
async function voice(said: (message: Record<string, unknown>) => void) {
  const socket = createSocket({ type: 'udp4' });
  await new Promise<void>((resolve) => socket.bind({ address: '127.0.0.1', port: 0 }, resolve));
  onTestFinished(() => void socket.close());
  socket.setMulticastInterface('127.0.0.1');
  socket.on('message', (datagram) => said(JSON.parse(datagram.toString()) as Record<string, unknown>));
  return (message: object) => socket.send(JSON.stringify(message), discoveryPort, group);
}

test('who registers is answered at once, and listed as a LocalSend', async () => {
  const { engine, sender, key } = await started();
  const at = performance.now();
  expect((await sender.ask('POST', paths.register, sender.info)).status).toBe(200);
  expect(performance.now() - at).toBeLessThan(registerAnswerMs);
  const { devices } = await engine.until((state) => state.devices.some(({ fingerprint }) => fingerprint === key));
  expect(devices.find(({ fingerprint }) => fingerprint === key)).toMatchObject({
    name: 'Nice Orange',
    kind: 'mobile',
    addresses: ['127.0.0.1:53317'],
    localSend: { protocol: 'https' },
  });
});

test('who says another key than its own is answered, and not listed', async () => {
  const { engine, sender, key } = await started();
  const lie = { ...sender.info, fingerprint: 'AB'.repeat(32) };
  expect((await sender.ask('POST', paths.register, lie)).status).toBe(200);
  expect((await sender.ask('POST', paths.register, sender.info)).status).toBe(200);
  const { devices } = await engine.until((state) => state.devices.some(({ fingerprint }) => fingerprint === key));
  expect(devices.map(({ fingerprint }) => fingerprint)).not.toContain('ab'.repeat(32));
});

test('a remembered LocalSend is listed only where it has shown its key', async () => {
  const { engine, sender, key } = await started();
  await engine.handle.command('remember', { fingerprint: key, name: 'My phone', autoAccept: false });
  const nobody = new LocalSendSender({ port: engine.state().self.port, pems: null });
  expect((await nobody.ask('POST', paths.register, { ...sender.info, port: 1 })).status).toBe(200);
  expect((await sender.ask('POST', paths.register, sender.info)).status).toBe(200);
  const { devices } = await engine.until((state) => state.devices.some(({ fingerprint }) => fingerprint === key));
  expect(devices.find(({ fingerprint }) => fingerprint === key)!.addresses).toEqual(['127.0.0.1:53317']);
});

test('a LocalSend that announces itself is listed, and told where this device is', async () => {
  const { engine, sender, key } = await started();
  const { fingerprint, port } = engine.state().self;
  let hear: (message: Record<string, unknown>) => void = () => {};
  const say = await voice((message) => hear(message));
  const answered = new Promise<Record<string, unknown>>((resolve) => {
    hear = (message) => message['fingerprint'] === fingerprint.toUpperCase() && resolve(message);
  });
  say({ ...sender.info, announce: true });
  await engine.until((state) => state.devices.some((device) => device.fingerprint === key && device.localSend));
  expect(await answered).toMatchObject({ port, protocol: 'https', download: false });
});

test('switched off, this device neither answers nor lists one', async () => {
  const { engine, sender, key } = await started();
  await engine.handle.command('setSettings', { localSend: false });
  const say = await voice(() => {});
  const ferry = { ...sender.info, download: 'ferry', fingerprint: 'CD'.repeat(32), ferry: 1 };
  say({ ...sender.info, announce: true });
  say({ ...ferry, announce: false });
  // What came after it has been heard.
  const { devices } = await engine.until((state) => state.devices.some((d) => d.fingerprint === 'cd'.repeat(32)));
  expect(devices.map(({ fingerprint }) => fingerprint)).not.toContain(key);
  await expect(sender.ask('POST', paths.register, sender.info)).rejects.toThrow('hang up');
});
