/** What the person here is asked before an offer: whether that is the device, and for its PIN. One question at a time. */
import { randomBytes } from 'node:crypto';
import type { TransferRecord } from '../../transfer/lifecycle/record.ts';
import type { AskedBefore, FirstContactTerms } from '../../transfer/sent.ts';
import { FerryError } from '../../../../shared/errors.ts';
import type { KnownDevice, Question } from '../../../../shared/state.ts';

type Asked = Extract<Question, { kind: 'fingerprint' | 'pin' }>;
/** A question without its id. */
export type Unasked<Q extends Asked = Asked> = Q extends Asked ? Omit<Q, 'id'> : never;

/** `otherwise`: it needs no answer any more. */
export type Answered = { readonly yes: boolean; readonly pin: string } | 'otherwise';

export class Questions implements AskedBefore {
  /** What the person has said before anything was asked. */
  terms: FirstContactTerms = { acceptNew: false, mayAsk: true, typed: false };
  private readonly record: Pick<TransferRecord, 'update'>;
  private open: { readonly question: Asked; readonly settle: (answer: Answered) => void } | null = null;

  constructor(record: Pick<TransferRecord, 'update'>) {
    this.record = record;
  }

  /** Throws the signal's reason. */
  ask(unasked: Unasked, signal: AbortSignal): Promise<Answered> {
    signal.throwIfAborted();
    const question = { ...unasked, id: randomBytes(8).toString('hex') } as Asked;
    return new Promise((resolve, reject) => {
      const close = (): void => {
        this.open = null;
        signal.removeEventListener('abort', onAbort);
        this.record.update({ question: null });
      };
      const onAbort = (): void => {
        close();
        reject(signal.reason as Error);
      };
      const settle = (answer: Answered): void => {
        close();
        resolve(answer);
      };
      this.open = { question, settle };
      signal.addEventListener('abort', onAbort);
      this.record.update({ question });
    });
  }

  hear(terms: FirstContactTerms): void {
    this.terms = terms;
    // A key in the place of another wants a word of its own, as plain HTTP does.
    if (this.asksAbout()?.replaces === null && (terms.acceptNew || terms.typed)) this.open?.settle('otherwise');
  }

  async decide(id: string, choice: string, pin: string): Promise<void> {
    const { open } = this;
    if (open === null || open.question.id !== id) throw new FerryError('already-decided');
    if (choice !== 'accept' && choice !== 'decline') throw new FerryError('usage', { command: 'decide' });
    open.settle({ yes: choice === 'accept', pin });
  }

  knownNow(known: readonly KnownDevice[]): void {
    const asked = this.asksAbout();
    if (known.some(({ fingerprint }) => fingerprint === asked?.fingerprint)) this.open?.settle('otherwise');
  }

  /** The question about a key, where one is open. */
  private asksAbout(): Extract<Asked, { kind: 'fingerprint' }> | null {
    const question = this.open?.question;
    return question?.kind === 'fingerprint' && question.fingerprint !== null ? question : null;
  }
}
