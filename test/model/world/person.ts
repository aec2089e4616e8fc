/** The person at the receiving end: accepts the offer and answers every question, at random. */
import type { ConflictPolicy } from '../../../shared/state.ts';
import type { TestEngine } from '../../support/engines.ts';
import { pick, type Random } from './tree.ts';

export class Person {
  private readonly random: Random;
  private readonly conflicts: ConflictPolicy;
  readonly answers: string[] = [];

  constructor(random: Random, conflicts: ConflictPolicy) {
    this.random = random;
    this.conflicts = conflicts;
  }

  /** From now on there, until that engine ends. */
  sitAt(engine: TestEngine, transferId: string): void {
    const asked = new Set<string>();
    const look = (): void => {
      const transfer = engine.state().transfers.find(({ id }) => id === transferId);
      if (transfer?.direction !== 'incoming') return;
      if (transfer.status === 'asking' && !asked.has('offer')) {
        asked.add('offer');
        void engine.handle.command('answer', { transferId, accept: true, conflicts: this.conflicts });
      }
      const { question } = transfer;
      if (question === null || asked.has(question.id)) return;
      asked.add(question.id);
      const choices = question.kind === 'conflict' ? conflictChoices : (['accept', 'decline'] as const);
      const choice = pick(this.random, choices);
      const all = question.kind === 'conflict' && this.random() < 0.3;
      this.answers.push(`${choice}${all ? ' for all' : ''}`);
      void engine.handle.command('decide', { transferId, questionId: question.id, choice, all });
    };
    engine.handle.subscribe(look);
    look();
  }
}

const conflictChoices = ['keep-both', 'skip', 'replace'] as const;
