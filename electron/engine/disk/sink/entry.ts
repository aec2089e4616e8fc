/** A file or folder as it is to be on the receiver's disk. */

export interface SinkEntry {
  /** As on the wire: '/'-separated, relative. */
  readonly path: string;
  readonly bytes: number;
  /** Whole milliseconds since the epoch. */
  readonly mtimeMs: number;
  readonly executable: boolean;
  /** Permission bits at the sender; left out: the usual ones. */
  readonly mode?: number;
  /** Of a file with holes: about so many of its bytes are not in them. */
  readonly stored?: number;
  /** A file that has the name gives it up to this one, in one step. Otherwise this one is called `name (2)`. */
  readonly replace?: boolean;
}
