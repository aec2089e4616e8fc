/** The list of a transfer's files and folders, in the order they are sent. Both sides keep one; it grows while the sender walks. */
import type { ManifestLine, Totals } from '../../../../shared/state.ts';
import { FerryError } from '../../../../shared/errors.ts';
import { EntryList } from './entry-list.ts';
import { maxEntries, maxManifestChars } from '../../wire/limits.ts';

export interface ManifestEntry {
  readonly kind: 'file' | 'folder' | 'link';
  /** As on the wire: '/'-separated, relative. */
  readonly path: string;
  readonly bytes: number;
  readonly mtimeMs: number;
  readonly executable: boolean;
  /** Permission bits; left out: the usual ones. */
  readonly mode?: number;
  /** Of a link, and of nothing else: what it says. */
  readonly link?: string;
  /** Of a file with holes, and of nothing else: so many of its bytes are not in them, as its sender saw it. */
  readonly stored?: number;
}

export class Manifest<E extends ManifestEntry> {
  readonly entries = new EntryList<E>();
  complete = false;
  private files = 0;
  private folders = 0;
  /** Of all files together. */
  bytes = 0;
  /** Characters of all paths and links together. */
  chars = 0;

  /** Throws `protocol-violation` beyond the wire's limits on a manifest. */
  add(entry: E): void {
    this.chars += entry.path.length + (entry.link?.length ?? 0);
    if (this.entries.length >= maxEntries || this.chars > maxManifestChars) {
      throw new FerryError('protocol-violation', { detail: 'manifest too long' });
    }
    this.entries.push(entry);
    if (entry.kind === 'folder') this.folders++;
    else this.files++;
    this.bytes += entry.bytes;
    if (!Number.isSafeInteger(this.bytes)) throw new FerryError('protocol-violation', { detail: 'manifest too big' });
  }

  totals(): Totals {
    return { files: this.files, folders: this.folders, bytes: this.bytes, complete: this.complete };
  }

  lines(from: number, count: number, stateOf: (index: number) => ManifestLine['state']): ManifestLine[] {
    return this.entries.slice(from, from + count).map(({ path, kind, bytes }, i) => ({
      index: from + i,
      path,
      kind,
      bytes,
      state: kind === 'folder' ? 'waiting' : stateOf(from + i),
    }));
  }
}
