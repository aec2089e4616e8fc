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
}

/**
 * Dials and says hello. `key`: who has to answer; left out: whom its caller expects there. Rejects with why not; ends
 * within seconds by itself.
 */
export type Probe = (
  host: string,
  port: number,
  signal: AbortSignal,
  key: Fingerprint | undefined,
) => Promise<ProbedPeer>;

export interface ManualOptions {
  readonly probe: Probe;
  readonly directory: Pick<Directory, 'answered' | 'unanswered'>;
  readonly ownFingerprint: () => Fingerprint;
}

interface Watched {
  readonly timer: NodeJS.Timeout;
  readonly missed: number;
  readonly key: Fingerprint | undefined;
}

export class ManualAddresses {
  private readonly options: ManualOptions;
  private readonly stopped = new AbortController();
  /** The next question to each address, and how many in a row went unanswered. */
  private readonly watched = new Map<string, Watched>();

  constructor(options: ManualOptions) {
    this.options = options;
  }

  /** Throws `bad-address`, `self-send`, and whatever the probe finds. */
  async add(text: string, key?: Fingerprint): Promise<Device> {
    const { host, port } = parseAddress(text, defaultPort);
    const address = formatAddress(host, port);
    const device = await this.ask(address, key);
    this.watch(address, key);
    return device;
  }

  /** Asks all of them now. */
  refresh(): void {
    for (const [address, { timer }] of this.watched) {
      clearTimeout(timer);
      void this.again(address);
    }
  }

  stop(): void {
    this.stopped.abort(new FerryError('shutting-down'));
    for (const { timer } of this.watched.values()) clearTimeout(timer);
    this.watched.clear();
  }

  private async ask(address: string, key: Fingerprint | undefined): Promise<Device> {
    const { host, port } = parseAddress(address, defaultPort);
    const peer = await this.options.probe(host, port, this.stopped.signal, key);
    this.stopped.signal.throwIfAborted();
    if (peer.fingerprint === this.options.ownFingerprint()) throw new FerryError('self-send');
    return this.options.directory.answered(address, { ...peer, name: cleanName(peer.name) || address });
  }

  private watch(address: string, key: Fingerprint | undefined, missed = 0): void {
    if (this.stopped.signal.aborted) return;
    clearTimeout(this.watched.get(address)?.timer);
    const timer = setTimeout(() => void this.again(address), probeEveryMs);
    this.watched.set(address, { timer, missed, key });
  }

  private async again(address: string): Promise<void> {
    const { missed, key } = this.watched.get(address)!;
    try {
      await this.ask(address, key);
      this.watch(address, key);
    } catch {
      if (this.stopped.signal.aborted) return;
      if (missed + 1 < maxMissedProbes) return this.watch(address, key, missed + 1);
      this.watched.delete(address);
      this.options.directory.unanswered(address);
    }
  }
}
