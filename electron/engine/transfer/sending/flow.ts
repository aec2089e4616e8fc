/** Backpressure over a connection: bounds file bytes that the receiver has not reported on disk, and stops them while anybody pauses. */
import { violation } from '../../wire/frames.ts';
import { maxUnreportedBytes } from '../../wire/limits.ts';

export class Flow {
  private sent = 0;
  private reported = 0;
  private readonly pausedBy = new Set<'here' | 'there'>();
  private waiters: (() => void)[] = [];
  private open = true;
  private readonly now: () => number;
  private waited = 0;
  /** The last report, and what was on its way then. */
  private last: { readonly at: number; readonly onTheWay: number } | null = null;
  /** Of the latest reports that tell the pace: bytes and milliseconds. */
  private paced = { bytes: 0, ms: 0 };

  constructor(now: () => number = () => performance.now()) {
    this.now = now;
  }

  /** Bytes a second that the receiver puts on its disk while enough is on its way; null: not known. */
  get rate(): number | null {
    return this.paced.ms > 0 ? (this.paced.bytes / this.paced.ms) * 1000 : null;
  }

  /** Milliseconds that bytes have waited for reports, in all: for the line, or for whoever takes them. Pauses don't count. */
  get waitedMs(): number {
    return this.waited;
  }

  /** File bytes of this connection that the receiver has reported. */
  get delivered(): number {
    return this.reported;
  }

  /** Waits until `bytes` more may go. Returns at once when the connection is over: the write then fails. */
  async room(bytes: number): Promise<void> {
    while (this.open && (this.pausedBy.size > 0 || this.tooMuch(bytes))) {
      const from = this.pausedBy.size > 0 ? null : this.now();
      await new Promise<void>((resolve) => this.waiters.push(resolve));
      if (from !== null) this.waited += this.now() - from;
    }
    this.sent += bytes;
  }

  /** The receiver has so many file bytes of this connection, in all. Throws `protocol-violation` for more than were sent, or fewer than before. */
  got(bytes: number): void {
    if (bytes < this.reported || bytes > this.sent) throw violation(`${bytes} bytes reported of ${this.sent} sent`);
    this.measure(bytes - this.reported);
    this.reported = bytes;
    this.release();
  }

  pause(who: 'here' | 'there', paused: boolean): void {
    if (paused) this.pausedBy.add(who);
    else this.pausedBy.delete(who);
    this.release();
  }

  close(): void {
    this.open = false;
    this.release();
  }

  /** A report tells the pace where all of it was on its way at the one before: else it may have waited for the sender. */
  private measure(bytes: number): void {
    const at = this.now();
    const { last, paced } = this;
    if (last !== null && last.onTheWay >= bytes && at > last.at) {
      // The latest few count most.
      this.paced = { bytes: paced.bytes * 0.75 + bytes, ms: paced.ms * 0.75 + at - last.at };
    }
    this.last = { at, onTheWay: this.sent - this.reported - bytes };
  }

  /** A write larger than the whole limit goes alone. */
  private tooMuch(bytes: number): boolean {
    const unreported = this.sent - this.reported;
    return unreported > 0 && unreported + bytes > maxUnreportedBytes;
  }

  private release(): void {
    for (const resolve of this.waiters.splice(0)) resolve();
  }
}
