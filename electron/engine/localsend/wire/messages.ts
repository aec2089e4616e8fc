/**
 * What LocalSend's bodies hold, each with its parser. Objects may carry more fields than these; they are ignored.
 * Whether a fingerprint is one of a certificate is for `fromLocalSend` to say: over plain HTTP it is any text.
 */
import * as v from 'valibot';
import { maxFileBytes, maxPathChars } from '../../wire/limits.ts';
import { peerDeviceKindSchema } from '../../../../shared/device-kinds.ts';
import {
  localSendPort,
  maxAliasChars,
  maxFileTypeChars,
  maxIdChars,
  maxOfferFiles,
  maxPreviewChars,
} from './limits.ts';
import { timeOf } from './times.ts';

const text = (least: number, most: number) => v.pipe(v.string(), v.minLength(least), v.maxLength(most));
const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));
const id = text(1, maxIdChars);
const time = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const ms = timeOf(dataset.value);
    if (ms !== null) return ms;
    addIssue({ message: 'must be a time as RFC 3339 writes it' });
    return NEVER;
  }),
);

/** What a device says of itself wherever it says anything. */
const about = {
  alias: text(0, maxAliasChars),
  version: v.optional(text(0, 32), '1.0'),
  deviceModel: v.nullish(text(0, 256)),
  deviceType: v.nullish(peerDeviceKindSchema, 'desktop'),
  fingerprint: text(1, 256),
  download: v.optional(v.boolean(), false),
};

/** An answer to `info` or `register`. Some leave the fingerprint out, which TLS has told already. */
export const infoSchema = v.object({ ...about, fingerprint: v.optional(text(0, 256), '') });
export type Info = v.InferOutput<typeof infoSchema>;

/** A register, and the `info` of an offer: who calls, and where it listens. */
export const callerSchema = v.object({
  ...about,
  port: v.optional(port, localSendPort),
  protocol: v.optional(v.picklist(['http', 'https']), 'https'),
});
export type CallerInfo = v.InferOutput<typeof callerSchema>;

/** A datagram. `announce` is its wish to be answered; whoever hears it answers anyway (seen). */
export const announcementSchema = v.object({ ...callerSchema.entries, announce: v.fallback(v.boolean(), false) });
export type Announcement = v.InferOutput<typeof announcementSchema>;

export const fileSchema = v.object({
  /** Perhaps with folders, parted by `/`. Nothing is said yet of whether it may be a name here. */
  fileName: text(1, maxPathChars),
  /** Bytes. */
  size: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(maxFileBytes)),
  fileType: v.optional(text(0, maxFileTypeChars), ''),
  /** Of the whole content, as lower-case hex. */
  sha256: v.nullish(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/i), v.toLowerCase())),
  /** The text itself, of a text message. */
  preview: v.nullish(v.pipe(v.string(), v.maxLength(maxPreviewChars))),
  /** Milliseconds since the epoch. */
  metadata: v.nullish(v.object({ modified: v.nullish(time), accessed: v.nullish(time) })),
});
export type OfferedFile = v.InferOutput<typeof fileSchema>;

/** An offer; its files by their ids, which the sender chose. */
export const prepareUploadSchema = v.object({
  info: callerSchema,
  files: v.pipe(v.record(id, fileSchema), v.maxEntries(maxOfferFiles)),
});
export type PrepareUpload = v.InferOutput<typeof prepareUploadSchema>;

/** The answer to an offer: a token for the id of each file that is wanted. */
export const sessionSchema = v.object({
  sessionId: text(1, maxIdChars),
  files: v.pipe(v.record(id, text(1, maxIdChars)), v.maxEntries(maxOfferFiles)),
});
export type Session = v.InferOutput<typeof sessionSchema>;

/** Body of an error. */
export const errorSchema = v.object({ message: v.pipe(v.string(), v.maxLength(1000)) });

/** What `schema` makes of JSON in UTF-8; null where it is none, or doesn't fit. */
export function parse<T>(schema: v.GenericSchema<unknown, T>, body: Buffer | string): T | null {
  let json: unknown;
  try {
    json = JSON.parse(typeof body === 'string' ? body : body.toString('utf8'));
  } catch {
    return null;
  }
  const parsed = v.safeParse(schema, json, { abortEarly: true });
  return parsed.success ? parsed.output : null;
}
