/** A peer is reached at whichever of its addresses proves the expected key; everything else says why not. */
import { expect, onTestFinished, test } from 'vitest';
import { loadIdentity, type Identity } from '../../../../electron/engine/identity/identity.ts';
import { dial } from '../../../../electron/engine/net/dial.ts';
import { listen } from '../../../../electron/engine/net/listen.ts';
import { peerFingerprint } from '../../../../electron/engine/net/peer.ts';
import { KnownDevices } from '../../../../electron/engine/state/known-devices.ts';
import { reach } from '../../../../electron/engine/transfer/calling/reach.ts';
import { greetAsListener } from '../../../../electron/engine/wire/handshake.ts';
import { alpn } from '../../../../electron/engine/wire/limits.ts';
import { tempDir } from '../../../support/pair.ts';
import { Reports } from '../../../support/state/reports.ts';

const helloOf = (name: string) => ({ name, kind: 'desktop', app: 'test', capabilities: [] }) as const;
const never = new AbortController().signal;

async function caller() {
  const home = await tempDir();
  const identity = await loadIdentity(home);
  return { identity, known: new KnownDevices(home, new Reports()), dial, hello: () => helloOf('Me') };
}

/** Somebody who greets whoever calls; answers where. */
async function answering(name: string, identity?: Identity): Promise<{ address: string; identity: Identity }> {
  const own = identity ?? (await loadIdentity(await tempDir()));
  const listener = await listen({
    port: 0,
    hosts: ['127.0.0.1'],
    identity: own,
    alpn: [alpn],
    onSocket: (socket, identified) => {
      identified();
      socket.on('error', () => {});
      greetAsListener(socket, {
        hello: helloOf(name),
        ourFingerprint: own.fingerprint,
        peerFingerprint: peerFingerprint(socket),
      }).then(
        ({ connection }) => connection.handOver({ message() {}, closed() {} }),
        () => {},
      );
    },
    onError: () => {},
  });
  onTestFinished(() => listener.close());
  return { address: `127.0.0.1:${listener.port}`, identity: own };
}

/** An address at which nobody listens. */
async function nobody(): Promise<string> {
  const listener = await listen({
    port: 0,
    hosts: ['127.0.0.1'],
    identity: await loadIdentity(await tempDir()),
    alpn: [alpn],
    onSocket: () => {},
    onError: () => {},
  });
  await listener.close();
  return `127.0.0.1:${listener.port}`;
}

test('addresses are tried in turn until one answers with the expected key', async () => {
  const me = await caller();
  const ben = await answering('Ben');
  const stranger = await answering('Stranger');
  const { greeted, known } = await reach(
    me,
    [await nobody(), stranger.address, ben.address],
    ben.identity.fingerprint,
    never,
  );
  onTestFinished(() => greeted.connection.end());
  expect(greeted.peer).toMatchObject({ name: 'Ben', fingerprint: ben.identity.fingerprint });
  expect(known).toBeUndefined();
});

test('without an expected key whoever answers is reached', async () => {
  const me = await caller();
  const ben = await answering('Ben');
  const { greeted } = await reach(me, [ben.address], null, never);
  onTestFinished(() => greeted.connection.end());
  expect(greeted.peer.name).toBe('Ben');
});

test('somebody else at the only address is another device; at a remembered one’s, a changed identity', async () => {
  const me = await caller();
  const stranger = await answering('Stranger');
  const ben = 'cd'.repeat(32);
  await expect(reach(me, [stranger.address], ben, never)).rejects.toMatchObject({
    code: 'identity-mismatch',
    params: { address: stranger.address },
  });
  await me.known.remember({ fingerprint: ben, name: 'Ben', autoAccept: false });
  await expect(reach(me, [stranger.address, await nobody()], ben, never)).rejects.toMatchObject({
    code: 'identity-changed',
    params: { name: 'Ben', fingerprint: ben },
  });
});

test('where nobody is says less than what another address answered, and the first of several such is told', async () => {
  const [me, first, second] = await Promise.all([caller(), nobody(), nobody()]);
  const stranger = await answering('stranger');
  const meant = 'ab'.repeat(32);
  for (const addresses of [
    [stranger.address, first],
    [first, stranger.address],
  ]) {
    await expect(reach(me, addresses, meant, never)).rejects.toMatchObject({ code: 'identity-mismatch' });
  }
  await expect(reach(me, [first, second], null, never)).rejects.toMatchObject({
    code: 'unreachable',
    params: { address: first },
  });
});

test('oneself, nobody and no address at all each say so', async () => {
  const me = await caller();
  const self = await answering('Me', me.identity);
  await expect(reach(me, [self.address], null, never)).rejects.toMatchObject({ code: 'self-send' });
  await expect(reach(me, [await nobody()], null, never)).rejects.toMatchObject({ code: 'unreachable' });
  await expect(reach(me, [], null, never)).rejects.toMatchObject({ code: 'device-not-found' });
});

test('given up, it says why it was given up', async () => {
  const me = await caller();
  const abort = new AbortController();
  abort.abort(new Error('enough'));
  await expect(reach(me, ['127.0.0.1:1'], null, abort.signal)).rejects.toThrow('enough');
});

test('where a remembered device was met, another key hears not one byte, not even who calls', async () => {
  const me = await caller();
  const other = await loadIdentity(await tempDir());
  let heard = 0;
  let hungUp = (): void => {};
  const over = new Promise<void>((resolve) => (hungUp = resolve));
  const listener = await listen({
    port: 0,
    hosts: ['127.0.0.1'],
    identity: other,
    alpn: [alpn],
    onSocket: (socket) => {
      socket.on('error', () => {}).on('data', (chunk) => (heard += chunk.length));
      socket.on('close', hungUp);
    },
    onError: () => {},
  });
  onTestFinished(() => listener.close());
  const address = `127.0.0.1:${listener.port}`;
  const ben = 'cd'.repeat(32);
  await me.known.remember({ fingerprint: ben, name: 'Ben', autoAccept: true });
  await me.known.met(ben, [address]);
  const digits = other.fingerprint.slice(0, 16);
  await expect(reach(me, [address], null, never)).rejects.toMatchObject({
    code: 'other-device-here',
    params: { name: 'Ben', address, answering: other.fingerprint, other: digits },
  });
  await over;
  expect(heard).toBe(0);
});

test('a device whose key was proved is known by its address once it is remembered', async () => {
  const me = await caller();
  const ben = await answering('Ben');
  const { fingerprint } = ben.identity;
  const { greeted } = await reach(me, [ben.address.replace('127.0.0.1', 'localhost')], null, never);
  onTestFinished(() => greeted.connection.end());
  await me.known.remember({ fingerprint, name: 'Ben', autoAccept: false });
  expect(await me.known.byAddress(ben.address)).toMatchObject({ fingerprint });
});
