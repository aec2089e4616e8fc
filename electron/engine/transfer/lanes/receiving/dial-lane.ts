/** The receiver opens a lane: dials the port of the sender's offer, checks who answers, and shows the token. */
import type { Identity } from '../../../identity/identity.ts';
import { dial } from '../../../net/dial.ts';
import type { OnlyInterface } from '../../../net/only-interface.ts';
import { peerFingerprint } from '../../../net/peer.ts';
import { Connection } from '../../../wire/connection.ts';
import { violation } from '../../../wire/frames.ts';
import { laneAlpn, laneTimeoutMs } from '../../../wire/limits.ts';
import { ReusedReads } from '../../../wire/reused-reads.ts';
import type { Lanes } from '../lanes.ts';
import { FerryError } from '../../../../../shared/errors.ts';

/** Answers `Lanes.dial` for this device. `only`: the one network interface to go over. */
export function laneDialler(identity: Identity, only: OnlyInterface | undefined): Lanes['dial'] {
  return async (host, offer, sender, signal) => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(laneTimeoutMs)]);
    const reads = new ReusedReads();
    let lane: Connection | null = null;
    const giveUp = () => lane?.destroy(new FerryError('timeout'));
    limit.addEventListener('abort', giveUp);
    try {
      const { onread } = reads;
      const socket = await dial({ host, port: offer.port, identity, alpn: [laneAlpn], only, signal: limit, onread });
      lane = new Connection(socket, undefined, reads);
      if (peerFingerprint(socket) !== sender) throw new FerryError('identity-mismatch');
      lane.send({ name: 'lane', body: { token: offer.token } });
      const answer = await lane.next();
      if (answer.name !== 'laneOpen') throw violation(`${answer.name} before laneOpen`);
      return lane;
    } catch (error) {
      lane?.destroy(new FerryError('disconnected', {}, { cause: error }));
      return null;
    } finally {
      limit.removeEventListener('abort', giveUp);
    }
  };
}
