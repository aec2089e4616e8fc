/** Everything that is to go, listed before the offer, which tells all of it at once. */
import type { SourceEntry } from '../../disk/source/walk.ts';
import type { Manifest } from '../../transfer/agreed/manifest.ts';
import type { TransferRecord } from '../../transfer/lifecycle/record.ts';
import type { Reading } from '../../transfer/sending/reading/reading.ts';
import type { LinkChoice } from '../../../../shared/links.ts';
import { FerryError, failure, type Failure } from '../../../../shared/errors.ts';
import { maxFileBytes, maxPathChars } from '../../wire/limits.ts';
import { maxOfferFiles } from '../wire/limits.ts';

export interface ListingOptions {
  readonly paths: readonly string[];
  /** As `DropOptions.only`. */
  readonly only?: readonly string[] | undefined;
  /** LocalSend knows no links: those that would be kept are left out. */
  readonly links: LinkChoice;
  readonly reading: Reading;
  /** Is told what can't go. */
  readonly record: Pick<TransferRecord, 'casualty'>;
  readonly signal: AbortSignal;
}

/** Fills the manifest. Throws `too-many-entries` {entries}, `nothing-to-send` or what stands in the way of all of it, the signal's reason. */
export async function list(manifest: Manifest<SourceEntry>, options: ListingOptions): Promise<void> {
  const { paths, only, links, reading, record, signal } = options;
  let last: Failure | null = null;
  const leaveOut = (path: string, why: Failure): void => {
    last = why;
    record.casualty(path, why);
  };
  for await (const batch of reading.walk(paths, { signal, only, links: links === 'keep' ? 'unknown' : links })) {
    for (const item of batch) {
      if (item.kind === 'skip') leaveOut(item.path, item.failure);
      else if (item.path.length > maxPathChars) {
        leaveOut(item.path, failure('name-too-long', { path: item.path, limit: 'wire' }));
      } else if (manifest.bytes + item.bytes > maxFileBytes) {
        leaveOut(item.path, failure('size-out-of-range', { path: item.path }));
      } else {
        if (manifest.entries.length >= maxOfferFiles) {
          throw new FerryError('too-many-entries', { entries: maxOfferFiles });
        }
        // Its holes go as zeros.
        const { stored, ...whole } = item;
        manifest.add(stored === undefined ? item : whole);
      }
    }
  }
  for (const { path } of emptyFolders(manifest)) leaveOut(path, failure('empty-folder', { path }));
  if (manifest.totals().files === 0) throw FerryError.from(last ?? failure('nothing-to-send'));
  manifest.complete = true;
}

/** Folders in which nothing is listed: each stands before what is in it. */
function* emptyFolders({ entries }: Manifest<SourceEntry>): Generator<SourceEntry, void> {
  let folder: SourceEntry | null = null;
  for (const entry of entries) {
    if (folder !== null && !entry.path.startsWith(`${folder.path}/`)) yield folder;
    folder = entry.kind === 'folder' ? entry : null;
  }
  if (folder !== null) yield folder;
}
