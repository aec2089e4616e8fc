/** Looks by itself once a day, where the person has switched that on. */

const dayMs = 24 * 60 * 60 * 1000;
/** After a look that came to nothing: most of the time there was no network. */
const againMs = 60 * 60 * 1000;

export interface DailyOptions {
  /** Resolves to whether an answer was believed; never rejects. */
  readonly look: () => Promise<boolean>;
  /** When an answer was last believed, in milliseconds since the epoch; null: never. */
  readonly lookedAt: () => Promise<number | null>;
  readonly now: () => number;
}

export class Daily {
  readonly #o: DailyOptions;
  #on = false;
  #timer: NodeJS.Timeout | undefined;
  #turn = 0;

  constructor(options: DailyOptions) {
    this.#o = options;
  }

  /** Switched on, it looks at once where a day has passed since the last look. */
  set(on: boolean): void {
    if (on === this.#on) return;
    this.#on = on;
    void this.#plan();
  }

  /** Timers stand still while a computer sleeps. */
  awoke(): void {
    if (this.#on) void this.#plan();
  }

  end(): void {
    this.set(false);
  }

  async #plan(failed = false): Promise<void> {
    const turn = ++this.#turn;
    clearTimeout(this.#timer);
    if (!this.#on) return;
    const due = (await this.#o.lookedAt()) ?? Number.NEGATIVE_INFINITY;
    if (turn !== this.#turn) return;
    const { now } = this.#o;
    // A look that lies ahead was made by a clock that went wrong.
    const waitMs = due > now() ? 0 : Math.max(0, due + dayMs - now());
    if (failed || waitMs > 0) {
      this.#timer = setTimeout(() => void this.#look(turn), failed ? againMs : waitMs);
    } else await this.#look(turn);
  }

  async #look(turn: number): Promise<void> {
    const believed = await this.#o.look();
    if (turn === this.#turn) await this.#plan(!believed);
  }
}
