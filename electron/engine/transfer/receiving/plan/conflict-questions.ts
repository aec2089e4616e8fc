/**
 * Files whose names are taken here, where a person is to decide (`ask`): one question at a time is shown, the other files
 * wait as indexes. `Holdings` keeps what was decided, across connections and restarts.
 */
import { randomBytes } from 'node:crypto';
import type { Holdings } from './holdings.ts';
import type { LeftOut } from '../../agreed/left-out.ts';
import type { ManifestEntry } from '../../agreed/manifest.ts';
import type { Questions } from './question-queue.ts';
import type { ConflictChoice, ConflictPolicy } from '../../../../../shared/state.ts';

/** What stands under a name that is taken. */
export interface ExistingFile {
  readonly bytes: number;
  readonly mtimeMs: number;
}

export interface ConflictsOptions {
  readonly questions: Questions;
  readonly holdings: Holdings;
  readonly policy: ConflictPolicy;
  readonly leftOut: LeftOut;
  entry(index: number): ManifestEntry;
  /** Looks again when the question's turn has come; null: nothing is in the way any more. */
  look(entry: ManifestEntry): Promise<ExistingFile | null>;
  onDecided(index: number, choice: ConflictChoice): void;
  onError(error: unknown): void;
}

export class Conflicts {
  private readonly options: ConflictsOptions;
  /** Files to be decided about, in order. */
  private waiting: number[] = [];
  /** How many of `waiting` have been decided about. */
  private done = 0;
  private asked: { readonly id: string; readonly index: number } | null = null;
  private looking = false;
  private stopped = false;

  constructor(options: ConflictsOptions) {
    this.options = options;
  }

  /** Files that nothing has been decided about. */
  get open(): number {
    return this.waiting.length - this.done;
  }

  /** What is to become of a file whose name is taken; `ask`: nobody has said yet. */
  policyFor(entry: ManifestEntry): ConflictPolicy {
    const { policy, holdings, leftOut } = this.options;
    if (leftOut.why(entry) !== null) return 'skip';
    return policy === 'ask' ? (holdings.choiceFor(entry) ?? 'ask') : policy;
  }

  /** Has a person decide about this file. */
  ask(index: number): void {
    this.waiting.push(index);
    this.goOn();
  }

  /** The file has been left out: nothing is to be decided about it any more. */
  withdraw(index: number): void {
    if (this.asked?.index !== index) return;
    this.options.questions.withdraw(this.asked.id);
    this.asked = null;
    this.goOn();
  }

  /** The connection is gone: open questions are asked again over the next one. */
  stop(): void {
    this.stopped = true;
    this.asked = null;
  }

  private goOn(): void {
    if (this.looking) return;
    this.looking = true;
    this.next().catch(this.options.onError);
  }

  private async next(): Promise<void> {
    while (this.open > 0 && this.asked === null && !this.stopped) {
      const index = this.waiting[this.done]!;
      const entry = this.options.entry(index);
      const choice = this.policyFor(entry);
      if (choice !== 'ask') {
        this.decided(choice);
        continue;
      }
      const existing = await this.options.look(entry);
      if (this.stopped) break;
      if (existing === null) this.decided('keep-both');
      else this.show(index, entry, existing);
    }
    this.looking = false;
  }

  private show(index: number, { path, bytes, mtimeMs }: ManifestEntry, existing: ExistingFile): void {
    const id = randomBytes(8).toString('hex');
    this.asked = { id, index };
    this.options.questions.ask({
      question: {
        kind: 'conflict',
        id,
        path,
        coming: { bytes, mtimeMs },
        there: { bytes: existing.bytes, mtimeMs: existing.mtimeMs },
      },
      choices: ['keep-both', 'skip', 'replace'],
      onAnswer: (choice, all) => this.answered(choice as ConflictChoice, all),
    });
  }

  private answered(choice: ConflictChoice, all: boolean): void {
    const { index } = this.asked!;
    this.options.holdings.noteChoice(all ? null : this.options.entry(index), choice);
    this.asked = null;
    this.decided(choice);
    this.goOn();
  }

  private decided(choice: ConflictChoice): void {
    const index = this.waiting[this.done++]!;
    if (this.done === this.waiting.length) {
      this.waiting = [];
      this.done = 0;
    }
    this.options.onDecided(index, choice);
  }
}
