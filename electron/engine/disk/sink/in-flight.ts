/** What a sink has under way: it takes work until its end, and its end waits for the work. */
import { FerryError } from '../../../../shared/errors.ts';

export class InFlight {
  private open = true;
  private running = 0;
  private onIdle: (() => void) | null = null;

  get isOpen(): boolean {
    return this.open;
  }

  /** Throws `cancelled` after the end. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (!this.open) throw new FerryError('cancelled');
    this.running++;
    try {
      return await work();
    } finally {
      this.running--;
      if (this.running === 0) this.onIdle?.();
    }
  }

  /** Takes no more work, and waits for what runs. To be called once. */
  async end(): Promise<void> {
    this.open = false;
    if (this.running > 0) await new Promise<void>((resolve) => (this.onIdle = resolve));
  }
}
