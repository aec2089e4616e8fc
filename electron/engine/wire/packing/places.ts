/** How many packed streams this process holds at once, outwards and inwards: each takes memory. */
import { maxPacking, maxUnpacking } from '../limits.ts';

export class Places {
  private free: number;

  constructor(count: number) {
    this.free = count;
  }

  /** Answers how to give the place back, once; null: there is none. */
  take(): (() => void) | null {
    if (this.free === 0) return null;
    this.free--;
    let isTaken = true;
    return () => {
      if (isTaken) this.free++;
      isTaken = false;
    };
  }
}

export const packingPlaces = new Places(maxPacking);
export const unpackingPlaces = new Places(maxUnpacking);
