/**
 * Asks the person at `ferry send`, before anything of the files is told: whether the receiver shows the same code; of a
 * LocalSend, whether its key is the right one, and for its PIN.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { maxPinLength } from '../../../shared/api.ts';
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
    if (question === null || this.#open !== null) return;
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
      const decision = await this.#answer(transfer, question, prompt, signal);
      if (decision === null) return;
      await engine.command('decide', { transferId: transfer.id, questionId: question.id, ...decision });
    } finally {
      prompt.close();
    }
  }

  /** Null: the question is moot. */
  async #answer(
    transfer: Transfer,
    question: Question,
    prompt: Prompt,
    signal: AbortSignal,
  ): Promise<{ readonly choice: 'accept' | 'decline'; readonly pin?: string } | null> {
    if (question.kind === 'pin') {
      const { id, peer } = transfer;
      const to = { name: peer.name, fingerprint: peer.fingerprint };
      this.#context.output.event({ type: 'pin', transferId: id, to, wrong: question.wrong });
      const pin = await prompt.line(text.pin(transfer, question), signal);
      if (signal.aborted) return null;
      return pin === null || pin === '' ? { choice: 'decline' } : { choice: 'accept', pin: pin.slice(0, maxPinLength) };
    }
    const lines =
      question.kind === 'fingerprint' ? text.fingerprint(transfer, question) : [text.firstContact(transfer)];
    lines.slice(0, -1).forEach((line) => this.#context.output.say(line));
    const yes = await prompt.ask(lines.at(-1)!, answers, false, signal);
    return yes === null ? null : { choice: yes ? 'accept' : 'decline' };
  }
}
