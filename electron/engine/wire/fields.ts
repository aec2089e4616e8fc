/** What the fields of messages may hold (docs/protocol.md, "Bounds"): parsers that several messages share. */
import * as v from 'valibot';
import { maxEntries, maxFileBytes, maxMode, maxPathChars, maxTimeMs } from './limits.ts';

/** In one step, as `text` and `time`: a manifest has millions of them, and each step of a parser costs as much. */
const whole = (from: number, to: number) =>
  v.custom<number>(
    (value) => Number.isInteger(value) && (value as number) >= from && (value as number) <= to,
    `must be a whole number from ${from} to ${to}`,
  );
const text = (most: number) =>
  v.custom<string>(
    (value) => typeof value === 'string' && value !== '' && value.length <= most,
    `must be a text of 1 to ${most} characters`,
  );

export const index = whole(0, maxEntries - 1);
export const bytes = whole(0, maxFileBytes);
export const port = whole(1, 65_535);
export const version = whole(1, 65_535);
export const transferId = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/));
/** 32 bytes as lower-case hex. */
export const bytes32 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
/** An error code: a word of ours, or of a later version's. */
export const code = v.pipe(v.string(), v.regex(/^[a-z][a-z-]{0,39}$/));
/** Milliseconds since the epoch; the range of an ECMAScript date. */
export const time = v.custom<number>(
  (value) => typeof value === 'number' && value >= -maxTimeMs && value <= maxTimeMs,
  `must be a number from ${-maxTimeMs} to ${maxTimeMs}`,
);
export const range = v.pipe(
  v.tuple([index, index]),
  v.check(([first, last]) => first <= last, 'a range runs upwards'),
);

export const entry = v.object({
  path: text(maxPathChars),
  bytes: v.optional(bytes, 0),
  mtime: time,
  folder: v.optional(v.boolean(), false),
  executable: v.optional(v.boolean(), false),
  /** Permission bits, where they aren't the usual ones. */
  mode: v.optional(whole(0, maxMode)),
  /** A symbolic link, and what it says; only to a receiver with the capability `links`. */
  link: v.optional(text(maxPathChars)),
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
