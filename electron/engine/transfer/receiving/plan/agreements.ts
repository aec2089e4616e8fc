/**
 * What was said about an offer that was accepted unasked and about each addition, across connections and restarts. Additions
 * are numbered from 1 in the order they are told, the same over every connection; the offer itself is 0.
 */
import type { JournalRecord } from '../../../state/journal-format.ts';
import type { Beyond } from '../../../../../shared/state.ts';

type Line = Extract<JournalRecord, { is: 'more' | 'beyond' }>;

export class Agreements {
  private readonly words = new Map<number, boolean>();
  /** Parts that were accepted unasked. */
  private readonly byRule = new Set<number>();
  /** What was said about what doesn't come unasked, by part and kind. */
  private readonly beyond = new Map<string, boolean>();
  private readonly note: (line: Line) => void;
  /** The highest number the sender has told of. */
  private told = 0;

  /** `note` keeps a line in the journal. */
  constructor(note: (line: Line) => void) {
    this.note = note;
  }

  /** What the journal of an earlier run says; `unasked`: the offer itself was accepted so. */
  restore(records: readonly JournalRecord[], unasked = false): void {
    if (unasked) this.byRule.add(0);
    for (const record of records) {
      if (record.is === 'beyond') this.beyond.set(`${record.part} ${record.kind}`, record.accepted);
      if (record.is !== 'more') continue;
      this.words.set(record.number, record.accepted);
      if (record.unasked) this.byRule.add(record.number);
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

  say(number: number, accepted: boolean, by: 'person' | 'rule' = 'person'): void {
    this.words.set(number, accepted);
    if (by === 'rule') this.byRule.add(number);
    this.note({ is: 'more', number, accepted, ...(by === 'rule' ? { unasked: true } : {}) });
  }

  /** The offer is accepted, and with it all that was added before. */
  acceptAll(by: 'person' | 'rule' = 'person'): void {
    if (by === 'rule') this.byRule.add(0);
    for (let number = 1; number <= this.told; number++) this.say(number, true, by);
  }

  /** Nobody has looked at this part: it came since its sender is accepted always. */
  isByRule(part: number): boolean {
    return this.byRule.has(part);
  }

  get hasByRule(): boolean {
    return this.byRule.size > 0;
  }

  /** What a person said of that in the part which doesn't come unasked for this reason; null: nothing. */
  onBeyond(part: number, kind: Beyond['kind']): boolean | null {
    return this.beyond.get(`${part} ${kind}`) ?? null;
  }

  sayBeyond(part: number, kind: Beyond['kind'], accepted: boolean): void {
    this.beyond.set(`${part} ${kind}`, accepted);
    this.note({ is: 'beyond', part, kind, accepted });
  }
}
