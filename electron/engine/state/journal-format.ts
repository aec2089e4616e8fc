/** What the lines of a transfer's journal say: `journal.ts` keeps them, `transfer/` acts on them, `docs/journal.md` describes them. */
import * as v from 'valibot';
import { fingerprintSchema } from '../../../shared/api.ts';
import { conflictChoiceSchema, conflictPolicySchema } from '../../../shared/conflicts.ts';
import { deviceKindSchema } from '../../../shared/device-kinds.ts';
import { beyondKinds } from '../../../shared/rules/device-rules.ts';
import { onlySchema } from '../../../shared/given/only.ts';
import { linkChoiceSchema } from '../../../shared/links.ts';
import type { Transfer } from '../../../shared/state.ts';
import { endedTransferSchema } from './history.ts';

const peer = v.object({
  fingerprint: fingerprintSchema,
  name: v.string(),
  kind: deviceKindSchema,
  /** It speaks LocalSend's protocol: what breaks is over. */
  localSend: v.exactOptional(v.literal(true)),
});
const common = { peer, title: v.string(), roots: v.number(), note: v.string(), startedAt: v.number() };

const folder = v.nullable(v.object({ inode: v.union([v.number(), v.string()]), bornMs: v.number() }));
const destination = v.variant('by', [
  v.object({
    by: v.literal('mount'),
    fileSystem: v.string(),
    source: v.string(),
    uuid: v.nullable(v.string()),
    size: v.number(),
    mountPoint: v.string(),
    within: v.string(),
    folder,
  }),
  v.object({ by: v.literal('device'), device: v.number(), mountPoint: v.string(), folder }),
]);

export const journalHeaderSchema = v.variant('direction', [
  v.object({
    direction: v.literal('outgoing'),
    ...common,
    paths: v.array(v.string()),
    /** What is done with symbolic links; a version that knew none left them out of the line. */
    links: v.optional(linkChoiceSchema, 'keep'),
    /** This part alone of `paths`. */
    only: v.exactOptional(onlySchema),
    /** Where it was reached, for when discovery doesn't find it. */
    address: v.string(),
  }),
  v.object({
    direction: v.literal('incoming'),
    ...common,
    dir: v.string(),
    /** Which place `dir` was at acceptance; left out by earlier versions, and where the system didn't say. */
    marked: v.optional(v.boolean()),
    destination: v.optional(destination),
    conflicts: conflictPolicySchema,
    /** Nobody was asked: its sender is accepted always. */
    unasked: v.exactOptional(v.boolean()),
    /** Top-level folders of the manifest as far as it was known at acceptance: where a kill may leave things. */
    tops: v.optional(v.array(v.string()), []),
  }),
]);
export type JournalHeader = v.InferOutput<typeof journalHeaderSchema>;
export type OutgoingHeader = Extract<JournalHeader, { direction: 'outgoing' }>;
export type IncomingHeader = Extract<JournalHeader, { direction: 'incoming' }>;

const bytes = v.pipe(v.number(), v.integer(), v.minValue(0));

