/** What TLS has proved about the other end of a connection. */
import type { Socket } from 'node:net';
import { FerryError } from '../../../shared/errors.ts';
import type { Fingerprint } from '../../../shared/state.ts';
import { fingerprintOf } from '../identity/identity.ts';
import { formatAddress } from './address.ts';

/** What is asked of a socket to know who is there. */
export interface PeerSocket extends Pick<Socket, 'remoteAddress' | 'remotePort'> {
  getPeerX509Certificate(): { readonly raw: Uint8Array } | undefined;
}

/**
 * Fingerprint of the certificate whose key the peer holds: TLS 1.3 signs every handshake with it (RFC 8446
 * section 4.4.3). Throws `not-ferry` {address} when the peer showed none.
 */
export function peerFingerprint(socket: PeerSocket): Fingerprint {
  const certificate = socket.getPeerX509Certificate();
  if (!certificate) throw new FerryError('not-ferry', { address: remoteAddress(socket) });
  return fingerprintOf(certificate.raw);
}

/** `host:port` of the other end, without the prefix IPv4 gets on a dual-stack socket. */
export function remoteAddress(socket: Pick<Socket, 'remoteAddress' | 'remotePort'>): string {
  return formatAddress(plainIp(socket.remoteAddress ?? 'unknown'), socket.remotePort ?? 0);
}

export function plainIp(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
