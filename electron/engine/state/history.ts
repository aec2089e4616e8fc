/** Transfers that have ended, kept across restarts: the newest, in one state file. */
import { join } from 'node:path';
import * as v from 'valibot';
import { errorCodes, failure, FerryError } from '../../../shared/errors.ts';
import { cameToNothing, isTerminal, type Transfer } from '../../../shared/state.ts';
import { endedStatuses } from '../../../shared/statuses.ts';
import { StateFile, valuesOf, type Entry, type Report } from './state-file.ts';
import { notKept } from './json-file.ts';
import type { Store } from './store.ts';

/** Some weeks of use; beyond it a list is not looked at. */
export const maxHistory = 200;

/** Of calls by strangers that came to nothing: the newest, so that no stranger drives out what a person did. */
export const maxStrangersLines = 5;

/** Checks what must hold for a transfer to be shown safely; the rest is as this program wrote it. */
const failureSchema = v.pipe(
  v.object({
    code: v.picklist(errorCodes),
    params: v.optional(v.record(v.string(), v.union([v.string(), v.number()])), {}),
    by: v.optional(v.literal('peer')),
  }),
  // 0.1 kept `by` among the parameters.
  v.transform(({ code, params: { by: before, ...params }, by }) =>
    failure(code, params, by ?? (before === 'peer' ? before : undefined)),
  ),
);
const transferSchema = v.looseObject({
  id: v.string(),
  direction: v.picklist(['outgoing', 'incoming']),
  status: v.picklist(endedStatuses),
  peer: v.looseObject({ fingerprint: v.string(), name: v.string() }),
  title: v.string(),
  totals: v.looseObject({ files: v.number(), bytes: v.number() }),
  progress: v.looseObject({ bytes: v.number() }),
  landed: v.array(v.string()),
  failure: v.nullable(failureSchema),
  casualties: v.array(v.object({ path: v.string(), failure: failureSchema })),
  // Kept by a version that did not know these yet.
  sources: v.optional(v.array(v.string()), []),
  encrypted: v.optional(v.boolean(), true),
  question: v.optional(v.null(), null),
  skipped: v.object({ files: v.number(), bytes: v.number() }),
  packed: v.exactOptional(v.object({ bytes: v.number(), onWire: v.number() })),
  changed: v.optional(v.object({ files: v.number(), bytes: v.number(), went: v.number() })),
  kept: v.exactOptional(v.object({ bytes: v.number(), until: v.number() })),
  text: v.exactOptional(
    v.object({
      beginning: v.string(),
      length: v.nullable(v.number()),
      asFile: v.exactOptional(v.literal(true)),
    }),
  ),
});

/** An ended transfer as it is kept, here and in its journal until it is here. */
export const endedTransferSchema = v.pipe(
  transferSchema,
  v.transform((kept) => kept as unknown as Transfer),
);

type Change = (kept: readonly Entry<Transfer>[]) => readonly Entry<Transfer>[];

/** Kept in one file with other processes of the same home: each change is made to the file as it is then. */
export class History {
  private readonly file: StateFile<Transfer>;
  private readonly report: Report;
  private readonly path: string;
  /** Not written yet. */
  private changes: Change[] = [];
  private writing: Promise<void> | null = null;
  /** Which version of the file was read or written last. */
  private version: string | null = null;
  /** Ids in that version. */
  private seen: ReadonlySet<string> = new Set();
  /** What others had added before that version was written here, and nobody has asked for. */
  private news: Transfer[] = [];

  constructor(home: string, report: Report) {
    this.path = join(home, 'history.json');
    this.report = report;
    this.file = new StateFile({
      path: this.path,
      body: 'transfers',
      shape: 'list',
      parse: valuesOf(endedTransferSchema, ({ id }) => id),
      // A list of the past protects nobody, and a copy of it would be one more to clear.
      copy: false,
      lost: 'state-damaged',
      report,
    });
  }

