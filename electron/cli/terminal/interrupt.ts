/** Ctrl-C, once: what runs is cancelled in good order. Twice: out at once. A closed stdout counts as once, quietly. */
import { exitCodes } from '../exit-codes.ts';
import type { CliIo } from './io.ts';

/** Why everything is being wound up; the reason of `Interrupt.signal`. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly by: 'person' | 'closed-output';

  constructor(by: 'person' | 'closed-output') {
    super(`interrupted by ${by}`);
    this.by = by;
  }
}

export class Interrupt {
  readonly #controller = new AbortController();
  readonly #end: () => void;

  constructor(io: CliIo, onFirst: () => void) {
    this.#end = io.onInterrupt(() => {
      if (this.signal.aborted) return io.exitNow(exitCodes.interrupted);
      this.#controller.abort(new Interrupted('person'));
      onFirst();
    });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  outputClosed(): void {
    if (!this.signal.aborted) this.#controller.abort(new Interrupted('closed-output'));
  }

  end(): void {
    this.#end();
  }
}
