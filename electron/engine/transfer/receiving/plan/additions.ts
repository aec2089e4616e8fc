/**
 * What a sender adds to an offer that was accepted: nothing of it is planned before a person has agreed, and what was
 * declined is skipped. Additions are numbered from 1 in the order they are told, the same over every connection.
 */
import { randomBytes } from 'node:crypto';
import type { JournalRecord } from '../../../state/journal-format.ts';
import type { Questions } from './questions.ts';
import type { Totals } from '../../../../../shared/state.ts';

type Line = Extract<JournalRecord, { is: 'more' }>;

/** What was said about each addition, across connections and restarts. */
export class Agreements {
  private readonly words = new Map<number, boolean>();
  private readonly note: (line: Line) => void;

  constructor(note: (line: Line) => void) {
    this.note = note;
  }

  restore(records: readonly JournalRecord[]): void {
    for (const record of records) if (record.is === 'more') this.words.set(record.number, record.accepted);
  }

  /** Null: nothing has been said. */
  on(number: number): boolean | null {
    return this.words.get(number) ?? null;
  }

  say(number: number, accepted: boolean): void {
    this.words.set(number, accepted);
    this.note({ is: 'more', number, accepted });
  }
}

interface Addition {
  readonly number: number;
  readonly title: string;
  readonly roots: number;
  readonly first: number;
  readonly before: Totals;
  /** The index after its last entry; Infinity while they still come. */
  end: number;
}

export interface AdditionsOptions {
  readonly agreements: Agreements;
  /** The sender is accepted always: nobody is asked. */
  readonly unasked: boolean;
  readonly questions: Questions;
  /** More may be planned than before. */
  onDecided(): void;
}

/** The additions of one connection. */
export class Additions {
  private readonly o: AdditionsOptions;
  private readonly all: Addition[] = [];

  constructor(o: AdditionsOptions) {
    this.o = o;
  }

  /** The first entry that must not be planned yet. */
  get limit(): number {
    return this.all.find(({ number }) => this.o.agreements.on(number) === null)?.first ?? Infinity;
  }

  isDeclined(index: number): boolean {
    const addition = this.all.findLast(({ first }) => first <= index);
    return addition !== undefined && this.o.agreements.on(addition.number) === false;
  }

  /** `before`: of the manifest until then. */
  begin(number: number, { title, roots }: { title: string; roots: number }, first: number, before: Totals): void {
    this.all.push({ number, title, roots, first, before, end: Infinity });
    if (this.o.unasked && this.o.agreements.on(number) === null) this.o.agreements.say(number, true);
  }

  /** The manifest has ended once more. */
  end(length: number, { files, folders, bytes }: Totals): void {
    const addition = this.all.at(-1);
    if (addition === undefined || addition.end !== Infinity) return;
    addition.end = length;
    const { number, title, roots, before } = addition;
    if (this.o.agreements.on(number) !== null) return;
    this.o.questions.ask({
      question: {
        kind: 'more',
        id: randomBytes(8).toString('hex'),
        title,
        roots,
        totals: {
          files: files - before.files,
          folders: folders - before.folders,
          bytes: bytes - before.bytes,
          complete: true,
        },
      },
      choices: ['accept', 'decline'],
      onAnswer: (choice) => {
        this.o.agreements.say(number, choice === 'accept');
        this.o.onDecided();
      },
    });
  }
}
