/**
 * What ends a command before it is through. Ctrl-C, once: what runs is cancelled in good order; twice: out at once.
 * That is a person's decision; a signal from outside, a terminal that closes and an output that is gone are none:
 * transfers are then left as a restart finds them.
 */
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import type { CliIo, EndingSignal } from './io.ts';

/** Why everything is being wound up. `reader-gone`: nobody reads stdout any more; `output-failed`: it can't be written. */
export type Ending =
  | { readonly by: 'person' }
  | { readonly by: 'system'; readonly signal: Exclude<EndingSignal, 'SIGINT'> }
  | { readonly by: 'reader-gone' }
  | { readonly by: 'output-failed'; readonly error: NodeJS.ErrnoException };

/** The reason of `Interrupt.signal`. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly ending: Ending;

  constructor(ending: Ending) {
    super(`ended: ${ending.by}`);
    this.ending = ending;
  }
}

const exitCodeOfSignal: Readonly<Record<EndingSignal, ExitCode>> = {
  SIGINT: exitCodes.interrupted,
  SIGTERM: exitCodes.terminated,
  SIGHUP: exitCodes.hungUp,
};

export class Interrupt {
  readonly #controller = new AbortController();
  readonly #end: () => void;

  /** `onFirst`: told of what ends it, but not of an output that is gone. */
  constructor(io: CliIo, onFirst: (ending: Ending) => void) {
    this.#end = io.onSignal((signal) => {
      if (this.signal.aborted) return io.exitNow(exitCodeOfSignal[signal]);
      const ending: Ending = signal === 'SIGINT' ? { by: 'person' } : { by: 'system', signal };
      this.#controller.abort(new Interrupted(ending));
      onFirst(ending);
    });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** A person wants it to end: transfers are cancelled, not kept. */
  get decided(): boolean {
    return this.signal.reason instanceof Interrupted && this.signal.reason.ending.by === 'person';
  }

  /** Stdout is of no use any more. */
  outputLost(error: NodeJS.ErrnoException): void {
    if (this.signal.aborted) return;
    const ending: Ending = isReaderGone(error) ? { by: 'reader-gone' } : { by: 'output-failed', error };
    this.#controller.abort(new Interrupted(ending));
  }

  end(): void {
    this.#end();
  }
}

/** The exit code of what a signal from outside has ended: as the shell tells it, 128 and its number. */
export function exitCodeOfEnding(ending: Extract<Ending, { by: 'person' | 'system' }>): ExitCode {
  return exitCodeOfSignal[ending.by === 'person' ? 'SIGINT' : ending.signal];
}

/** Whoever read our output has stopped, as `head` does: that is no trouble, and nothing to tell. */
export function isReaderGone(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EPIPE';
}
