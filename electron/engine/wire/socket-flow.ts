/** Whether bytes are taken from a socket: not while somebody has paused that, nor while more has come than is unpacked. */
import type { Transport } from './transport.ts';

export class SocketFlow {
  private readonly socket: Transport;
  private paused = false;
  private full = false;
  private over = false;

  constructor(socket: Transport) {
    this.socket = socket;
  }

  /** Nobody has paused it. */
  get isWanted(): boolean {
    return !this.paused;
  }

  /** Bytes are taken. */
  get isOpen(): boolean {
    return !this.paused && !this.full;
  }

  pause(isPaused: boolean): void {
    this.paused = isPaused;
    this.apply();
  }

  fill(isFull: boolean): void {
    if (isFull === this.full) return;
    this.full = isFull;
    this.apply();
  }

  /** What still comes is of no use: it is taken so that the end is seen. */
  drain(): void {
    this.over = true;
    this.socket.resume();
  }

  private apply(): void {
    if (this.over) return;
    if (this.isOpen) this.socket.resume();
    else this.socket.pause();
  }
}