  /** Shows in the store what was kept. Throws home-unusable. */
  async load(store: Store): Promise<void> {
    this.version = await this.file.stamp();
    const { entries } = await this.file.read();
    this.seen = idsOf(entries);
    this.show(entries, store);
  }

  /**
   * What is kept, where the file is another one than when it was read or written last: other processes of this home may
   * have added to it; else what they had added by then, once. Where it can't be read, none. A look costs one stat(2).
   */
  async endedSince(): Promise<readonly Transfer[]> {
    try {
      const version = await this.file.stamp();
      if (version === this.version) return this.news.splice(0);
      const { entries } = await this.file.read();
      this.version = version;
      this.seen = idsOf(entries);
      this.news = [];
      return entries.map(([, transfer]) => transfer);
    } catch (error) {
      if (error instanceof FerryError) return [];
      throw error;
    }
  }

  /**
   * Keeps an ended transfer; the oldest gives way, in the store as well: nobody can fill our memory with offers. Answers how
   * many calls by strangers gave way to newer ones.
   */
  add(transfer: Transfer, store: Store): number {
    const { id } = transfer;
    // The store has them as they began: what began long ago may have ended just now.
    const ended = store.state.transfers
      .filter((other) => isTerminal(other.status) && other.id !== id)
      .toSorted((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0));
    const crowded = crowdedOut([transfer, ...ended]);
    const gone = new Set([...crowded, ...ended.slice(maxHistory - 1).map((oldest) => oldest.id)]);
    store.change(...[...gone].map((oldest) => ({ kind: 'transfer-gone', id: oldest }) as const));
    this.save((kept) => {
      const all = [[id, transfer] as const, ...kept.filter(([other]) => other !== id)];
      const beyond = crowdedOut(all.map(([, each]) => each));
      return all.filter(([other]) => !beyond.has(other));
    });
    return crowded.size;
  }

  remove(id: string): void {
    this.save((kept) => kept.filter(([other]) => other !== id));
  }

  /** What was added is on disk. Never rejects. */
  async settled(): Promise<void> {
    while (this.writing !== null) await this.writing;
  }

  private show(entries: readonly Entry<Transfer>[], store: Store): void {
    if (entries.length === 0) return;
    store.change(...entries.toReversed().map(([, transfer]) => ({ kind: 'transfer', transfer }) as const));
  }

  /** Changes that come while the file is being written go out together with the next writing. */
  private save(change: Change): void {
    this.changes.push(change);
    this.writing ??= this.write();
  }

  private async write(): Promise<void> {
    await Promise.resolve();
    while (this.changes.length > 0) {
      const changes = this.changes.splice(0);
      try {
        const { entries, stamp } = await this.file.updateStamped((kept) => {
          this.news.push(...kept.flatMap(([id, transfer]) => (this.seen.has(id) ? [] : [transfer])));
          return changes.reduce((all, one) => one(all), kept).slice(0, maxHistory);
        });
        this.version = stamp;
        this.seen = idsOf(entries);
      } catch (error) {
        await this.report(notKept(this.path, error));
      }
    }
    this.writing = null;
  }
}

function idsOf(entries: readonly Entry<Transfer>[]): ReadonlySet<string> {
  return new Set(entries.map(([id]) => id));
}

/** Of ended transfers, the newest first, those of strangers that give way to newer ones of their kind. */
function crowdedOut(ended: readonly Transfer[]): Set<string> {
  const ofStrangers = ended.filter(cameToNothing);
  const [refused, others] = [true, false].map((isRefused) =>
    ofStrangers.filter(({ failure: why }) => (why?.code === 'identity-changed') === isRefused),
  );
  // A refused impostor's line has a way on: offers that are taken back don't drive it out.
  return new Set([refused!, others!].flatMap((lines) => lines.slice(maxStrangersLines)).map(({ id }) => id));
}
