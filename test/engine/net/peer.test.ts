/** The other end's address reads the same on every socket; its key is what TLS has proved. */
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { expect, test } from 'vitest';
import { peerFingerprint, plainIp, remoteAddress } from '../../../electron/engine/net/peer.ts';
import { socketPair } from '../../support/pair.ts';

test.each([
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['::FFFF:10.0.0.1', '10.0.0.1'],
  ['10.0.0.1', '10.0.0.1'],
  ['::1', '::1'],
  ['::ffff:a00:1', '::ffff:a00:1'],
])('%s is %s', (address, plain) => {
  expect(plainIp(address)).toBe(plain);
});

test('IPv6 stands in brackets before a port; a socket that is gone has an address all the same', () => {
  expect(remoteAddress({ remoteAddress: 'fe80::1', remotePort: 5 })).toBe('[fe80::1]:5');
  expect(remoteAddress({ remoteAddress: '::ffff:10.0.0.1', remotePort: 5 })).toBe('10.0.0.1:5');
  expect(remoteAddress({} as Socket)).toBe('unknown:0');
});

test('each end sees the key of the other', async () => {
  const { dialled, accepted, dialler, listener } = await socketPair();
  expect(peerFingerprint(dialled)).toBe(listener.fingerprint);
  expect(peerFingerprint(accepted)).toBe(dialler.fingerprint);
});

test('a peer that showed no certificate is no Ferry', () => {
  const socket = { getPeerX509Certificate: () => undefined, remoteAddress: '10.0.0.1', remotePort: 5 };
  expect(() => peerFingerprint(socket as unknown as TLSSocket)).toThrow(
    expect.objectContaining({ code: 'not-ferry', params: { address: '10.0.0.1:5' } }) as Error,
  );
});
