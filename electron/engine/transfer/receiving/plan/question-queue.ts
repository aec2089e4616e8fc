/** What a running transfer asks the person here: one question at a time, the others wait. They end with the connection. */
import type { TransferRecord } from '../../lifecycle/record.ts';
import { FerryError } from '../../../../../shared/errors.ts';
import type { ConflictChoice, Question } from '../../../../../shared/state.ts';

export type Choice = ConflictChoice | 'accept' | 'decline';

export interface Asking {
  readonly question: Question;
  readonly choices: readonly Choice[];
  onAnswer(choice: Choice, all: boolean): void;
}

export class Questions {
  private readonly record: TransferRecord;
  private open: Asking[] = [];

  constructor(record: TransferRecord) {
    this.record = record;
  }

  ask(asking: Asking): void {
    this.open.push(asking);
    this.show();
  }

  /** Throws `already-decided` when this is not the question that is asked, `usage` for a choice that it does not offer. */
  decide(id: string, choice: Choice, all: boolean): void {
    const asking = this.open[0];
    if (asking === undefined || asking.question.id !== id) throw new FerryError('already-decided');
    if (!asking.choices.includes(choice)) throw new FerryError('usage', { command: 'decide', detail: 'choice' });
    this.open.shift();
    this.show();
    asking.onAnswer(choice, all);
  }

  /** The question needs no answer any more. */
  withdraw(id: string): void {
    this.open = this.open.filter(({ question }) => question.id !== id);
    this.show();
  }

  /** Nothing is asked any more. */
  stop(): void {
    this.open = [];
    this.show();
  }

  private show(): void {
    const question = this.open[0]?.question ?? null;
    if (question?.id !== this.record.now.question?.id) this.record.update({ question });
  }
}
