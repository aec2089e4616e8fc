/** The other end's address reads the same on every socket; its key is what TLS has proved. */
import { X509Certificate, type KeyObject } from 'node:crypto';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { expect, test } from 'vitest';
import { plainIp } from '../../../electron/engine/net/admission/remote-key.ts';
import { peerFingerprint, remoteAddress } from '../../../electron/engine/net/peer.ts';
import { newIdentity } from '../../support/hostile/hostile.ts';
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

test('nor is one whose certificate its own key did not sign: its bytes could be chosen for their fingerprint', async () => {
  const { dialled } = await socketPair();
  const certificate = dialled.getPeerX509Certificate()!;
  const other = new X509Certificate((await newIdentity()).certPem);
  const foreign = {
    raw: certificate.raw,
    publicKey: other.publicKey,
    verify: () => certificate.verify(other.publicKey),
  };
  const unknown = { ...foreign, verify: (): boolean => certificate.verify('' as unknown as KeyObject) };
  for (const shown of [foreign, unknown]) {
    const socket = { getPeerX509Certificate: () => shown, remoteAddress: '10.0.0.1', remotePort: 5 };
    expect(() => peerFingerprint(socket)).toThrow(expect.objectContaining({ code: 'not-ferry' }) as Error);
  }
});

test('a peer that showed no certificate is no Ferry', () => {
  const socket = { getPeerX509Certificate: () => undefined, remoteAddress: '10.0.0.1', remotePort: 5 };
  expect(() => peerFingerprint(socket as unknown as TLSSocket)).toThrow(
    expect.objectContaining({ code: 'not-ferry', params: { address: '10.0.0.1:5' } }) as Error,
  );
});
