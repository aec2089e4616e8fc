/** Answers what running transfers of `ferry receive` ask: names that are taken, and files added after the offer. */
import type { CommandInput } from '../../../shared/api.ts';
import { toFailure, type ErrorCode } from '../../../shared/errors.ts';
import type { AppState, Question, Transfer } from '../../../shared/state.ts';
import type { AcceptPolicy } from '../arguments/arguments.ts';
import type { Context } from '../context.ts';
import type { Answers, Prompt } from '../terminal/prompt.ts';
import { text } from '../text.ts';

type Decision = Pick<CommandInput<'decide'>, 'choice' | 'all'>;

const one = (choice: Decision['choice']): Decision => ({ choice, all: false });
const all = (choice: Decision['choice']): Decision => ({ choice, all: true });

const conflictAnswers: Answers<Decision> = {
  k: one('keep-both'),
  keep: one('keep-both'),
  'keep both': one('keep-both'),
  'keep-both': one('keep-both'),
  s: one('skip'),
  skip: one('skip'),
  r: one('replace'),
  replace: one('replace'),
  'k all': all('keep-both'),
  'keep all': all('keep-both'),
  's all': all('skip'),
  'skip all': all('skip'),
  'r all': all('replace'),
  'replace all': all('replace'),
};
const moreAnswers: Answers<Decision> = {
  y: one('accept'),
  yes: one('accept'),
  n: one('decline'),
  no: one('decline'),
};

/** The transfer has ended meanwhile, or somebody else has answered. */
const settled: readonly ErrorCode[] = ['unknown-transfer', 'already-decided'];

export class Questions {
  readonly #context: Context;
  readonly #policy: AcceptPolicy;
  readonly #prompt: Prompt | null;
  readonly #taken = new Set<string>();
  #open: { readonly id: string; readonly moot: AbortController } | null = null;
  #saidNobody = false;

  /** `prompt` null: nobody can be asked, so both are kept. */
  constructor(context: Context, policy: AcceptPolicy, prompt: Prompt | null) {
    this.#context = context;
    this.#policy = policy;
    this.#prompt = prompt;
  }

  /** An incoming transfer as it stands: what it asks is answered, once. */
  see(transfer: Transfer): void {
    const { question } = transfer;
    const key = question === null ? '' : keyOf(transfer, question);
    if (this.#open !== null && this.#open.id.startsWith(transfer.id) && this.#open.id !== key) this.#open.moot.abort();
    if (question === null || this.#taken.has(key)) return;
    this.#taken.add(key);
    const rule = this.#rule(transfer, question);
    if (rule !== null) return void this.#decide(transfer, question, rule);
    this.#prompt!.inTurn(() => this.#ask(transfer.id, key));
  }

  /** What needs no person; null: one is asked. */
  #rule(transfer: Transfer, question: Question): Decision | null {
    // A sender's questions; this answers a receiver's.
    if (['first-contact', 'fingerprint', 'pin'].includes(question.kind)) return one('decline');
    if (question.kind !== 'conflict') {
      if (this.#policy === 'ask' && this.#prompt !== null) return null;
      // What the engine asks about a device that is accepted always, it doesn't take unasked.
      const takes = this.#policy === 'all' || (question.kind === 'more' && this.#isTrusted(transfer));
      return one(takes ? 'accept' : 'decline');
    }
    if (this.#prompt !== null) return null;
    if (!this.#saidNobody) this.#context.output.say(text.keepsBoth);
    this.#saidNobody = true;
    return all('keep-both');
  }

  #isTrusted({ peer }: Transfer): boolean {
    const { known } = this.#context.follower.state;
    return known.some((device) => device.fingerprint === peer.fingerprint && device.rule === 'accept');
  }

  async #ask(transferId: string, key: string): Promise<void> {
    const { follower, output, interrupt } = this.#context;
    const now = open(follower.state, transferId, key);
    if (now === null) return;
    const moot = new AbortController();
    this.#open = { id: key, moot };
    const signal = AbortSignal.any([moot.signal, interrupt.signal]);
    const [transfer, question] = now;
    try {
      text.asks(transfer, question).forEach((line) => output.say(line));
      const decision =
        question.kind === 'conflict'
          ? await this.#prompt!.ask(text.conflictQuestion, conflictAnswers, all('keep-both'), signal)
          : await this.#prompt!.ask(
              question.kind === 'more' ? text.moreQuestion : text.beyondQuestion,
              moreAnswers,
              one('decline'),
              signal,
            );
      if (decision !== null) await this.#decide(transfer, question, decision);
    } finally {
      this.#open = null;
    }
  }

  async #decide({ id: transferId }: Transfer, { id: questionId }: Question, decision: Decision): Promise<void> {
    const { engine, output } = this.#context;
    try {
      const result = await engine.command('decide', { transferId, questionId, ...decision });
      if (!result.ok && !settled.includes(result.failure.code)) output.say(text.failure(result.failure));
    } catch (error) {
      output.say(output.style.red(text.failure(toFailure(error))));
    }
  }
}

const keyOf = (transfer: Transfer, question: Question): string => `${transfer.id} ${question.id}`;

function open(state: AppState, transferId: string, key: string): [Transfer, Question] | null {
  const transfer = state.transfers.find(({ id }) => id === transferId);
  if (!transfer?.question || keyOf(transfer, transfer.question) !== key) return null;
  return [transfer, transfer.question];
}
