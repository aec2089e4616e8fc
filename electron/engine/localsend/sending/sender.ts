/** All transfers to LocalSends, as the outbox begins them and as the server hears of their ends. */
import type { Means } from '../client/client.ts';
import { localSendPort } from '../wire/limits.ts';
import { LocalSendOutgoing } from './localsend-outgoing.ts';
import type { TransferContext } from '../../transfer/context.ts';
import type { ForeignPeer, ForeignSender, Sent } from '../../transfer/sent.ts';
import type { DropOptions } from '../../transfer/sending/drop.ts';

export class LocalSendSender implements ForeignSender {
  readonly usualPort = localSendPort;
  private readonly context: TransferContext;
  private readonly means: Means;
  private readonly running = new Set<LocalSendOutgoing>();

  constructor(context: TransferContext, means: Means) {
    this.context = context;
    this.means = means;
  }

  begin(drop: DropOptions, to: ForeignPeer, sure: boolean, onOver: () => void): Sent {
    const transfer: LocalSendOutgoing = new LocalSendOutgoing(this.context, {
      drop,
      to,
      sure,
      means: this.means,
      onOver: () => {
        this.running.delete(transfer);
        onOver();
      },
    });
    this.running.add(transfer);
    return transfer;
  }

  /**
   * A device has posted `cancel` for a session that isn't one of ours: it may be one of its own, over which we are sending. `ip`:
   * where the word came from, without a zone or a prefix. False: there is none such to that device.
   */
  endedThere(sessionId: string, ip: string): boolean {
    return [...this.running].some((transfer) => transfer.endedThere(sessionId, ip));
  }
}
