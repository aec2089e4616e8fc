/** A schedule's chance: everything that is drawn comes from one seed, in one order. */
import { randomFrom } from '../../../../build/programs/random.mjs';

export class Chance {
  private readonly random: () => number;

  constructor(seed: number) {
    this.random = randomFrom(seed);
  }

  /** From 0 to 1. */
  next(): number {
    return this.random();
  }

  /** A whole number below `n`. */
  below(n: number): number {
    return Math.floor(this.random() * n);
  }

  /** True with this probability. */
  is(probability: number): boolean {
    return this.random() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  /** From 1 to `most`, every order of magnitude as likely as another. */
  size(most: number): number {
    return Math.max(1, Math.floor(Math.exp(this.random() * Math.log(most))));
  }

  bytes(n: number): Buffer {
    const bytes = Buffer.alloc(n);
    for (let i = 0; i < n; i++) bytes[i] = this.below(256);
    return bytes;
  }
}
