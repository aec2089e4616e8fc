/** What the fields of messages may hold (docs/protocol.md, "Bounds"): parsers that several messages share. */
import * as v from 'valibot';
import { maxEntries, maxFileBytes, maxMode, maxPathChars, maxTimeMs } from './limits.ts';

export const index = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(maxEntries - 1));
export const bytes = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(maxFileBytes));
export const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));
export const version = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));
export const transferId = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/));
/** 32 bytes as lower-case hex. */
export const bytes32 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
/** An error code: a word of ours, or of a later version's. */
export const code = v.pipe(v.string(), v.regex(/^[a-z][a-z-]{0,39}$/));
/** Milliseconds since the epoch; the range of an ECMAScript date. */
export const time = v.pipe(v.number(), v.minValue(-maxTimeMs), v.maxValue(maxTimeMs));
export const range = v.pipe(
  v.tuple([index, index]),
  v.check(([first, last]) => first <= last, 'a range runs upwards'),
);

export const entry = v.object({
  path: v.pipe(v.string(), v.minLength(1), v.maxLength(maxPathChars)),
  bytes: v.optional(bytes, 0),
  mtime: time,
  folder: v.optional(v.boolean(), false),
  executable: v.optional(v.boolean(), false),
  /** Permission bits, where they aren't the usual ones. */
  mode: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(maxMode))),
  /** A symbolic link, and what it says; only to a receiver with the capability `links`. */
  link: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(maxPathChars))),
  /** A file with holes: so many of its bytes are not in them. Only to a receiver with the capability `holes`. */
  stored: v.optional(bytes),
});

/** Keys that a device has had within the year a statement is good for: more is no device that people know. */
export const maxStatements = 4;
/** A key's word for the one that came after it (`identity/succession.ts`): base64, and a time in milliseconds. */
export const statement = v.object({
  certificate: v.pipe(v.string(), v.minLength(1), v.maxLength(2000)),
  at: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(maxTimeMs)),
  signature: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
});
