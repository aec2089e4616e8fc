/** What waits for a person: what of it they are told, and when. */

/** An offer's count is waited for so long: most are there by then, and a person who is asked shouldn't wait. */
export const countWithinMs = 1000;

export interface WaitingItem<T> {
  readonly id: string;
  /** All of it can be told. */
  readonly isComplete: boolean;
  /** Worth calling somebody for. Only looked at when it comes. */
  readonly isNews: boolean;
  readonly thing: T;
}

export class WaitingList<T> {
  /** When each came that a person is told of, by `performance.now`. */
  private readonly told = new Map<string, number>();
  /** What they have seen, or aren't called for. */
  private readonly passed = new Set<string>();
  private items: readonly WaitingItem<T>[] = [];

  /** `isSeen`: they have it before their eyes as it comes. Answers whether something new waits that they should hear of. */
  update(items: readonly WaitingItem<T>[], now: number, isSeen: boolean): boolean {
    this.items = items;
    const there = new Set(items.map(({ id }) => id));
    for (const id of this.told.keys()) if (!there.has(id)) this.told.delete(id);
    for (const id of this.passed) if (!there.has(id)) this.passed.delete(id);
    let isCalled = false;
    for (const { id, isNews } of items) {
      if (this.told.has(id) || this.passed.has(id)) continue;
      if (isNews && !isSeen) {
        this.told.set(id, now);
        isCalled = true;
      } else this.passed.add(id);
    }
    return isCalled;
  }

  /** The person has everything before their eyes. */
  seen(): void {
    for (const id of this.told.keys()) this.passed.add(id);
    this.told.clear();
  }

  /** What can be told now; `againInMs`: when there may be more without anything having changed. */
  toTell(now: number): { readonly items: readonly WaitingItem<T>[]; readonly againInMs: number | null } {
    const waiting = this.items.filter(({ id }) => this.told.has(id));
    const ages = waiting.map(({ id, isComplete }) => (isComplete ? Infinity : now - this.told.get(id)!));
    // One whose count is known is told; those behind it are then told of as well, by number.
    if (ages.some((age) => age >= countWithinMs)) return { items: waiting, againInMs: null };
    return { items: [], againInMs: ages.length === 0 ? null : countWithinMs - Math.max(...ages) };
  }
}
