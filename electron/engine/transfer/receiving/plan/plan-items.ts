/** The items of plan messages: neighbours with the same verdict share an item, and items share a message. */
import { maxItemsPerMessage } from '../../../wire/limits.ts';
import type { PlanItem } from '../../../wire/messages.ts';

/** Half of what a message may hold: some items are long. */
export const itemsPerMessage = maxItemsPerMessage / 2;

export class PlanItems {
  private readonly send: (items: PlanItem[]) => void;
  private items: PlanItem[] = [];

  constructor(send: (items: PlanItem[]) => void) {
    this.send = send;
  }

  add(item: PlanItem): void {
    this.items.push(item);
  }

  want(what: 'send' | 'have', index: number): void {
    const last = this.items.at(-1);
    if (last?.do === what && last.range[1] === index - 1) last.range[1] = index;
    else this.items.push({ do: what, range: [index, index] });
  }

  skip(index: number, code: string): void {
    const last = this.items.at(-1);
    if (last?.do === 'skip' && last.code === code && last.range[1] === index - 1) last.range[1] = index;
    else this.items.push({ do: 'skip', range: [index, index], code });
  }

  /** Sends what there is, once it is as much as a message should hold. */
  sayIfFull(): void {
    if (this.items.length >= itemsPerMessage) this.say();
  }

  /** Sends what there is. */
  say(): void {
    const { items } = this;
    this.items = [];
    if (items.length > 0) this.send(items);
  }
}
