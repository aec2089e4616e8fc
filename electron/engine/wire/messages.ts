/**
 * The control messages of `ferry/1`: number, name and parser of each. `docs/protocol.md` tells when each may come.
 * Objects may carry more fields than these (a later version's); they are ignored.
 */
import * as v from 'valibot';
import {
  bytes,
  bytes32,
  code,
  entry,
  index,
  maxStatements,
  port,
  range,
  statement,
  transferId,
  version,
} from './fields.ts';
import { encodeControl, violation } from './frames.ts';
import {
  blockHashBytes,
  maxBlockBytes,
  maxBlocks,
  maxBlocksPerMessage,
  maxEntries,
  maxEntriesPerPiece,
  maxItemsPerMessage,
  maxPrefixes,
  maxRawBytes,
  minBlockBytes,
  protocolVersion,
} from './limits.ts';
import { maxNoteLength, nameSchema } from '../../../shared/api.ts';
import { peerDeviceKindSchema } from '../../../shared/device-kinds.ts';
import { FerryError, isErrorCode, type ErrorCode } from '../../../shared/errors.ts';
import { maxTextBeginning } from '../../../shared/values.ts';

const schemas = {
  /** First from each side. `commit` from the dialler, `nonce` from the listener: see `handshake.ts`. */
  hello: v.object({
    version,
    oldest: version,
    name: nameSchema,
    kind: peerDeviceKindSchema,
    app: v.optional(v.pipe(v.string(), v.maxLength(64)), ''),
    capabilities: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(40))), v.maxLength(64)), []),
    /** What the device's older keys said of this one, the latest first. */
    formerly: v.optional(v.pipe(v.array(statement), v.maxLength(maxStatements))),
    /** Where it may be called; only to a device that it remembers. */
    port: v.optional(port),
    /** It isn't to be listed. */
    hidden: v.optional(v.boolean()),
    commit: v.optional(bytes32),
    nonce: v.optional(bytes32),
  }),
  reveal: v.object({ nonce: bytes32 }),
  /** Before an offer: the person at the sender compares the code first. */
  introduce: v.object({ id: transferId }),
  offer: v.object({
    id: transferId,
    title: v.pipe(v.string(), v.maxLength(255)),
    roots: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(maxEntries)),
    note: v.optional(v.pipe(v.string(), v.maxLength(maxNoteLength)), ''),
    /** It is a text and no files, in the one file `text.txt`: its beginning. */
    text: v.optional(v.pipe(v.string(), v.maxLength(maxTextBeginning))),
    /** Where and with what the receiver may open a lane. */
    lane: v.optional(v.object({ port, token: bytes32 })),
  }),
  entries: v.object({
    first: index,
    entries: v.pipe(v.array(entry), v.minLength(1), v.maxLength(maxEntriesPerPiece)),
  }),
  /** The manifest goes on after its end: what the sender has added. */
  more: v.object({
    title: v.pipe(v.string(), v.maxLength(255)),
    roots: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(maxEntries)),
  }),
  manifestEnd: v.object({ entries: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(maxEntries)), bytes }),
  answer: v.object({
    accept: v.boolean(),
    /** The receiver remembers the sender's key from now on. */
    remembered: v.optional(v.boolean(), false),
    /** The files are to come over the lane, which is open. */
    lane: v.optional(v.boolean(), false),
    /** The receiver allows the fast lane to this sender. */
    plain: v.optional(v.boolean(), false),
    /** How files may come packed, in words of `wire/packing/codecs.ts`; others are ignored. */
    packed: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(40))), v.maxLength(8))),
    /** Why not, when not. */
    code: v.optional(code, 'declined'),
    /** Which folder the files go to, for a sender on the same machine; `empty`: nothing was in it, or only what this transfer made. */
    into: v.optional(v.object({ machine: bytes32, folder: bytes32, empty: v.boolean() })),
    /** The transfer has ended in full at the receiver: everything listed before is in place, nothing else is. */
    ended: v.optional(v.boolean(), false),
  }),
  /** What the receiver wants of the manifest, in its order, each entry once. */
  plan: v.object({
    items: v.pipe(
      v.array(
        v.variant('do', [
          v.object({ do: v.literal('send'), range }),
          v.object({ do: v.literal('skip'), range, code }),
          /** In place since an earlier connection of this transfer. */
          v.object({ do: v.literal('have'), range }),
          /** The receiver has files of the same sizes: BLAKE3 over their hashes, in order. */
          v.object({
            do: v.literal('check'),
            range,
            blake3: bytes32,
            /** If they differ, they are put off instead of sent. */
            hold: v.optional(v.boolean()),
          }),
          /** Put off until a person has decided: another plan names them. */
          v.object({ do: v.literal('later'), range }),
          /** The receiver has a beginning: ascending offsets, each with BLAKE3 of the bytes before it. */
          v.object({
            do: v.literal('continue'),
            range,
            prefixes: v.pipe(v.array(v.tuple([bytes, bytes32])), v.minLength(1), v.maxLength(maxPrefixes)),
          }),
          /** The receiver has another version, of which it can tell so many blocks of this size: those that differ are wanted. */
          v.object({
            do: v.literal('delta'),
            range,
            blockBytes: v.pipe(v.number(), v.integer(), v.minValue(minBlockBytes), v.maxValue(maxBlockBytes)),
            blocks: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(maxBlocks)),
            /** That version is as long as the file: when nothing differs, the sender says `same`. */
            same: v.optional(v.boolean()),
          }),
        ]),
      ),
      v.minLength(1),
      v.maxLength(maxItemsPerMessage),
    ),
  }),
  /** The sender found all files of a `check` identical; or a delta, and then `blake3` is the hash that `end` would say. */
  same: v.object({ range, blake3: v.optional(bytes32) }),
  /** The sender found files of a `check` with `hold` different: they are put off. */
  differs: v.object({ range }),
  /** The receiver no longer wants this file: the sender answers with `lost` {`cancelled`}, unless the file has ended. */
  unwant: v.object({ file: index }),
  receipts: v.object({
    /** Verified and in place. */
    done: v.pipe(v.array(range), v.maxLength(maxItemsPerMessage)),
    failed: v.pipe(v.array(v.object({ file: index, code })), v.maxLength(maxItemsPerMessage)),
  }),
  /** The next bytes of a file with holes are zeros. */
  hole: v.object({ file: index, offset: bytes, bytes: v.pipe(bytes, v.minValue(1)) }),
  /** A file of which the plan asked for a delta begins: the receiver tells its blocks. */
  delta: v.object({ file: index }),
  /** BLAKE3 of the receiver's blocks from `first` on, the first `blockHashBytes` bytes of each, in hex; `end`: there are no more. */
  blocks: v.object({
    file: index,
    first: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(maxBlocks)),
    hashes: v.pipe(
      v.string(),
      v.maxLength(maxBlocksPerMessage * blockHashBytes * 2),
      v.regex(new RegExp(`^(?:[0-9a-f]{${blockHashBytes * 2}})*$`)),
    ),
    end: v.optional(v.boolean()),
  }),
  /** The next bytes of a delta are what the receiver has at that place: whole blocks. */
  keep: v.object({ file: index, offset: bytes, bytes: v.pipe(bytes, v.minValue(1)) }),
  /** The sender can't deliver this file; its bytes so far are void. */
  lost: v.object({ file: index, code }),
  /** File bytes of this connection that are on disk, in all. */
  got: v.object({ bytes }),
  /** File bytes stop until `resume`; `code` is why. */
  pause: v.object({ code: v.optional(code, 'paused') }),
  resume: v.object({}),
  finish: v.object({}),
  finished: v.object({ files: v.pipe(v.number(), v.integer(), v.minValue(0)), bytes }),
  cancel: v.object({ code: v.optional(code, 'cancelled') }),
  error: v.object({ code, detail: v.optional(v.pipe(v.string(), v.maxLength(500)), '') }),
  alive: v.object({}),
  /** First on a lane, from the receiver; and the sender's word that it may stay. */
  lane: v.object({ token: bytes32 }),
  laneOpen: v.object({}),
  /** Instead of an offer: that transfer has ended at the sender while there was no connection. */
  revoke: v.object({ id: transferId }),
  /** The sender allows the fast lane as well: where, and with what, the receiver may open it. */
  plain: v.object({ port, token: bytes32 }),
  /** The next bytes on the plain connection are these. */
  raw: v.object({
    file: index,
    offset: bytes,
    bytes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(maxRawBytes)),
  }),
  /** Instead of an offer: the dialler wants to be verified. `proof`: that it has the link shown here (`pairing/links.ts`). */
  pair: v.object({ proof: v.optional(bytes32) }),
  /** The person at this side has said that the codes match; or the proof is right. */
  match: v.object({}),
} as const;

