/** A passphrase: from the environment or a pipe for scripts, else typed and not shown. Never from an argument. */
import type { Interrupt } from './interrupt.ts';
import type { CliIo } from './io.ts';
import type { Output } from './output.ts';

/** The variable that holds it for scripts. */
export const passphraseVariable = 'FERRY_PASSPHRASE';

/** More is no passphrase but a wrong pipe. */
const maxLength = 4096;

const keys = { interrupt: '\u0003', end: '\u0004', erase: ['\u007f', '\b'], enter: ['\r', '\n'] } as const;

export class Passphrases {
  readonly #io: CliIo;
  readonly #output: Output;
  readonly #interrupt: Interrupt;

  constructor(io: CliIo, output: Output, interrupt: Interrupt) {
    this.#io = io;
    this.#output = output;
    this.#interrupt = interrupt;
  }

  /** Typed by a person: a slip of the finger can't be seen, so it may be asked for twice. */
  get isTyped(): boolean {
    return this.#io.env[passphraseVariable] === undefined && this.#io.stdin.isTTY === true;
  }

  /** Empty where there is none. Throws what the interrupt's signal was aborted with. */
  async ask(question: string): Promise<string> {
    const given = this.#io.env[passphraseVariable];
    if (given !== undefined) return given;
    const { stdin } = this.#io;
    const typed = this.isTyped;
    if (typed) this.#output.hold(question);
    stdin.setRawMode?.(true);
    try {
      return await this.#line();
    } finally {
      stdin.setRawMode?.(false);
      stdin.pause();
      if (typed) this.#output.release(true);
    }
  }

  #line(): Promise<string> {
    const { stdin, raise } = this.#io;
    const { signal } = this.#interrupt;
    return new Promise((resolve, reject) => {
      let typed: string[] = [];
      const settle = (how: () => void): void => {
        stdin.off('data', onData).off('end', onEnd).off('error', onEnd);
        signal.removeEventListener('abort', onAbort);
        how();
      };
      const onEnd = (): void => settle(() => resolve(typed.join('')));
      const onAbort = (): void => settle(() => reject(signal.reason as Error));
      const onData = (chunk: Buffer | string): void => {
        for (const key of chunk.toString()) {
          if ((keys.enter as readonly string[]).includes(key)) return onEnd();
          if (key === keys.end && typed.length === 0) return onEnd();
          // In raw mode the terminal sends no signal for it.
          if (key === keys.interrupt) raise('SIGINT');
          else if ((keys.erase as readonly string[]).includes(key)) typed = typed.slice(0, -1);
          else if (typed.length < maxLength) typed.push(key);
        }
      };
      if (signal.aborted) return onAbort();
      signal.addEventListener('abort', onAbort);
      stdin.on('data', onData).on('end', onEnd).on('error', onEnd);
      stdin.resume();
    });
  }
}
