/** Addresses a person typed: proved at once, then asked again and again whether their device is still there. */
import { FerryError } from '../../../shared/errors.ts';
import type { Device, DeviceKind, Fingerprint } from '../../../shared/state.ts';
import { formatAddress, parseAddress } from '../net/address.ts';
import { defaultPort } from '../wire/limits.ts';
import type { Directory } from './directory.ts';
import { maxMissedProbes, probeEveryMs } from './times-and-limits.ts';
import { cleanName } from '../../../shared/device-name.ts';

/** Who answered at an address, its key proved by TLS. */
export interface ProbedPeer {
  readonly fingerprint: Fingerprint;
  readonly name: string;
  readonly kind: DeviceKind;
  /** It says that it isn't to be listed. */
  readonly hidden?: boolean;
}

/**
 * Dials, and says hello unless the key of `before` answers, who was there last. `key`: who has to answer; left out: whom
 * its caller expects there. Rejects with why not; ends within seconds by itself.
 */
export type Probe = (
  host: string,
  port: number,
  more: { readonly signal: AbortSignal; readonly before: ProbedPeer | null; readonly key: Fingerprint | undefined },
) => Promise<ProbedPeer>;

export interface ManualOptions {
  readonly probe: Probe;
  readonly directory: Pick<Directory, 'answered' | 'unanswered'>;
  readonly ownFingerprint: () => Fingerprint;
}

interface Watched {
  readonly timer: NodeJS.Timeout;
  readonly peer: ProbedPeer;
  readonly missed: number;
  readonly key: Fingerprint | undefined;
}

export class ManualAddresses {
  private readonly options: ManualOptions;
  private readonly stopped = new AbortController();
  /** The next question to each address, who answered the last, and how many in a row went unanswered. */
  private readonly watched = new Map<string, Watched>();

  constructor(options: ManualOptions) {
    this.options = options;
  }

  /** Throws `bad-address`, `self-send`, and whatever the probe finds. */
  async add(text: string, key?: Fingerprint): Promise<Device> {
    const { host, port } = parseAddress(text, defaultPort);
    const address = formatAddress(host, port);
    const peer = await this.ask(address, null, key);
    this.watch(address, peer, key);
    return this.list(address, peer);
  }

  /** Asks all of them now, also for their names. */
  refresh(): void {
    for (const [address, { timer }] of this.watched) {
      clearTimeout(timer);
      void this.again(address, null);
    }
  }

  stop(): void {
    this.stopped.abort(new FerryError('shutting-down'));
    for (const { timer } of this.watched.values()) clearTimeout(timer);
    this.watched.clear();
  }

  private async ask(address: string, before: ProbedPeer | null, key: Fingerprint | undefined): Promise<ProbedPeer> {
    const { host, port } = parseAddress(address, defaultPort);
    const peer = await this.options.probe(host, port, { signal: this.stopped.signal, before, key });
    this.stopped.signal.throwIfAborted();
    if (peer.fingerprint === this.options.ownFingerprint()) throw new FerryError('self-send');
    return peer;
  }

  private list(address: string, peer: ProbedPeer): Device {
    return this.options.directory.answered(address, { ...peer, name: cleanName(peer.name) || address });
  }

  private watch(address: string, peer: ProbedPeer, key: Fingerprint | undefined, missed = 0): void {
    if (this.stopped.signal.aborted) return;
    clearTimeout(this.watched.get(address)?.timer);
    const timer = setTimeout(() => void this.again(address, peer), probeEveryMs);
    this.watched.set(address, { timer, peer, missed, key });
  }

  /** `before`: whose key is enough to stay listed; null: it says its name anew. */
  private async again(address: string, before: ProbedPeer | null): Promise<void> {
    const { peer: last, missed, key } = this.watched.get(address)!;
    try {
      const peer = await this.ask(address, before, key);
      // It may have been heard under another name since.
      if (peer !== before) this.list(address, peer);
      this.watch(address, peer, key);
    } catch {
      if (this.stopped.signal.aborted) return;
      if (missed + 1 < maxMissedProbes) return this.watch(address, last, key, missed + 1);
      this.watched.delete(address);
      this.options.directory.unanswered(address);
    }
  }
}
