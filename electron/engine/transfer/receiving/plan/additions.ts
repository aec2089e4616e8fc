/**
 * What a sender adds to an offer that was accepted. Nothing of an addition is planned before a person has agreed, and one
 * that was declined is skipped. Additions are numbered from 1 in the order they are told, the same over every connection.
 */
import { randomBytes } from 'node:crypto';
import type { JournalRecord } from '../../../state/journal-format.ts';
import type { Questions } from './question-queue.ts';
import type { Totals } from '../../../../../shared/state.ts';

type Line = Extract<JournalRecord, { is: 'more' }>;

/** What was said about each addition, across connections and restarts. */
export class Agreements {
  private readonly words = new Map<number, boolean>();
  private readonly note: (line: Line) => void;
  /** The highest number the sender has told of. */
  private told = 0;

  /** `note` keeps a line in the journal. */
  constructor(note: (line: Line) => void) {
    this.note = note;
  }

  /** What the journal of an earlier run says. */
  restore(records: readonly JournalRecord[]): void {
    for (const record of records) {
      if (record.is !== 'more') continue;
      this.words.set(record.number, record.accepted);
      this.told++;
    }
  }

  /** The sender tells of an addition, as it does anew over every connection: is it new to us? */
  isNew(number: number): boolean {
    if (number <= this.told) return false;
    this.told = number;
    return true;
  }

  /** Null: nothing has been said. */
  on(number: number): boolean | null {
    return this.words.get(number) ?? null;
  }

  say(number: number, accepted: boolean): void {
    this.words.set(number, accepted);
    this.note({ is: 'more', number, accepted });
  }

  /** The offer is accepted, and with it all that was added before. */
  acceptAll(): void {
    for (let number = 1; number <= this.told; number++) this.say(number, true);
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
  private readonly options: AdditionsOptions;
  private readonly all: Addition[] = [];

  constructor(options: AdditionsOptions) {
    this.options = options;
  }

  /** The first entry that must not be planned yet. */
  get limit(): number {
    return this.all.find(({ number }) => this.options.agreements.on(number) === null)?.first ?? Infinity;
  }

  /** The entry belongs to an addition that a person declined. */
  isDeclined(index: number): boolean {
    const addition = this.all.findLast(({ first }) => first <= index);
    return addition !== undefined && this.options.agreements.on(addition.number) === false;
  }

  /** The sender begins to tell of an addition; `first`: its first entry; `before`: the manifest's totals until then. */
  begin(number: number, { title, roots }: { title: string; roots: number }, first: number, before: Totals): void {
    this.all.push({ number, title, roots, first, before, end: Infinity });
    if (this.options.unasked && this.options.agreements.on(number) === null) this.options.agreements.say(number, true);
  }

  /** The manifest has ended once more. */
  end(length: number, { files, folders, bytes }: Totals): void {
    const addition = this.all.at(-1);
    if (addition === undefined || addition.end !== Infinity) return;
    addition.end = length;
    const { number, title, roots, before } = addition;
    if (this.options.agreements.on(number) !== null) return;
    this.options.questions.ask({
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
        this.options.agreements.say(number, choice === 'accept');
        this.options.onDecided();
      },
    });
  }
}
