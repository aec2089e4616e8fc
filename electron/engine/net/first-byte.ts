/** What a caller speaks, by its first byte: TLS, or HTTP in the clear. */
import type { Socket } from 'node:net';

/** Of a TLS record that begins a handshake (RFC 8446 section 5.1). */
const handshakeRecord = 0x16;

/**
 * Waits for the first byte of a connection that nobody has read from, and leaves it there for whoever reads next. True: it is
 * TLS's. Resolves to null where none comes within `withinMs`, or the connection ends.
 */
export function beginsTls(raw: Socket, withinMs: number): Promise<boolean | null> {
  return new Promise((resolve) => {
    const settle = (answer: boolean | null): void => {
      clearTimeout(timer);
      raw.off('readable', look).off('close', gone).off('end', gone).off('error', gone);
      resolve(answer);
    };
    const gone = (): void => settle(null);
    const look = (): void => {
      const first = raw.read(1) as Buffer | null;
      if (first === null) return;
      raw.unshift(first);
      settle(first[0] === handshakeRecord);
    };
    const timer = setTimeout(gone, withinMs);
    raw.on('readable', look).once('close', gone).once('end', gone).once('error', gone);
  });
}
