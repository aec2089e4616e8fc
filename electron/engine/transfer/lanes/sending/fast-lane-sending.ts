/**
 * The fast lane, the sender's half: a plain TCP connection for big files' bytes, where both sides allow it to each other.
 * It gives up confidentiality and nothing else: announcements and hashes go over TLS.
 */
import { openPlainDoor } from '../../../net/plain.ts';
import { plainIp } from '../../../net/admission/remote-key.ts';
import { RawOut } from '../../../net/raw-out.ts';
import { findPlainCalls, type Sendfile } from '../../../net/sendfile.ts';
import { SharedSocket } from '../../../net/shared-socket.ts';
import type { Connection } from '../../../wire/connection.ts';
import { plainStallMs, plainTimeoutMs } from '../../../wire/limits.ts';

export interface FastLaneOptions {
  readonly control: Connection;
  /** Null: plain reads. */
  sendfile(): Promise<Sendfile | null>;
  /** The transfer, or this connection for it, is over. */
  readonly signal: AbortSignal;
  /** The receiver has come. */
  onOpen(): void;
  /** The plain connection is gone; also after the end. */
  onClosed(): void;
}

/** Lets the receiver open it. Null when it did not, for whatever reason: all goes over TLS then. Never rejects. */
export async function openFastLane(options: FastLaneOptions): Promise<RawOut | null> {
  const { control, signal } = options;
  const host = control.socket.localAddress;
  if (host === undefined) return null;
  try {
    const door = await openPlainDoor(plainIp(host), plainTimeoutMs, signal);
    control.send({ name: 'plain', body: { port: door.port, token: door.token } });
    const [socket, sendfile, calls] = await Promise.all([door.caller, options.sendfile(), findPlainCalls()]);
    if (socket === null) return null;
    socket.once('close', options.onClosed);
    // Once control is down, so that this end can't overtake the last words on control.
    void control.down.then(() => socket.destroy());
    // The receiver says nothing here, but without reading its end would go unnoticed.
    socket.once('data', () => socket.destroy()).resume();
    if (socket.destroyed) return null;
    options.onOpen();
    const shared = sendfile === null || calls === null ? null : SharedSocket.of(socket, calls);
    return new RawOut(socket, { sendfile, stallMs: plainStallMs, shared });
  } catch {
    return null;
  }
}
