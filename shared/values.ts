/** Parsers of the small values that commands, settings, files and messages share, and their limits. */
import * as v from 'valibot';
import { showsSomething } from './shown/hidden.ts';

/**
 * TCP port that is tried first, and dialled where none is said: LocalSend's own and one. That itself is left free, since a LocalSend
 * on this computer starts on no other.
 */
export const defaultPort = 53318;

/** Longest name of a device, in UTF-16 units: fits a card and any multicast packet. */
export const maxNameLength = 64;
/** Longest path, in UTF-16 units: what Windows allows, more than any other system does. */
export const maxPathLength = 32_768;

/** A device's name as it was kept: one line that steers nothing. An older version may have kept one in which nothing shows. */
export const keptNameSchema = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1),
  v.maxLength(maxNameLength),
  // eslint-disable-next-line no-control-regex
  v.regex(/^[^\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+$/u),
);

/** A device's name: one line in which something can be seen. */
export const nameSchema = v.pipe(keptNameSchema, v.check(showsSomething, 'a name that shows'));

/** Longest PIN of a LocalSend's or for its senders, in UTF-16 units: people type it on a phone. */
export const maxPinLength = 64;
export const pinSchema = v.pipe(v.string(), v.maxLength(maxPinLength));
/** Longest text that goes as a text, in bytes of UTF-8: some 200 pages. Both sides hold it whole, and a window shows it; more is a file. */
export const maxTextBytes = 1024 * 1024;
/** As much of a text goes with its offer and stands in lists, in UTF-16 units: as much as a note. */
export const maxTextBeginning = 2000;

/**
 * Most bytes of one thing that is dropped or pasted without a file, such as a picture out of a browser: page, main process and
 * disk hold it one after the other, all of it in memory. Who has more saves it first.
 */
export const maxGivenBytes = 128 * 1024 * 1024;
/** Most things of one drop that are looked at: as many paths as one offer takes. */
export const maxGivenThings = 100_000;
/** Longest address of a thing in a file manager, in UTF-16 units: each byte of the longest path may be written as three. */
export const maxUriLength = 3 * maxPathLength;

/** Longest address, link or other line that a command names, in UTF-16 units: far beyond any that works. */
export const maxLineLength = 4096;
export const lineSchema = v.pipe(v.string(), v.maxLength(maxLineLength));

/** Casualties named in the state: nobody reads a longer list in a window. As many can be sent again by themselves. */
export const maxCasualties = 100;

/** Most top-level names told of what has landed: a list to open things from. */
export const maxLanded = 100;

/** A path of this computer's. */
export const pathSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(maxPathLength));

/** Lower-case hex SHA-256 of a certificate's DER: 64 digits. The fingerprint is the device. */
export const fingerprintSchema = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
export type Fingerprint = string;

/**
 * Keys of remembered devices that aren't a Ferry's. `localsend/2`: of a certificate of LocalSend's protocol 2, which a
 * reinstalled or later LocalSend replaces, so that another key is a question there and no alarm. `other`: of a later Ferry's kinds.
 */
export const pinKinds = ['localsend/2', 'other'] as const;
export const pinKindSchema = v.picklist(pinKinds);
export type PinKind = v.InferOutput<typeof pinKindSchema>;

/** 32 lower-case hex digits, random. */
export const transferIdSchema = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/));
