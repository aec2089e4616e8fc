/** What the journals of unfinished transfers say, and what a restart makes of them. */
import * as v from 'valibot';
import { conflictsSchema } from '../../../shared/api.ts';
import { holdingSchema } from './holdings.ts';

const peer = v.object({
  fingerprint: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
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

export const journalRecordSchema = holdingSchema;