/** One thing in each line. Of lines of one kind about the same path the latest counts. */
export const journalRecordSchema = v.variant('is', [
  /** Either side: a person here paused it, or let it go on. */
  v.object({ is: v.literal('paused'), paused: v.boolean() }),
  /** Sender: the receiver has accepted. */
  v.object({ is: v.literal('accepted') }),
  /** Sender: files it has offered, each [path, bytes, mtime]. */
  v.object({ is: v.literal('listed'), files: v.array(v.tuple([v.string(), bytes, v.number()])) }),
  /** Ended here. Sender: the receiver has still to be told; receiver: what is not whole has still to be taken back. */
  v.object({ is: v.literal('revoked') }),
  /** Either side: somebody has cancelled this one file. */
  v.object({
    is: v.literal('left-out'),
    path: v.string(),
    bytes,
    mtime: v.number(),
    by: v.picklist(['here', 'there']),
  }),
  /** Sender: a file did not arrive, `by` whom and why (an `ErrorCode`). Until `planned-anew`. */
  v.object({
    is: v.literal('refused'),
    path: v.string(),
    bytes,
    mtime: v.number(),
    by: v.picklist(['here', 'there']),
    code: v.string(),
  }),
  /** Sender: another connection tries all of them again. */
  v.object({ is: v.literal('planned-anew') }),
  /** Sender: paths added later, together. */
  v.object({ is: v.literal('added'), paths: v.array(v.string()) }),
  /** Receiver: what a person said about an addition, numbered from 1. */
  v.object({
    is: v.literal('more'),
    number: v.number(),
    accepted: v.boolean(),
    /** Nobody was asked: its sender is accepted always. */
    unasked: v.exactOptional(v.boolean()),
  }),
  /** Receiver: what a person said about that of an offer (0) or an addition which doesn't come unasked. */
  v.object({
    is: v.literal('beyond'),
    part: v.number(),
    kind: v.picklist(beyondKinds),
    accepted: v.boolean(),
  }),
  /** Receiver: further top-level folders, before anything comes into them. */
  v.object({ is: v.literal('tops'), names: v.array(v.string()) }),
  /** Receiver: all is in place, as the history is to say it; its sender is being told, or has been. */
  v.object({ is: v.literal('ended'), transfer: endedTransferSchema }),
  /**
   * Receiver: it has ended and is in the history, but in these folders, on the wire, its partial files could not be removed,
   * or are kept `until` then (milliseconds since the epoch) in case it is sent again. An earlier Ferry removes them at its
   * next start, or takes the journal for one that is only left over.
   */
  v.object({ is: v.literal('left-behind'), folders: v.array(v.string()), until: v.exactOptional(v.number()) }),
  /** Receiver: in place at `at` (absolute). */
  v.object({ is: v.literal('landed'), path: v.string(), bytes, mtime: v.number(), at: v.string() }),
  /** Receiver: this transfer made the folder, and sets its time and mode at the end. */
  v.object({ is: v.literal('made'), path: v.string() }),
  /** Receiver: a partial file named `at` in the entry's folder holds the first `present` bytes. */
  v.object({ is: v.literal('part'), path: v.string(), bytes, mtime: v.number(), at: v.string(), present: bytes }),
  /** What a person decided about this file, should its name be taken. */
  v.object({ is: v.literal('choice'), path: v.string(), bytes, mtime: v.number(), choice: conflictChoiceSchema }),
  /** The same about all others. */
  v.object({ is: v.literal('choice-for-all'), choice: conflictChoiceSchema }),
]);
export const journalSchemas = [journalHeaderSchema, journalRecordSchema] as const;
export type Refused = Extract<JournalRecord, { is: 'refused' }>;
export type JournalRecord = v.InferOutput<typeof journalRecordSchema>;
/** What a receiver holds. */
export type Holding = Extract<JournalRecord, { is: 'landed' | 'made' | 'part' | 'choice' | 'choice-for-all' }>;
export type Landed = Extract<Holding, { is: 'landed' }>;
export type Choice = Extract<Holding, { is: 'choice' }>;
export type Part = Extract<Holding, { is: 'part' }>;
export type LeftBehind = Extract<JournalRecord, { is: 'left-behind' }>;

/** Whether a line is about this very entry, and not another version of it. */
export function isOf<L extends Pick<Part, 'bytes' | 'mtime'>>(
  line: L | undefined,
  entry: { readonly bytes: number; readonly mtimeMs: number },
): line is L {
  return line !== undefined && line.bytes === entry.bytes && line.mtime === entry.mtimeMs;
}

export function isHolding(record: JournalRecord): record is Holding {
  return ['landed', 'made', 'part', 'choice', 'choice-for-all'].includes(record.is);
}

/** Ended here, and its receiver is still to be told. */
export function isRevoked(records: readonly JournalRecord[]): boolean {
  return records.some(({ is }) => is === 'revoked');
}

/** The transfer that has ended with all in place, as its history's line is to be; null: it hasn't. */
export function endedIn(records: readonly JournalRecord[]): Transfer | null {
  return records.findLast((record) => record.is === 'ended')?.transfer ?? null;
}

/** Where partial files of an ended transfer stay; null: the journal is of one that has not ended so. */
export function leftBehindBy(records: readonly JournalRecord[]): LeftBehind | null {
  return records.findLast((record) => record.is === 'left-behind') ?? null;
}

/** The beginnings of files that a journal's transfer left, in the order of their paths' first lines. */
export function beginningsIn(records: readonly JournalRecord[]): readonly Part[] {
  const parts = new Map<string, Part>();
  for (const record of records) {
    if (record.is === 'part') parts.set(record.path, record);
    else if (record.is === 'landed') {
      const { path, bytes, mtime: mtimeMs } = record;
      if (isOf(parts.get(path), { bytes, mtimeMs })) parts.delete(path);
    }
  }
  return [...parts.values()].filter(({ present }) => present > 0);
}

/** Whether a person here had paused it last. */
export function wasPaused(records: readonly JournalRecord[]): boolean {
  return records.findLast((record) => record.is === 'paused')?.paused ?? false;
}
