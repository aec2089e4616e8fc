/**
 * How often what is on the page is made anew. React makes it in one go for each change it hears of: thirty strangers who offer
 * something in the same second would have a press wait for all of that. So what changes meanwhile is gathered.
 */

/** Between two; a screen shows no more. */
const leastRestMs = 16;
/** Nobody notices that a line is so much older. */
const mostRestMs = 250;
/** So many times as long as making it took: most of the time stays for the person. */
const restShare = 2;

export interface Pace {
  /** Has `work` done: at once where nothing was done lately, else soon; what is given meanwhile takes its place. */
  soon(work: () => void): void;
  /** What was given and isn't done is forgotten. */
  clear(): void;
}

/** Does everything at once. */
export const unpaced: Pace = { soon: (work) => work(), clear: () => {} };

/** Rests after each by what that took, with all that followed from it in the same turn. */
export class Paced implements Pace {
  #work: (() => void) | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  soon(work: () => void): void {
    this.#work = work;
    if (this.#timer === null) this.#do();
  }

  clear(): void {
    this.#work = null;
  }

  #do(): void {
    const work = this.#work;
    this.#timer = null;
    if (work === null) return;
    this.#work = null;
    const from = performance.now();
    // React renders once this turn is over, so a timer of its own tells when that is done.
    this.#timer = setTimeout(() => {
      const took = performance.now() - from;
      this.#timer = setTimeout(() => this.#do(), Math.min(mostRestMs, Math.max(leastRestMs, restShare * took)));
    });
    work();
  }
}
