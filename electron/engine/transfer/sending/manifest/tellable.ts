/** What a sender can tell a receiver of, by the wire's limits and the receiver's: the rest is left out by name, or refused by its number. */
import {
  maxEntries,
  maxFileBytes,
  maxManifestChars,
  maxPathChars,
  maxTimeMs,
  oldMaxEntries,
  oldMaxPathChars,
} from '../../../wire/limits.ts';
import type { ManifestEntry } from '../../agreed/manifest.ts';
import { FerryError, failure, type Failure } from '../../../../../shared/errors.ts';

/** How much a manifest holds. */
interface Told {
  readonly entries: { readonly length: number };
  readonly chars: number;
  readonly bytes: number;
}

/** Why this entry can't be told of; null: it can. `takesBigTrees`: the receiver does. Throws `too-many-entries` {entries} where no more can be told. */
export function whyUntold(
  { path, bytes, mtimeMs }: ManifestEntry,
  manifest: Told,
  takesBigTrees: boolean,
): Failure | null {
  const entries = takesBigTrees ? maxEntries : oldMaxEntries;
  if (manifest.entries.length >= entries || manifest.chars + path.length > maxManifestChars) {
    throw new FerryError('too-many-entries', { entries: Math.min(entries, manifest.entries.length) });
  }
  if (path.length > (takesBigTrees ? maxPathChars : oldMaxPathChars)) {
    return failure('name-too-long', { path, limit: 'wire' });
  }
  // A time that is no number isn't told either.
  if (!(Math.abs(mtimeMs) <= maxTimeMs)) return failure('time-out-of-range', { path });
  if (manifest.bytes + bytes > maxFileBytes) return failure('size-out-of-range', { path });
  return null;
}