/** Numbers on the wire. Never reuse one. */
export const messageTypes = {
  hello: 0x01,
  reveal: 0x02,
  offer: 0x03,
  entries: 0x04,
  manifestEnd: 0x05,
  answer: 0x06,
  plan: 0x07,
  receipts: 0x08,
  lost: 0x09,
  finish: 0x0a,
  finished: 0x0b,
  cancel: 0x0c,
  error: 0x0d,
  alive: 0x0e,
  same: 0x0f,
  got: 0x10,
  pause: 0x11,
  resume: 0x12,
  lane: 0x13,
  laneOpen: 0x14,
  revoke: 0x15,
  differs: 0x16,
  unwant: 0x17,
  more: 0x18,
  hole: 0x19,
  delta: 0x1a,
  blocks: 0x1b,
  keep: 0x1c,
  plain: 0x20,
  raw: 0x21,
  introduce: 0x22,
  pair: 0x30,
  match: 0x31,
} as const satisfies Record<keyof typeof schemas, number>;

export type MessageName = keyof typeof schemas;

type Input<K extends MessageName> = v.InferInput<(typeof schemas)[K]>;
type Output<K extends MessageName> = v.InferOutput<(typeof schemas)[K]>;

/** A message to send: its name and body. */
export type Outbound = { [K in MessageName]: { readonly name: K; readonly body: Input<K> } }[MessageName];
/** A message that arrived, parsed. */
export type Message = { [K in MessageName]: { readonly name: K; readonly body: Output<K> } }[MessageName];
export type MessageOf<K extends MessageName> = Output<K>;
export type WireEntry = v.InferInput<typeof entry>;
export type PlanItem = Output<'plan'>['items'][number];

