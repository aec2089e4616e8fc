/** A file or folder as it is to be on the receiver's disk. */

/** What open(2) is asked for; the umask and a folder's default ACL take from it. */
export const plainMode = 0o666;
export const executableMode = 0o777;

export interface SinkEntry {
  /** As on the wire: '/'-separated, relative. */
  readonly path: string;
  readonly bytes: number;
  /** Whole milliseconds since the epoch. */
  readonly mtimeMs: number;
  readonly executable: boolean;
  /** A file that has its name gives it up to this one, in one step; else this one is called `name (2)`. */
  readonly replace?: boolean;
}
