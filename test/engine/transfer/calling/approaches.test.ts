/** A device that something is held over is called once, and what is sent then goes over that call. */
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { loadIdentity } from '../../../../electron/engine/identity/identity.ts';
import { dial } from '../../../../electron/engine/net/dial.ts';
import { listen } from '../../../../electron/engine/net/listen.ts';
import { peerFingerprint } from '../../../../electron/engine/net/peer.ts';
import { KnownDevices } from '../../../../electron/engine/state/known-devices.ts';
import { approachLifeMs, Approaches, maxApproaches } from '../../../../electron/engine/transfer/calling/approaches.ts';
import { greetAsListener } from '../../../../electron/engine/wire/handshake.ts';
import { alpn, offerTimeoutMs } from '../../../../electron/engine/wire/limits.ts';
import { accept, ended, startTestEngine, type TestEngine } from '../../../support/engines.ts';
import { tempDir } from '../../../support/pair.ts';
import { Reports } from '../../../support/state/reports.ts';

const helloOf = (name: string) => ({ name, kind: 'desktop', app: 'test', capabilities: [] }) as const;
const never = new AbortController().signal;

/** Somebody who greets whoever calls; `calls`: who did. */
async function answering(name: string) {
  const identity = await loadIdentity(await tempDir());
  const calls: TLSSocket[] = [];
  let heard: () => void = () => {};
  const listener = await listen({
    port: 0,
    hosts: ['127.0.0.1'],
    identity,
    alpn: [alpn],
    onSocket: (socket, identified) => {
      identified();
      calls.push(socket);
      socket.on('error', () => {});
      greetAsListener(socket, {
        hello: helloOf(name),
        ourFingerprint: identity.fingerprint,
        peerFingerprint: peerFingerprint(socket),
      }).then(
        ({ connection }) => {
          connection.handOver({ message() {}, closed() {} });
          heard();
        },
        () => {},
      );
    },
    onError: () => {},
  });
  onTestFinished(() => listener.close());
  const greeted = new Promise<void>((resolve) => (heard = resolve));
  return { name, address: `127.0.0.1:${listener.port}`, key: identity.fingerprint, calls, greeted };
}

type Answering = Awaited<ReturnType<typeof answering>>;

/** Remembers these. */
async function caller(others: readonly Answering[], lifeMs?: number) {
  const home = await tempDir();
  const identity = await loadIdentity(home);
  const known = new KnownDevices(home, new Reports());
  for (const { key, name } of others) await known.remember({ fingerprint: key, name, autoAccept: false });
  const approaches = new Approaches({ identity, known, dial, hello: () => helloOf('Me') }, lifeMs);
  onTestFinished(() => approaches.stop());
  return { known, approaches };
}

test('a device is called once, and greeted before anybody asks for the call; that is then the asker’s alone', async () => {
  const ben = await answering('Ben');
  const { approaches } = await caller([ben]);
  approaches.begin(ben.key, [ben.address]);
  approaches.begin(ben.key, [ben.address]);
  await ben.greeted;
  const reached = await approaches.take(ben.key, never);
  expect(reached).toMatchObject({ known: { name: 'Ben' }, greeted: { peer: { fingerprint: ben.key } } });
  expect(ben.calls).toHaveLength(1);
  expect(await approaches.take(ben.key, never)).toBeNull();
  reached?.greeted.connection.end();
});

test('a call that nobody takes ends by itself, before the other side gives it up', async () => {
  expect(approachLifeMs).toBeLessThan(offerTimeoutMs);
  const ben = await answering('Ben');
  const { approaches } = await caller([ben], 50);
  approaches.begin(ben.key, [ben.address]);
  await ben.greeted;
  await once(ben.calls[0]!, 'close');
  expect(await approaches.take(ben.key, never)).toBeNull();
});

test('of more devices than that the oldest is let go', async () => {
  const all = await Promise.all(Array.from({ length: maxApproaches + 1 }, (_, n) => answering(`Device ${n}`)));
  const { approaches } = await caller(all);
  for (const { key, address } of all.slice(0, maxApproaches)) approaches.begin(key, [address]);
  await Promise.all(all.slice(0, maxApproaches).map(({ greeted }) => greeted));
  const closed = once(all[0]!.calls[0]!, 'close');
  approaches.begin(all[maxApproaches]!.key, [all[maxApproaches]!.address]);
  await closed;
  const taken = await Promise.all(all.map(({ key }) => approaches.take(key, never)));
  expect(taken.map((one) => one !== null)).toEqual([false, ...all.slice(1).map(() => true)]);
  for (const one of taken) one?.greeted.connection.end();
});

