/** A file or folder as it is to be on the receiver's disk. */

/** Modes for open(2); the umask and a folder's default ACL take from them. */
export const plainMode = 0o666;
export const executableMode = 0o777;

export interface SinkEntry {
  /** As on the wire: '/'-separated, relative. */
  readonly path: string;
  readonly bytes: number;
  /** Whole milliseconds since the epoch. */
  readonly mtimeMs: number;
  readonly executable: boolean;
  /** A file that has the name gives it up to this one, in one step. Otherwise this one is called `name (2)`. */
  readonly replace?: boolean;
}

/** The mode a new file is opened with. */
export function modeOf({ executable }: SinkEntry): number {
  return executable ? executableMode : plainMode;
}
