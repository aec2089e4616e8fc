/**
 * Names that are taken at the receiver, where a person is to decide (`ask`): one question at a time is shown, the others
 * wait as mere indexes. What was decided is kept by `Holdings`, across connections and restarts.
 */
import { randomBytes } from 'node:crypto';
import type { Holdings } from './holdings.ts';
import type { LeftOut } from '../../agreed/left-out.ts';
import type { ManifestEntry } from '../../agreed/manifest.ts';
import type { Questions } from './questions.ts';
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
  /** Looks again, when the question's turn has come; null: nothing is in the way any more. */
  look(entry: ManifestEntry): Promise<ExistingFile | null>;
  onDecided(index: number, choice: ConflictChoice): void;
  onError(error: unknown): void;
}

export class Conflicts {
  private readonly o: ConflictsOptions;
  private waiting: number[] = [];
  /** How many of `waiting` are through. */
  private at = 0;
  private asked: { readonly id: string; readonly index: number } | null = null;
  private looking = false;
  private stopped = false;

  constructor(o: ConflictsOptions) {
    this.o = o;
  }

  /** Files that nothing has been decided about. */
  get open(): number {
    return this.waiting.length - this.at;
  }

  /** What is to become of a file whose name is taken; `ask`: nobody has said yet. */
  policyFor(entry: ManifestEntry): ConflictPolicy {
    const { policy, holdings, leftOut } = this.o;
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
    this.o.questions.withdraw(this.asked.id);
    this.asked = null;
    this.goOn();
  }

  /** The connection is gone: whatever is open is asked again over the next. */
  stop(): void {
    this.stopped = true;
    this.asked = null;
  }

  private goOn(): void {
    if (this.looking) return;
    this.looking = true;
    this.next().catch(this.o.onError);
  }

  private async next(): Promise<void> {
    while (this.open > 0 && this.asked === null && !this.stopped) {
      const index = this.waiting[this.at]!;
      const entry = this.o.entry(index);
      const choice = this.policyFor(entry);
      if (choice !== 'ask') {
        this.decided(choice);
        continue;
      }
      const there = await this.o.look(entry);
      if (this.stopped) break;
      if (there === null) this.decided('keep-both');
      else this.show(index, entry, there);
    }
    this.looking = false;
  }

  private show(index: number, { path, bytes, mtimeMs }: ManifestEntry, there: ExistingFile): void {
    const id = randomBytes(8).toString('hex');
    this.asked = { id, index };
    this.o.questions.ask({
      question: {
        kind: 'conflict',
        id,
        path,
        coming: { bytes, mtimeMs },
        there: { bytes: there.bytes, mtimeMs: there.mtimeMs },
      },
      choices: ['keep-both', 'skip', 'replace'],
      onAnswer: (choice, all) => this.answered(choice as ConflictChoice, all),
    });
  }

  private answered(choice: ConflictChoice, all: boolean): void {
    const { index } = this.asked!;
    this.o.holdings.noteChoice(all ? null : this.o.entry(index), choice);
    this.asked = null;
    this.decided(choice);
    this.goOn();
  }

  private decided(choice: ConflictChoice): void {
    const index = this.waiting[this.at++]!;
    if (this.at === this.waiting.length) {
      this.waiting = [];
      this.at = 0;
    }
    this.o.onDecided(index, choice);
  }
}
