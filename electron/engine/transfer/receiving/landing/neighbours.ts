/**
 * Which landings are open at a time, by their folders. One that is given up takes away the folders that it made and that are
 * empty; another transfer into the same place may have found them there, and be told as delivered with them. So nothing is
 * taken away beside another, and none begins while that is being done.
 */
/** The ways in which a landing ends, as `Sink` has them. */
export type Ending = 'finish' | 'suspend' | 'keep' | 'abort' | 'abandon' | 'withdraw';

/** One open landing. */
export interface Place {
  readonly dir: string;
  readonly transferId: string;
}

export class Neighbours {
  private readonly open = new Set<Place>();
  private readonly ending = new Map<Place, Promise<unknown>>();

  /** Resolves once nothing is being taken away where `transferId` is to land. Its place is given up by `end` or `leave`. */
  async enter(dir: string, transferId: string): Promise<Place> {
    const place: Place = { dir, transferId };
    // Known first: what begins to end from now on leaves the folders alone.
    this.open.add(place);
    const ends = [...this.ending].filter(([other]) => areNear(place, other)).map(([, work]) => work);
    await Promise.allSettled(ends);
    return place;
  }

  leave(place: Place): void {
    this.open.delete(place);
  }

  /** Ends one by `work`: in the way that was asked for, or in one that takes no folder away from others. */
  async end<T>(place: Place, how: Ending, work: (how: Ending) => Promise<T>): Promise<T> {
    this.open.delete(place);
    const gentler = besideOthers[how];
    const isBeside = gentler !== undefined && [...this.open].some((other) => areNear(place, other));
    const ending = work(isBeside ? gentler : how);
    this.ending.set(place, ending);
    try {
      return await ending;
    } finally {
      this.ending.delete(place);
    }
  }
}

/** What stands for an ending that takes folders away where others may count on them. */
const besideOthers: Readonly<Partial<Record<Ending, Ending>>> = {
  keep: 'suspend',
  abort: 'abandon',
  withdraw: 'abandon',
};

/** Of this process: each disk is everybody's. */
export const neighbours = new Neighbours();

/** Two transfers of which one's folder is the other's, or lies in it. */
function areNear(a: Place, b: Place): boolean {
  return a.transferId !== b.transferId && (isWithin(a.dir, b.dir) || isWithin(b.dir, a.dir));
}

function isWithin(dir: string, above: string): boolean {
  const root = above.replace(/[\\/]+$/, '');
  return dir.startsWith(root) && /^(?:[\\/]|$)/.test(dir.slice(root.length));
}
