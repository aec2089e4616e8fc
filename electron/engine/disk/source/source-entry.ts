/** A file or folder to send, as the walk found it. */

export interface SourceEntry {
  readonly kind: 'file' | 'folder';
  /** As on the wire: '/'-separated, relative. */
  readonly path: string;
  /** Absolute path on this machine. */
  readonly local: string;
  /** 0 for a folder. */
  readonly bytes: number;
  /** Whole milliseconds since the epoch. */
  readonly mtimeMs: number;
  readonly executable: boolean;
}
