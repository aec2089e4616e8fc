/**
 * What `key.pem` holds: the key itself, or the same wrapped by the system's key store, which alone opens it again. An
 * earlier Ferry takes a wrapped one for damaged, and makes no new key for it.
 */
import { FerryError } from '../../../shared/errors.ts';
import { checkLine, withCheck } from '../state/checked.ts';
import { fileVersion } from '../state/json-file.ts';

/** The system's key store, as a front end that can reach one hands it in. */
export interface KeyStore {
  /** What the system calls it (`gnome_libsecret`); null: there is none that keeps a secret. Unlocks nothing. */
  name(): Promise<string | null>;
  /** Base64 that only this person's store here opens again. May ask the person to unlock it. Throws where it can't now. */
  wrap(text: string): Promise<string>;
  /** Throws where it can't now, or never will. `isStale`: to be wrapped anew. */
  unwrap(wrapped: string): Promise<{ readonly text: string; readonly isStale: boolean }>;
}

export type KeyFile =
  | { readonly kind: 'pem'; readonly pem: string }
  | { readonly kind: 'wrapped'; readonly by: string; readonly bytes: string }
  | { readonly kind: 'damaged' };

/** One line with a check: a store can't tell damage from a secret that isn't its own. */
export function wrappedKeyFile(by: string, bytes: string): string {
  return withCheck(JSON.stringify({ version: fileVersion, wrapped: { by, bytes } }));
}

/** Throws `state-newer` {path} for a later Ferry's. */
export function readKeyFile(text: string, path: string): KeyFile {
  if (!text.startsWith('{')) return { kind: 'pem', pem: text };
  if (checkLine(text) !== 'right') return { kind: 'damaged' };
  const { version, wrapped } = JSON.parse(text) as { version: unknown; wrapped?: { by?: unknown; bytes?: unknown } };
  if (typeof version === 'number' && version > fileVersion) throw new FerryError('state-newer', { path });
  const { by, bytes } = wrapped ?? {};
  return typeof by === 'string' && typeof bytes === 'string' ? { kind: 'wrapped', by, bytes } : { kind: 'damaged' };
}
