/** What the lines of a transfer's journal say (`journal.ts` keeps them, `transfer/` acts on them). `docs/protocol.md`, section 6. */
import * as v from 'valibot';
import { conflictsSchema, fingerprintSchema } from '../../../shared/api.ts';

const peer = v.object({
  fingerprint: fingerprintSchema,
  name: v.string(),
  kind: v.picklist(['desktop', 'laptop', 'mobile', 'web', 'headless', 'server']),
});
const common = { peer, title: v.string(), roots: v.number(), note: v.string(), startedAt: v.number() };

export const journalHeaderSchema = v.variant('direction', [
  v.object({
    direction: v.literal('outgoing'),
    ...common,
    paths: v.array(v.string()),
    /** Where it was reached, for when discovery doesn't find it. */
    address: v.string(),
  }),
  v.object({ direction: v.literal('incoming'), ...common, dir: v.string(), conflicts: conflictsSchema }),
]);
export type JournalHeader = v.InferOutput<typeof journalHeaderSchema>;
export type OutgoingHeader = Extract<JournalHeader, { direction: 'outgoing' }>;
export type IncomingHeader = Extract<JournalHeader, { direction: 'incoming' }>;

const bytes = v.pipe(v.number(), v.integer(), v.minValue(0));

/** What the receiver holds, one thing a line; the latest line of a path counts. */
export const holdingSchema = v.variant('is', [
  /** In place at `at` (absolute). */
  v.object({ is: v.literal('landed'), path: v.string(), bytes, mtime: v.number(), at: v.string() }),
  /** A partial file named `at` in the entry's folder holds the first `present` bytes. */
  v.object({ is: v.literal('part'), path: v.string(), bytes, mtime: v.number(), at: v.string(), present: bytes }),
]);
export type Holding = v.InferOutput<typeof holdingSchema>;
export type Part = Extract<Holding, { is: 'part' }>;
