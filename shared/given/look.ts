/** What the window asks about what a person gave, before it is sent, and what it is answered; what becomes of what they pick. */
import * as v from 'valibot';
import { maxGivenBytes, maxGivenThings, maxUriLength, pathSchema } from '../values.ts';

/** What becomes of what is picked: it goes at once, a draft begins with it, or something there is grows by it. */
export const pickingTo = ['send', 'choose', 'add'] as const;
export type PickingTo = (typeof pickingTo)[number];

/** Of things in a file manager; none but those a person gave are resolved. */
export const urisSchema = v.pipe(v.array(v.pipe(v.string(), v.maxLength(maxUriLength))), v.maxLength(maxGivenThings));

export const lookSchema = v.object({
  paths: v.pipe(v.array(pathSchema), v.maxLength(maxGivenThings)),
  uris: urisSchema,
});

/** Of what a person gave. */
export interface Looked {
  /** What can be sent, each once, in the order given. */
  readonly paths: readonly string[];
  /** Paths that don't exist. */
  readonly gone: readonly string[];
  /** Addresses that lead to nothing that can be read here. */
  readonly elsewhere: readonly string[];
  /** Those of `paths` that are symbolic links: what they lead to is sent. */
  readonly links: readonly string[];
}

/** Longest name that something without a file may come with, in UTF-16 units; one that no file can have is replaced. */
export const maxGivenNameLength = 4096;

export const keepGivenSchema = v.object({
  name: v.pipe(v.string(), v.maxLength(maxGivenNameLength)),
  bytes: v.pipe(
    v.instance(Uint8Array),
    v.check(({ length }) => length <= maxGivenBytes, 'not too many bytes'),
  ),
});
