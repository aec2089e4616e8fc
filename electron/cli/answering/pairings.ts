/** Asks the person at this terminal whether the codes of pairings match, one after the other. */
import { toFailure } from '../../../shared/errors.ts';
import type { Pairing } from '../../../shared/pairing.ts';
import type { Context } from '../context.ts';
import { pairingText } from '../pairing-text.ts';
import type { Answers, Prompt } from '../terminal/prompt.ts';
import { text } from '../text.ts';

/** The end of input is nobody's word on a code. */
const answers: Answers<boolean | null> = { y: true, yes: true, n: false, no: false };

export class PairingQuestions {
  readonly #context: Pick<Context, 'engine' | 'output' | 'interrupt'>;
  readonly #prompt: Prompt | null;
  /** What was said of each. */
  readonly #said = new Map<string, Pairing['status']>();
  /** The one that is being asked about; `moot` when that has become pointless. */
  #open: { readonly id: string; readonly moot: AbortController } | null = null;

  /** `prompt` null: nobody can be asked, and requests are turned away. */
  constructor(context: Pick<Context, 'engine' | 'output' | 'interrupt'>, prompt: Prompt | null) {
    this.#context = context;
    this.#prompt = prompt;
  }

  /** All there are, as they stand now: what is new of each is said, and what is to be answered asked. */
  see(pairings: readonly Pairing[]): void {
    const open = this.#open;
    if (open && !pairings.some(({ id, status }) => id === open.id && status === 'comparing')) open.moot.abort();
    for (const pairing of pairings) {
      if (this.#said.get(pairing.id) === pairing.status) continue;
      this.#said.set(pairing.id, pairing.status);
      this.#tell(pairing);
    }
  }

  #tell(pairing: Pairing): void {
    const { output, engine } = this.#context;
    const { id, status, failure, peer, code, direction } = pairing;
    const about = { pairingId: id, name: peer.name, fingerprint: peer.fingerprint };
    switch (status) {
      case 'connecting':
        return output.say(pairingText.calling(pairing));
      case 'comparing':
        output.event({ type: 'pairing', ...about, direction, code });
        if (this.#prompt !== null) return this.#prompt.inTurn(() => this.#ask(pairing, code ?? ''));
        output.say(pairingText.turnedAway(pairing));
        return void engine.command('endPairing', { pairingId: id });
      case 'waiting':
        return code === null ? undefined : output.say(pairingText.waiting(pairing));
      case 'paired':
        output.event({ type: 'paired', ...about });
        return output.say(pairingText.paired(pairing));
      case 'failed':
        // What the person began here is told as the command's end.
        if (failure && direction === 'incoming') output.say(output.style.red(text.failure(failure)));
    }
  }

  async #ask(pairing: Pairing, code: string): Promise<void> {
    const { engine, output, interrupt } = this.#context;
    const moot = new AbortController();
    this.#open = { id: pairing.id, moot };
    try {
      if (pairing.direction === 'incoming') output.say(output.style.bold(pairingText.asked(pairing)));
      output.say(pairingText.code(pairing, code));
      const signal = AbortSignal.any([moot.signal, interrupt.signal]);
      const match = await this.#prompt!.ask(pairingText.question, answers, null, signal);
      if (signal.aborted) return;
      const pairingId = pairing.id;
      if (match === null) await engine.command('endPairing', { pairingId });
      else await engine.command('answerPairing', { pairingId, match });
    } catch (error) {
      output.say(output.style.red(text.failure(toFailure(error))));
    } finally {
      this.#open = null;
    }
  }
}
