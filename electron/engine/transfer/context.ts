/** What transfers need of the engine around them. */
import type { KnownDevices } from '../state/known-devices.ts';
import type { Store } from '../state/store.ts';
import type { FerryError } from '../../../shared/errors.ts';
import { failure, type Failure } from '../../../shared/errors.ts';
import type { ManifestLine, Peer } from '../../../shared/state.ts';

export interface FileEvent {
  readonly transferId: string;
  readonly direction: 'outgoing' | 'incoming';
  /** Outgoing: the path on the wire; incoming: where the file stands on disk. */
  readonly path: string;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly blake3: string;
}

export interface TransferContext {
  readonly store: Store;
  readonly known: KnownDevices;
  readonly onFile?: ((event: FileEvent) => void) | undefined;
  /** A bug of ours that a transfer survived or died of: for the log. */
  onBug(error: unknown): void;
}

/** A transfer that is under way, as commands reach it. */
export interface LiveTransfer {
  readonly id: string;
  /** Ends it and tells the peer; resolves when nothing of it is left on disk or on the wire. */
  cancel(code: 'cancelled' | 'shutting-down'): Promise<void>;
  lines(from: number, count: number): { lines: ManifestLine[]; total: number };
}

/** The same failure seen from the other side: names who said so. */
export function failureOfPeer(error: FerryError, peer: Peer): Failure {
  return failure(error.code, { ...error.params, by: 'peer', peer: peer.name });
}
