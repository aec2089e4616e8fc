/** What TLS has proved about the other end of a connection. */
import type { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { FerryError } from '../../../shared/errors.ts';
import type { Fingerprint } from '../../../shared/state.ts';
import { fingerprintOf } from '../identity/identity.ts';
import { formatAddress } from './address.ts';
import { plainIp } from './admission/remote-key.ts';

/** A certificate, as far as it says who is there. */
type PeerCertificate = Pick<X509Certificate, 'raw' | 'publicKey' | 'verify'>;

/** What is asked of a socket to know who is there. */
export interface PeerSocket extends Pick<Socket, 'remoteAddress' | 'remotePort'> {
  getPeerX509Certificate(): PeerCertificate | undefined;
}

/**
 * Fingerprint of the certificate whose key the peer holds: TLS 1.3 signs every handshake with it (RFC 8446
 * section 4.4.3). Throws `not-ferry` {address} when the peer showed none, or one that its own key didn't sign: TLS
 * leaves that signature alone, and whoever may choose its bytes tries fingerprints a hundred times as fast.
 */
export function peerFingerprint(socket: PeerSocket): Fingerprint {
  const certificate = socket.getPeerX509Certificate();
  if (!certificate || !isSelfSigned(certificate)) throw new FerryError('not-ferry', { address: remoteAddress(socket) });
  return fingerprintOf(certificate.raw);
}

function isSelfSigned(certificate: PeerCertificate): boolean {
  try {
    return certificate.verify(certificate.publicKey);
  } catch {
    // A kind of key that can't sign so.
    return false;
  }
}

/** `host:port` of the other end, without the prefix IPv4 gets on a dual-stack socket. */
export function remoteAddress(socket: Pick<Socket, 'remoteAddress' | 'remotePort'>): string {
  return formatAddress(plainIp(socket.remoteAddress ?? 'unknown'), socket.remotePort ?? 0);
}
