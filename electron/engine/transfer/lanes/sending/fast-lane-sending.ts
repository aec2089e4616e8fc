/**
 * The fast lane, the sender's half: a plain TCP connection for big files' bytes, when both sides allow it to each other.
 * What it gives up is confidentiality alone: which bytes they are is announced, and their hash told, over TLS.
 */
import { openPlainDoor } from '../../../net/plain.ts';
import { plainIp } from '../../../net/peer.ts';
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
export async function openFastLane(o: FastLaneOptions): Promise<RawOut | null> {
  const { control, signal } = o;
  const host = control.socket.localAddress;
  if (host === undefined) return null;
  try {
    const door = await openPlainDoor(plainIp(host), plainTimeoutMs, signal);
    control.send({ name: 'plain', body: { port: door.port, token: door.token } });
    const [socket, sendfile, calls] = await Promise.all([door.caller, o.sendfile(), findPlainCalls()]);
    if (socket === null) return null;
    socket.once('close', o.onClosed);
    // Only once control is down: what was said there last must not be overtaken by this end.
    void control.down.then(() => socket.destroy());
    // Who receives says nothing here; without reading its end would not be noticed.
    socket.once('data', () => socket.destroy()).resume();
    if (socket.destroyed) return null;
    o.onOpen();
    const shared = sendfile === null || calls === null ? null : SharedSocket.of(socket, calls);
    return new RawOut(socket, { sendfile, stallMs: plainStallMs, shared });
  } catch {
    return null;
  }
}
