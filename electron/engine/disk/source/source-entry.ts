/** A file, folder or link to send, as the walk found it. */

export interface SourceEntry {
  readonly kind: 'file' | 'folder' | 'link';
  /** As on the wire: '/'-separated, relative. */
  readonly path: string;
  /** Absolute path on this machine. */
  readonly local: string;
  /** 0 for a folder or a link. */
  readonly bytes: number;
  /** Whole milliseconds since the epoch. */
  readonly mtimeMs: number;
  readonly executable: boolean;
  /** Permission bits; left out: the usual ones (`system/modes.ts`), or the system keeps none. */
  readonly mode?: number;
  /** Of a link, and of nothing else: what it says, '/'-separated. */
  readonly link?: string;
  /** Of a file with holes, and of nothing else: about so many of its bytes are not in them. */
  readonly stored?: number;
  /** Of a folder, and of nothing else: its device and number, which nothing else on this machine has; left out: the system tells none, or not exactly (Windows). */
  readonly inode?: { readonly dev: number; readonly ino: number };
}
