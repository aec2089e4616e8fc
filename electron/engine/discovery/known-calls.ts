/**
 * Shows this device to those it remembers, and to nobody else: calls each of them where it is, or was last. Its key is
 * proved by TLS before a word is said; it then lists this device by what that one says of itself.
 */
import type { Device, Fingerprint, KnownDevice } from '../../../shared/state.ts';
import { callAgainMs, callEveryMs, maxCalledAddresses, maxCalls, strangeMs } from './times-and-limits.ts';

export interface KnownCallsOptions {
  /** This device shows itself so now. */
  isOn(): boolean;
  known(): readonly KnownDevice[];
  devices(): readonly Device[];
  /**
   * Says where this device is to the holder of that key. Answers whether it is remembered there; rejects when nobody with
   * that key answers. Ends within seconds by itself.
   */
  call(addresses: readonly string[], fingerprint: Fingerprint, signal: AbortSignal): Promise<boolean>;
}

export class KnownCalls {
  private readonly options: KnownCallsOptions;
  private readonly stopped = new AbortController();
  /** Before then it isn't called again, milliseconds of `performance.now`. */
  private readonly notBefore = new Map<Fingerprint, number>();
  private changes = 0;
  private readonly calling = new Map<Fingerprint, Promise<void>>();

  constructor(options: KnownCallsOptions) {
    this.options = options;
  }

  /** Calls whose turn it is. To be asked now and then. */
  look(now = performance.now()): void {
    const { isOn, known, devices } = this.options;
    if (!isOn() || this.stopped.signal.aborted) return;
    for (const { fingerprint, rule, addresses = [] } of known()) {
      if (this.calling.size >= maxCalls) return;
      const isDue = (this.notBefore.get(fingerprint) ?? -Infinity) <= now;
      if (rule === 'block' || !isDue || this.calling.has(fingerprint)) continue;
      const inSight = devices().find((device) => device.fingerprint === fingerprint)?.addresses;
      const where = inSight ?? addresses.slice(0, maxCalledAddresses);
      if (where.length > 0) this.calling.set(fingerprint, this.call(fingerprint, where));
    }
  }

  /** A device is there: if it is remembered, it need not wait. */
  seen(fingerprint: Fingerprint): void {
    // What didn't answer is back; what doesn't remember this device is no other than before.
    if ((this.notBefore.get(fingerprint) ?? 0) - performance.now() <= callAgainMs) this.notBefore.delete(fingerprint);
    this.look();
  }

  /** Whoever is remembered hears of it now. */
  changed(): void {
    this.notBefore.clear();
    this.changes++;
    this.look();
  }

  /** Resolves when nobody is being called any more. */
  async stop(): Promise<void> {
    this.stopped.abort();
    await Promise.all(this.calling.values());
  }

  private async call(fingerprint: Fingerprint, addresses: readonly string[]): Promise<void> {
    const before = this.changes;
    const wait = await this.options.call(addresses, fingerprint, this.stopped.signal).then(
      (isRemembered) => (isRemembered ? callEveryMs : strangeMs),
      () => callAgainMs,
    );
    this.calling.delete(fingerprint);
    // What has changed meanwhile it hasn't heard.
    if (this.changes !== before) return this.look();
    this.notBefore.set(fingerprint, performance.now() + wait);
  }
}
