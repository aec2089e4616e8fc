/**
 * The disk's window of one side's life: what has been asked of the disk and not been answered. The schedule answers it
 * in whatever order it likes; what a kill finds in it is done in part or not at all, and nobody hears of it.
 */
import type { Chance } from '../ground/chance.ts';

export interface Work {
  readonly label: string;
  /** Of one queue the first alone may be answered; null: at any time. */
  readonly queue: object | null;
  run(): void;
  tear(chance: Chance): void;
}

export interface WorkOptions {
  readonly queue?: object;
  /** What a kill leaves of it; left out: nothing. */
  readonly tear?: (chance: Chance) => void;
}

export class Window {
  private waiting: Work[] = [];
  private dead = false;

  /** `effect` is done, and answered, when the schedule says so. */
  do<T>(label: string, effect: () => T, { queue, tear }: WorkOptions = {}): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.dead) return;
      this.waiting.push({
        label,
        queue: queue ?? null,
        run: () => {
          try {
            resolve(effect());
          } catch (error) {
            reject(error);
          }
        },
        tear: (chance) => tear?.(chance),
      });
    });
  }

  /** What may be answered now. */
  get ready(): Work[] {
    const queues = new Set<object>();
    return this.waiting.filter(({ queue }) => {
      if (queue === null) return true;
      const first = !queues.has(queue);
      queues.add(queue);
      return first;
    });
  }

  answer(work: Work): void {
    this.waiting = this.waiting.filter((other) => other !== work);
    work.run();
  }

  /** The side is gone. */
  kill(chance: Chance): void {
    this.dead = true;
    for (const work of this.waiting.splice(0)) work.tear(chance);
  }
}
