/**
 * What comes unasked from a device that is accepted always, and what doesn't: hidden files, programs, and what is beyond
 * a size wait for a person. Looked at entry by entry as the sender tells them, so that nothing can be slipped in later.
 *
 * A part is the offer itself (0) or an addition (its number). For each part the person is asked of each of these once: a yes
 * takes them, a no leaves them out; what the rule covers comes in either case.
 */
import { randomBytes } from 'node:crypto';
import type { Manifest, ManifestEntry } from '../../agreed/manifest.ts';
import type { Agreements } from './agreements.ts';
import type { Questions } from './question-queue.ts';
import { isProgramName } from '../../../../../shared/rules/program-names.ts';
import type { Beyond, DeviceRules } from '../../../../../shared/state.ts';

export type Limits = Pick<DeviceRules, 'anything' | 'maxBytes'>;

export interface UnaskedOptions {
  readonly limits: Limits;
  readonly agreements: Agreements;
  readonly manifest: Manifest<ManifestEntry>;
  readonly questions: Questions;
  /** The part that an entry belongs to. */
  partOf(index: number): number;
  /** More may be planned than before. */
  onDecided(): void;
}

/** Of one connection. */
export class Unasked {
  private readonly options: UnaskedOptions;
  /** Entries that have been looked at. */
  private seen = 0;
  /** Of all that came by the rule. */
  private bytes = 0;
  /** The first entry with which they were too many. */
  private tooMuchFrom = Infinity;
  /** Where a part goes beyond the rule first, in each way. */
  private readonly first: { readonly part: number; readonly kind: Beyond['kind']; readonly index: number }[] = [];

  constructor(options: UnaskedOptions) {
    this.options = options;
  }

  /** The first entry that must not be planned yet. Looks at what the manifest has gained, and asks about it. */
  get limit(): number {
    this.look();
    if (this.first.length === 0) return Infinity;
    const open = this.first.filter(({ part, kind }) => this.options.agreements.onBeyond(part, kind) === null);
    return Math.min(Infinity, ...open.map(({ index }) => index));
  }

  /** The person declined what the rule doesn't cover, and the entry is of that. */
  isDeclined(index: number): boolean {
    const { partOf, agreements, manifest } = this.options;
    if (this.first.length === 0) return false;
    const part = partOf(index);
    if (!agreements.isByRule(part)) return false;
    const isNo = (kind: Beyond['kind']): boolean => agreements.onBeyond(part, kind) === false;
    return (
      (index >= this.tooMuchFrom && isNo('size')) ||
      this.unusual(manifest.entries.at(index)!).some(({ kind }) => isNo(kind))
    );
  }

  private look(): void {
    const { agreements, manifest, partOf } = this.options;
    // What a person has accepted is as they have seen it.
    if (!agreements.hasByRule) this.seen = manifest.entries.length;
    for (; this.seen < manifest.entries.length; this.seen++) {
      const part = partOf(this.seen);
      if (!agreements.isByRule(part)) continue;
      const entry = manifest.entries.at(this.seen)!;
      for (const why of [...this.unusual(entry), ...this.tooMuch(entry)]) this.note(part, why);
    }
  }

  private unusual(entry: ManifestEntry): readonly Beyond[] {
    return this.options.limits.anything ? nothing : unusualOf(entry);
  }

  private tooMuch(entry: ManifestEntry): readonly Beyond[] {
    const { maxBytes } = this.options.limits;
    this.bytes += entry.bytes;
    if (maxBytes === null || this.bytes <= maxBytes) return nothing;
    this.tooMuchFrom = Math.min(this.tooMuchFrom, this.seen);
    return [{ kind: 'size', limit: maxBytes }];
  }

  private note(part: number, why: Beyond): void {
    const { kind } = why;
    if (this.first.some((before) => before.part === part && before.kind === kind)) return;
    this.first.push({ part, kind, index: this.seen });
    const { agreements, questions, onDecided } = this.options;
    if (agreements.onBeyond(part, kind) !== null) return;
    questions.ask({
      question: { kind: 'beyond', id: randomBytes(8).toString('hex'), why },
      choices: ['accept', 'decline'],
      onAnswer: (choice) => {
        agreements.sayBeyond(part, kind, choice === 'accept');
        onDecided();
      },
    });
  }
}

const nothing: readonly Beyond[] = [];

/** Why an entry doesn't come unasked, unless somebody said so. */
export function unusualOf({ path, kind, executable, mode = 0 }: ManifestEntry): readonly Beyond[] {
  const runs = kind === 'file' && (executable || (mode & 0o111) !== 0);
  if (!runs && !path.includes('.')) return nothing;
  // Without characters that don't show: HFS+ takes names with and without them for the same.
  const plain = isAscii.test(path) ? path : path.replace(/\p{Default_Ignorable_Code_Point}/gu, '');
  const why: Beyond[] = [];
  if (plain.startsWith('.') || plain.includes('/.')) why.push({ kind: 'hidden', path });
  // Also by a folder's name: what is in `Setup.app` is a program.
  if (runs || plain.split('/').some(isProgramName)) why.push({ kind: 'program', path });
  return why;
}

// eslint-disable-next-line no-control-regex
const isAscii = /^[\u0000-\u007f]*$/;
