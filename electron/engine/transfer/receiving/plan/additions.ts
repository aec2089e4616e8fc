/**
 * What a sender adds to an offer that was accepted. Nothing of an addition is planned before a person has agreed, and one
 * that was declined is skipped. Additions are numbered from 1 in the order they are told, the same over every connection.
 */
import { randomBytes } from 'node:crypto';
import type { Manifest, ManifestEntry } from '../../agreed/manifest.ts';
import type { Agreements } from './agreements.ts';
import type { Questions } from './question-queue.ts';
import { Unasked, type Limits } from './unasked.ts';
import type { Totals } from '../../../../../shared/state.ts';

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
  readonly manifest: Manifest<ManifestEntry>;
  /** The sender is accepted always: of what `limits` cover nobody is asked. */
  unasked(): boolean;
  readonly limits: Limits;
  readonly questions: Questions;
  /** More may be planned than before. */
  onDecided(): void;
}

/** The additions of one connection. */
export class Additions {
  private readonly options: AdditionsOptions;
  private readonly all: Addition[] = [];
  private readonly beyond: Unasked;

  constructor(options: AdditionsOptions) {
    this.options = options;
    this.beyond = new Unasked({ ...options, partOf: (index) => this.at(index)?.number ?? 0 });
  }

  /** The first entry that must not be planned yet. */
  get limit(): number {
    // Asked twice of each entry, and most transfers have no additions.
    if (this.all.length === 0) return this.beyond.limit;
    const open = this.all.find(({ number }) => this.options.agreements.on(number) === null);
    return Math.min(open?.first ?? Infinity, this.beyond.limit);
  }

  /** A person declined the addition that the entry belongs to, or what doesn't come unasked. */
  isDeclined(index: number): boolean {
    const addition = this.at(index);
    if (addition !== undefined && this.options.agreements.on(addition.number) === false) return true;
    return this.beyond.isDeclined(index);
  }

  /** The sender begins to tell of an addition; `first`: its first entry; `before`: the manifest's totals until then. */
  begin(number: number, { title, roots }: { title: string; roots: number }, first: number, before: Totals): void {
    this.all.push({ number, title, roots, first, before, end: Infinity });
    const { agreements, unasked } = this.options;
    if (agreements.on(number) === null && unasked()) agreements.say(number, true, 'rule');
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

  private at(index: number): Addition | undefined {
    return this.all.findLast(({ first }) => first <= index);
  }
}
