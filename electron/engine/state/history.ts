/** Transfers that have ended, kept across restarts: the newest, in one state file. */
import { join } from 'node:path';
import * as v from 'valibot';
import { errorCodes, failure } from '../../../shared/errors.ts';
import type { Transfer } from '../../../shared/state.ts';
import { endedStatuses } from '../../../shared/statuses.ts';
import { fileVersion, readJson, writeJson, type Log } from './json-file.ts';
import type { Store } from './store.ts';

/** Some weeks of use; nobody looks at a longer list. */
export const maxHistory = 200;

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
});
/** One entry that can't be understood must not cost the others. */
const fileSchema = v.object({ version: v.literal(fileVersion), transfers: v.array(v.unknown()) });

export class History {
  private readonly path: string;
  private readonly log: Log;
  /** Newest first. */
  private transfers: readonly Transfer[] = [];
  private writing: Promise<void> = Promise.resolve();
  private waiting = false;

  constructor(home: string, log: Log) {
    this.path = join(home, 'history.json');
    this.log = log;
  }

  /** Shows in the store what was kept. */
  async load(store: Store): Promise<void> {
    const kept = await readJson(this.path, fileSchema, this.log);
    const parsed = (kept?.transfers ?? []).map((entry) => v.safeParse(transferSchema, entry));
    this.transfers = parsed.flatMap(({ success, output }) => (success ? [output as unknown as Transfer] : []));
    const strange = parsed.length - this.transfers.length;
    if (strange > 0) this.log(`${this.path}: ${strange} entries can't be understood and are left out`);
    if (this.transfers.length > 0) {
      store.change(...this.transfers.toReversed().map((transfer) => ({ kind: 'transfer', transfer }) as const));
    }
  }

  /** Keeps an ended transfer; the oldest gives way, in the store as well: nobody can fill our memory with offers. */
  add(transfer: Transfer, store: Store): void {
    const all = [transfer, ...this.transfers.filter(({ id }) => id !== transfer.id)];
    this.transfers = all.slice(0, maxHistory);
    store.change(...all.slice(maxHistory).map(({ id }) => ({ kind: 'transfer-gone', id }) as const));
    this.save();
  }

  remove(id: string): void {
    if (!this.transfers.some((t) => t.id === id)) return;
    this.transfers = this.transfers.filter((t) => t.id !== id);
    this.save();
  }

  async clear(): Promise<void> {
    this.transfers = [];
    this.save();
    await this.settled();
  }

  /** What was added is on disk. */
  settled(): Promise<void> {
    return this.writing;
  }

  /** Changes that come while the file is being written go out together with the next writing. */
  private save(): void {
    if (this.waiting) return;
    this.waiting = true;
    this.writing = this.writing.then(async () => {
      this.waiting = false;
      try {
        await writeJson(this.path, { transfers: this.transfers });
      } catch (error) {
        this.log(`history not kept: ${String(error)}`);
      }
    });
  }
}
