/**
 * The sending end of a plain connection that carries nothing but files' bytes: by sendfile(2) where that can be had, else
 * by reads and writes.
 *
 * When sendfile finds no room in the socket, the file's next bytes are written as usual; once the system has taken those
 * there is room again. So no thread sits in a poll, a stalled peer costs a timer, and a reset or the file's end shows as
 * usual. Where the disk has a thread of its own, that thread sends (`transfer/sending/reading/big-source.ts`), through
 * `shared`: it may wait, in a poll that ends.
 */
import type { Socket } from 'node:net';
import { setImmediate as immediate } from 'node:timers/promises';
import { afterAwake } from '../wire/awake.ts';
import { FerryError } from '../../../shared/errors.ts';
import { SendfileError, type Sendfile } from './sendfile.ts';
import type { SharedSocket } from './shared-socket.ts';

/** A file to send. */
export interface RawFile {
  /** The open file's descriptor. */
  readonly fd: number;
  /** Fills `into` from `position` on and answers how much that is; throws when the file has less. */
  read(into: Uint8Array, position: number): Promise<number>;
  /** The same without waiting for libuv's pool. */
  readSync(into: Uint8Array, position: number): number;
}

/** One call of sendfile (some 100 µs), after which others have their turn. */
const callBytes = 1024 * 1024;
/** Written to learn when there is room again: so little that it makes no difference. */
const knockBytes = 4 * 1024;
/** One read where there is no sendfile: 256 KiB to 1 MiB cost the least processor time (`pump/big-frames-ahead.ts`). */
const readBytes = 256 * 1024;

export interface RawOutOptions {
  /** Null: reads and writes. */
  readonly sendfile: Sendfile | null;
  /** A peer whose system takes nothing for this long is given up. */
  readonly stallMs: number;
  /** The socket for the disk's thread, which may wait and so sends with less work. */
  readonly shared?: SharedSocket | null;
}

export class RawOut {
  readonly shared: SharedSocket | null;
  /** Bytes sent by sendfile; the others were read and written. For tests and measurements. */
  bySendfile = 0;
  private readonly socket: Socket;
  private readonly sendfile: Sendfile | null;
  readonly stallMs: number;
  private readonly buffers: Buffer[] = [];
  /** How much of the current `send` has not been handed over. */
  private left = 0;

  constructor(socket: Socket, { sendfile, stallMs, shared = null }: RawOutOptions) {
    this.shared = shared;
    this.socket = socket;
    this.stallMs = stallMs;
    this.sendfile = sendfile;
  }

  /** Bytes of the last `send` that have not been handed over, when it threw. */
  get unsent(): number {
    return this.left;
  }

  /**
   * Hands all of the file's `bytes` bytes from `offset` on, which were just read, to the system. Throws what `file.read`
   * throws, `disconnected`, `timeout` after a stall, or the signal's reason. One call at a time.
   */
  async send(file: RawFile, offset: number, bytes: number, signal?: AbortSignal): Promise<void> {
    const end = offset + bytes;
    this.left = bytes;
    while (this.left > 0) {
      signal?.throwIfAborted();
      const at = end - this.left;
      const sent = this.call(file.fd, at, Math.min(callBytes, this.left));
      if (sent === 'unable') return this.readAndWrite(file, end, signal);
      this.left -= sent;
      if (sent > 0) {
        await immediate();
        continue;
      }
      // No room, or no more file: reading and writing the next bytes shows which.
      const knock = this.buffer(0).subarray(0, Math.min(knockBytes, this.left));
      await this.write(knock.subarray(0, file.readSync(knock, at)), signal);
    }
  }

  /** As `send`, by reads and writes. */
  async sendRead(file: Pick<RawFile, 'read'>, offset: number, bytes: number, signal?: AbortSignal): Promise<void> {
    this.left = bytes;
    await this.readAndWrite(file, offset + bytes, signal);
  }

  /** Sends `bytes` zeros in the stead of what was announced and can't be read. Throws as `send` does. */
  async fill(bytes: number, signal?: AbortSignal): Promise<void> {
    const nothing = Buffer.alloc(Math.min(bytes, readBytes));
    for (this.left = bytes; this.left > 0;) {
      await this.write(nothing.subarray(0, Math.min(nothing.length, this.left)), signal);
    }
  }

  /** Ends the connection at once. */
  destroy(): void {
    this.socket.destroy();
  }

  /** How many bytes went: 0 when there is no room, or no more file. */
  private call(file: number, offset: number, bytes: number): number | 'unable' {
    if (this.sendfile === null) return 'unable';
    if (this.socket.destroyed) throw new FerryError('disconnected');
    try {
      const sent = this.sendfile(this.socket, file, offset, bytes) ?? 0;
      this.bySendfile += sent;
      return sent;
    } catch (error) {
      if (error instanceof SendfileError) return 'unable';
      throw error;
    }
  }

  /** One buffer is read into while the other is on its way. */
  private async readAndWrite(file: Pick<RawFile, 'read'>, end: number, signal?: AbortSignal): Promise<void> {
    let writing: Promise<void> = Promise.resolve();
    try {
      for (let turn = 0; this.left > 0; turn ^= 1) {
        const read = await this.read(file, end - this.left, Math.min(readBytes, this.left), turn);
        await writing;
        writing = this.write(read, signal);
        // The next round awaits it; until then a failure is nobody's.
        writing.catch(nothing);
      }
    } finally {
      await writing.catch(nothing);
    }
    await writing;
  }

  private async read(file: Pick<RawFile, 'read'>, position: number, bytes: number, turn = 0): Promise<Buffer> {
    const into = this.buffer(turn).subarray(0, bytes);
    for (let at = 0; at < bytes;) at += await file.read(into.subarray(at), position + at);
    return into;
  }

  private buffer(turn: number): Buffer {
    return (this.buffers[turn] ??= Buffer.allocUnsafeSlow(readBytes));
  }

  /** Resolves once the system has taken all of it. */
  private write(bytes: Buffer, signal?: AbortSignal): Promise<void> {
    const { socket, stallMs } = this;
    this.left -= bytes.length;
    return new Promise((resolve, reject) => {
      const settle = (error?: unknown): void => {
        clearInterval(timer);
        signal?.removeEventListener('abort', onAbort);
        if (error === undefined) resolve();
        else reject(error);
      };
      const onAbort = (): void => settle(signal!.reason);
      const timer = afterAwake(stallMs, () => {
        const stalled = new FerryError('timeout', { detail: 'stalled' });
        settle(stalled);
        socket.destroy();
      });
      signal?.addEventListener('abort', onAbort, { once: true });
      socket.write(bytes, (cause) => settle(cause ? new FerryError('disconnected', {}, { cause }) : undefined));
    });
  }
}

function nothing(): void {}
