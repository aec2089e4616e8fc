/** How the latest transfers ended, also those a person took off the list: their senders may have missed it. */
import { maxHistory } from '../state/history.ts';
import type { Transfer } from '../../../shared/state.ts';

export class Ends {
  private readonly ended = new Map<string, Transfer>();
  private readonly endedSince: () => Promise<readonly Transfer[]>;

  /** `endedSince`: as `History.endedSince`. */
  constructor(endedSince: () => Promise<readonly Transfer[]>) {
    this.endedSince = endedSince;
  }

  find(id: string): Transfer | undefined {
    return this.ended.get(id);
  }

  note(transfer: Transfer): void {
    this.ended.set(transfer.id, transfer);
    for (const oldest of this.ended.keys()) if (this.ended.size > maxHistory) this.ended.delete(oldest);
  }

  /** Of transfers that other processes of this home received: a sender that missed the end may call here. */
  async learn(): Promise<void> {
    for (const transfer of await this.endedSince()) {
      if (transfer.direction === 'incoming' && !this.ended.has(transfer.id)) this.note(transfer);
    }
  }
}
