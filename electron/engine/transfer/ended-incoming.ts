/** How the latest incoming transfers ended, also those a person took off the list: their senders may have missed it. */
import { maxHistory } from '../state/history.ts';
import type { Transfer } from '../../../shared/state.ts';

export class EndedIncoming {
  private readonly transfers = new Map<string, Transfer>();

  get(id: string): Transfer | undefined {
    return this.transfers.get(id);
  }

  note(transfer: Transfer): void {
    this.transfers.set(transfer.id, transfer);
    for (const oldest of this.transfers.keys()) if (this.transfers.size > maxHistory) this.transfers.delete(oldest);
  }

  /** Of those that other processes of this home received: a sender that missed the end may call here. `since`: as `History.endedSince`. */
  async learn(since: () => Promise<readonly Transfer[]>): Promise<void> {
    for (const transfer of await since()) {
      if (transfer.direction === 'incoming' && !this.transfers.has(transfer.id)) this.note(transfer);
    }
  }
}
