/**
 * A listener that has no place for a caller says so in TLS's own words, before any handshake: the fatal alert `user_canceled`,
 * "for some reason unrelated to a protocol failure" (RFC 8446, 6.2). Nobody has proved anything then, so it is a hint: who
 * hears it tries again.
 */
import type { Socket } from 'node:net';

/** A TLS record of type alert: fatal, user_canceled. */
const alert = Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x5a]);
/** Callers that are being told at once; one more, and who was told first is cut off: the word takes no time on a LAN. */
export const maxBeingTold = 32;
/** So long, that the word arrives before the reset which unread bytes cause. */
const tellMs = 1_000;

/** Tells callers that there is no place, and hangs up. */
export class Busy {
  /** The first told first. */
  private readonly telling = new Set<Socket>();

  tell(socket: Socket): void {
    socket.on('error', ignore);
    const [first] = this.telling;
    if (first !== undefined && this.telling.size >= maxBeingTold) {
      this.telling.delete(first);
      first.destroy();
    }
    this.telling.add(socket);
    const timer = setTimeout(() => socket.destroy(), tellMs);
    socket.once('close', () => {
      clearTimeout(timer);
      this.telling.delete(socket);
    });
    socket.resume();
    socket.end(alert);
  }
}

/** Whether that is what a dialler heard. */
export function isBusy(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ERR_SSL_TLSV1_ALERT_USER_CANCELLED';
}

/** 'close' follows and says enough. */
function ignore(): void {}
