/** Who asks: the address, and the key that TLS has proved. */
import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { plainIp } from '../../net/admission/remote-key.ts';
import { peerFingerprint } from '../../net/peer.ts';
import { FerryError } from '../../../../shared/errors.ts';
import type { Fingerprint } from '../../../../shared/values.ts';

export interface HttpCaller {
  /** An IP, with its zone where it is link-local. */
  readonly address: string;
  /** Null: it showed no certificate, or none that its own key signed. */
  readonly proved: Fingerprint | null;
  /** The connection is encrypted. */
  readonly encrypted: boolean;
}

/** Looked at once a connection: TLS 1.3 shows its keys in the handshake alone, and checking one costs more than a small file. */
const callers = new WeakMap<Socket | TLSSocket, HttpCaller>();

export function callerOf(socket: Socket | TLSSocket): HttpCaller {
  const known = callers.get(socket);
  if (known !== undefined) return known;
  const encrypted = 'getPeerX509Certificate' in socket;
  const caller = {
    address: plainIp(socket.remoteAddress ?? ''),
    proved: encrypted ? provedBy(socket) : null,
    encrypted,
  };
  callers.set(socket, caller);
  return caller;
}

/** A key to tell unproved devices apart by, which no certificate has: made of what it says and where it is. */
export function unprovedFingerprint(said: string, address: string): Fingerprint {
  return createHash('sha256').update(`localsend, unproved\n${address}\n${said}`).digest('hex');
}

function provedBy(socket: TLSSocket): Fingerprint | null {
  try {
    return peerFingerprint(socket);
  } catch (error) {
    if (error instanceof FerryError) return null;
    throw error;
  }
}