const namesByType = new Map<number, MessageName>(
  (Object.keys(messageTypes) as MessageName[]).map((name) => [messageTypes[name], name]),
);

export function encodeMessage(message: Outbound): Buffer {
  return encodeControl(messageTypes[message.name], JSON.stringify(message.body));
}

/** The message in a control payload; null for a type this version does not know, which is skipped. Throws `protocol-violation`. */
export function parseMessage(type: number, payload: Buffer): Message | null {
  const name = namesByType.get(type);
  if (name === undefined) return null;
  let json: unknown;
  try {
    json = JSON.parse(utf8.decode(payload));
  } catch {
    throw violation(`${name}: not JSON`);
  }
  const parsed = v.safeParse(schemas[name], json, { abortEarly: true });
  if (!parsed.success) throw violation(`${name}: ${v.getDotPath(parsed.issues[0]) ?? ''} ${parsed.issues[0].message}`);
  return { name, body: parsed.output } as Message;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Both sides' versions agree, or an error that says which side is behind. */
export function checkVersion(
  peer: { version: number; oldest: number },
  ours: { version: number; oldest: number },
): number {
  if (peer.version < ours.oldest) throw new FerryError('peer-too-old', { version: peer.version });
  if (peer.oldest > ours.version) throw new FerryError('peer-too-new', { version: peer.oldest });
  return Math.min(peer.version, protocolVersion);
}

/** A peer's word for what went wrong, as one of ours; a word we do not know counts as a plain disconnect. */
export function codeFromPeer(word: string): ErrorCode {
  return isErrorCode(word) ? word : 'disconnected';
}
