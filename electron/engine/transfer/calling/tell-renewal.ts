/**
 * This device has a new key: remembered devices are greeted once, so that they hear it from the old one (the hello has its
 * word) before anybody there wants to send to a key that is gone.
 */
import { reach, type Caller } from './reach.ts';
import type { Device, Fingerprint } from '../../../../shared/state.ts';

export class RenewalTeller {
  private readonly caller: Caller;
  private readonly told = new Set<Fingerprint>();
  private readonly aborting = new AbortController();

  constructor(caller: Caller) {
    this.caller = caller;
  }

  /** A device is there. One that can't be reached is tried again when it is seen once more. */
  seen({ fingerprint, addresses }: Device): void {
    if (this.told.has(fingerprint) || this.aborting.signal.aborted) return;
    if ((this.caller.hello().formerly ?? []).length === 0) return;
    this.told.add(fingerprint);
    void this.tell(fingerprint, addresses).catch(() => this.told.delete(fingerprint));
  }

  stop(): void {
    this.aborting.abort();
  }

  private async tell(fingerprint: Fingerprint, addresses: readonly string[]): Promise<void> {
    // One that is remembered later hears of it then.
    if ((await this.caller.known.byFingerprint(fingerprint)) === undefined) return void this.told.delete(fingerprint);
    const { greeted } = await reach(this.caller, addresses, fingerprint, this.aborting.signal);
    greeted.connection.end();
  }
}