test('one that hung up meanwhile is no call, and is called anew', async () => {
  const ben = await answering('Ben');
  const { approaches } = await caller([ben]);
  approaches.begin(ben.key, [ben.address]);
  await ben.greeted;
  await approaches.settled();
  ben.calls[0]!.destroy();
  await expect
    .poll(async () => {
      approaches.begin(ben.key, [ben.address]);
      await approaches.settled();
      return ben.calls.length;
    })
    .toBe(2);
  const reached = await approaches.take(ben.key, never);
  expect(reached?.greeted.connection.closed).toBe(false);
  reached?.greeted.connection.end();
});

test('a device that was forgotten since is called anew, as a stranger', async () => {
  const ben = await answering('Ben');
  const { approaches, known } = await caller([ben]);
  approaches.begin(ben.key, [ben.address]);
  await ben.greeted;
  await known.forget(ben.key);
  const closed = once(ben.calls[0]!, 'close');
  expect(await approaches.take(ben.key, never)).toBeNull();
  await closed;
});

test('what goes wrong with a call is its asker’s where that waits for it, and nobody’s before', async () => {
  const [ben, other] = [await answering('Ben'), await answering('Other')];
  const { approaches } = await caller([ben]);
  approaches.begin(ben.key, [other.address]);
  await expect(approaches.take(ben.key, never)).rejects.toMatchObject({ code: 'identity-changed' });
  approaches.begin(ben.key, [other.address]);
  await approaches.settled();
  expect(await approaches.take(ben.key, never)).toBeNull();
});

test('whoever gives the transfer up gives the call up', async () => {
  const ben = await answering('Ben');
  const { approaches } = await caller([ben]);
  const abort = new AbortController();
  approaches.begin(ben.key, [ben.address]);
  const taking = approaches.take(ben.key, abort.signal);
  abort.abort(new Error('given up'));
  await expect(taking).rejects.toThrow('given up');
});

/** Anna knows that device, and has it that way. */
async function approach(anna: TestEngine, { address, key }: Answering): Promise<void> {
  await anna.handle.command('approach', { to: { by: 'address', address, key } });
}

test('who isn’t remembered, is blocked, or may not see this device is not called; who is remembered is', async () => {
  const anna = await startTestEngine('anna');
  const ben = await answering('Ben');
  await approach(anna, ben);
  await anna.handle.command('remember', { fingerprint: ben.key, name: 'Ben', autoAccept: false });
  await anna.handle.command('setRules', { fingerprint: ben.key, rules: { rule: 'block' } });
  await approach(anna, ben);
  await anna.handle.command('setRules', { fingerprint: ben.key, rules: { rule: 'ask' } });
  await anna.handle.command('setSettings', { visibleTo: 'nobody' });
  await approach(anna, ben);
  await anna.handle.command('setSettings', { visibleTo: 'known' });
  expect(await anna.handle.command('approach', { to: { by: 'fingerprint', fingerprint: 'f'.repeat(64) } })).toEqual({
    ok: true,
    value: null,
  });
  await approach(anna, ben);
  await ben.greeted;
  expect(ben.calls).toHaveLength(1);
});

/** A way to that port on which the connections are counted. */
async function countedWay(port: number): Promise<{ address: string; calls: () => number }> {
  let calls = 0;
  const server = createServer((socket) => {
    calls++;
    const onward = connect(port, '127.0.0.1');
    for (const end of [socket, onward]) end.on('error', () => {});
    socket.pipe(onward).pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, calls: () => calls };
}

test('what is sent after an approach arrives over that one connection, and the receiver showed nothing before', async () => {
  const [anna, ben] = [await startTestEngine('anna'), await startTestEngine('ben')];
  const { fingerprint: key, port } = ben.state().self;
  const way = await countedWay(port);
  await anna.handle.command('remember', { fingerprint: key, name: 'ben', autoAccept: false });
  await ben.handle.command('remember', { fingerprint: anna.state().self.fingerprint, name: 'anna', autoAccept: false });
  const shown = JSON.stringify([ben.state().transfers, ben.state().pairings, ben.state().problems]);
  await anna.handle.command('approach', { to: { by: 'address', address: way.address, key } });
  // Greeted: it is noted when.
  await anna.until(({ known }) => known.some(({ lastSeen }) => lastSeen !== null));
  expect(JSON.stringify([ben.state().transfers, ben.state().pairings, ben.state().problems])).toBe(shown);
  const path = join(anna.home, 'note.txt');
  await writeFile(path, 'hello');
  const sent = await anna.handle.command('send', { paths: [path], to: { by: 'address', address: way.address, key } });
  if (!sent.ok) throw new Error(sent.failure.code);
  await accept(ben, sent.value.transferId);
  expect((await ended(anna, sent.value.transferId)).status).toBe('done');
  expect(way.calls()).toBe(1);
});
