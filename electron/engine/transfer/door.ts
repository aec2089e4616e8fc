/** Where peers come in: greets whoever dialled, refuses impostors, and makes an `Incoming` of each caller. */
import type { TLSSocket } from 'node:tls';
import { peerFingerprint } from '../net/peer.ts';
import { violation } from '../wire/frames.ts';
import { greetAsListener } from '../wire/handshake.ts';
import { maxPendingManifestChars, maxPendingOffers, maxPendingOffersOfPeer } from '../wire/limits.ts';
import type { TransferContext } from './context.ts';
import { Incoming } from './incoming.ts';
import { noProgress } from './meter.ts';
import type { Caller } from './reach.ts';
import { recognise } from './trust.ts';
import { randomBytes } from 'node:crypto';
import { FerryError } from '../../../shared/errors.ts';
import type { Fingerprint, KnownDevice } from '../../../shared/state.ts';

export interface DoorOptions {
  readonly context: TransferContext;
  readonly caller: Caller;
  defaultDir(): string;
}

export class Door {
  private readonly o: DoorOptions;
  private readonly incoming = new Set<Incoming>();
  /** The line about a refused impostor, by its key: one each, however often it knocks. */
  private readonly refusals = new Map<Fingerprint, string>();

  constructor(o: DoorOptions) {
    this.o = o;
  }

  find(id: string): Incoming | undefined {
    return [...this.incoming].find((transfer) => transfer.id === id);
  }

  all(): readonly Incoming[] {
    return [...this.incoming];
  }

  /** Takes a socket from the listener. `identified` tells it that a real peer is there. */
  async enter(socket: TLSSocket, identified: () => void): Promise<void> {
    const { caller, context } = this.o;
    let fingerprint: Fingerprint | null = null;
    let known: KnownDevice | undefined;
    try {
      fingerprint = peerFingerprint(socket);
      const greeted = await greetAsListener(socket, {
        hello: caller.hello(),
        ourFingerprint: caller.identity.fingerprint,
        peerFingerprint: fingerprint,
        admit: async (peer) => {
          if (peer.fingerprint === caller.identity.fingerprint) throw new FerryError('self-send');
          known = await recognise(caller.known, peer);
        },
      });
      identified();
      const incoming = new Incoming(context, {
        greeted,
        known,
        defaultDir: () => this.o.defaultDir(),
        admit: (transfer) => this.admit(transfer),
        onOver: (transfer) => this.incoming.delete(transfer),
      });
      this.incoming.add(incoming);
      greeted.connection.handOver(incoming);
    } catch (error) {
      socket.destroySoon();
      if (!(error instanceof FerryError)) context.onBug(error);
      else if (error.code === 'identity-changed' && fingerprint !== null) this.showRefusal(error, fingerprint);
    }
  }

  /** Bounds what people who were never accepted may make us hold. */
  private admit(transfer: Incoming): void {
    const asking = [...this.incoming].filter((other) => other.asking && other !== transfer);
    const ofPeer = asking.filter((other) => other.peerFingerprint === transfer.peerFingerprint).length;
    const chars = asking.reduce((sum, other) => sum + other.manifest.chars, transfer.manifest.chars);
    if (asking.length >= maxPendingOffers || ofPeer >= maxPendingOffersOfPeer || chars > maxPendingManifestChars) {
      throw new FerryError('peer-busy');
    }
    if (transfer.id !== '' && asking.some((other) => other.id === transfer.id)) throw violation('an offer made before');
  }

  /** The person here has to learn of it too: a line among the transfers says who came and why it was refused. */
  private showRefusal(error: FerryError, fingerprint: Fingerprint): void {
    const { store } = this.o.context;
    const name = String(error.params['name'] ?? '');
    const before = this.refusals.get(fingerprint);
    const id = before ?? randomBytes(16).toString('hex');
    this.refusals.set(fingerprint, id);
    store.change({
      kind: 'transfer',
      transfer: {
        id,
        direction: 'incoming',
        peer: { fingerprint, name, kind: 'desktop', known: false },
        status: 'failed',
        title: '',
        roots: 0,
        note: '',
        totals: { files: 0, folders: 0, bytes: 0, complete: false },
        progress: noProgress,
        code: null,
        dir: null,
        landed: [],
        failure: error.toFailure(),
        casualties: [],
        casualtyCount: 0,
        startedAt: Date.now(),
        endedAt: Date.now(),
      },
    });
  }
}
