/** Asks the person at `ferry send` whether the receiver shows the same code, before anything of the files is told. */
import { setImmediate as turn } from 'node:timers/promises';
import { toFailure } from '../../../shared/errors.ts';
import type { Question, Transfer } from '../../../shared/state.ts';
import type { Context } from '../context.ts';
import { Prompt, type Answers } from '../terminal/prompt.ts';
import { text } from '../text.ts';

const answers: Answers<boolean> = { y: true, yes: true, n: false, no: false };

export class FirstContact {
  readonly #context: Context;
  #open: { readonly id: string; readonly moot: AbortController } | null = null;

  constructor(context: Context) {
    this.#context = context;
  }

  /** The transfer as it stands: what it asks is asked, once. */
  see(transfer: Transfer): void {
    const { question } = transfer;
    if (this.#open !== null && this.#open.id !== question?.id) {
      this.#open.moot.abort();
      this.#open = null;
    }
    if (question?.kind !== 'first-contact' || this.#open !== null) return;
    const moot = new AbortController();
    this.#open = { id: question.id, moot };
    this.#ask(transfer, question, moot.signal).catch((error: unknown) => {
      const { output } = this.#context;
      output.say(output.style.red(text.failure(toFailure(error))));
    });
  }

  async #ask(transfer: Transfer, question: Question, moot: AbortSignal): Promise<void> {
    const { engine, io, output, interrupt } = this.#context;
    // Only now: a command in the background that has nothing to ask must not read its terminal.
    const prompt = new Prompt(io, output);
    try {
      const signal = AbortSignal.any([moot, interrupt.signal]);
      // What was typed before is no answer: it is read by now, and dropped.
      await turn();
      await turn();
      const yes = await prompt.ask(text.firstContact(transfer), answers, false, signal);
      if (yes === null) return;
      const decision = { choice: yes ? 'accept' : 'decline' } as const;
      await engine.command('decide', { transferId: transfer.id, questionId: question.id, ...decision });
    } finally {
      prompt.close();
    }
  }
}
