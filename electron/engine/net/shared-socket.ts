/**
 * A socket that another thread works with by its descriptor while libuv still owns it here. It has a descriptor of its
 * own for that, which stays valid until nobody uses it any more: a number that is closed may soon be somebody else's.
 */
import type { Socket } from 'node:net';
import { descriptorOf, type PlainCalls } from './sendfile.ts';

export class SharedSocket {
  private readonly fd: number;
  private readonly calls: PlainCalls;
  private users = 0;
  private closed = false;

  private constructor(fd: number, socket: Socket, calls: PlainCalls) {
    this.fd = fd;
    this.calls = calls;
    socket.once('close', () => {
      this.closed = true;
      // Ours would keep the connection, and whoever waits in the other thread.
      calls.shutDown(fd);
      this.closeUnused();
    });
  }

  /** Null when it can't be had. */
  static of(socket: Socket, calls: PlainCalls): SharedSocket | null {
    const own = descriptorOf(socket);
    const fd = own === null ? null : calls.share(own);
    return fd === null ? null : new SharedSocket(fd, socket, calls);
  }

  /** The descriptor is valid until what `work` answers has settled. Null: the socket is closed, and nothing was done. */
  async use<T>(work: (fd: number) => Promise<T>): Promise<T | null> {
    if (this.closed) return null;
    this.users++;
    try {
      return await work(this.fd);
    } finally {
      this.users--;
      this.closeUnused();
    }
  }

  private closeUnused(): void {
    if (this.closed && this.users === 0) this.calls.close(this.fd);
  }
}
