/**
 * A real folder of the receiver's, with what its file system has shown. What is known by the file system's number alone
 * is in `system/file-systems.ts`.
 */
import { permissionBits } from '../../system/modes.ts';
import type { Volume } from '../../system/volume.ts';

/** What a folder and its disk do with the modes of new files. */
export interface Modes {
  /** Permission bits that the umask and its ACL leave to them. */
  readonly given: number;
  /** False where a file can't be closed to others: FAT, exFAT and some disks of other systems show all files alike. */
  readonly kept: boolean;
}

export interface Folder {
  /** Absolute, and as `realpath` spells it. */
  readonly path: string;
  /** False once its file system has refused a hard link. */
  hardLinks: boolean;
  /** False once its file system or kernel has refused to rename without replacing (Linux). */
  renamesNew: boolean;
  /** Other users may put their files in the place of ours. Null: not looked at yet. */
  openToOthers: boolean | null;
  /** Null: not looked at yet. */
  volume: Volume | null;
  /** Permission bits that files in it may have: it may stand open to people for whom the sender's was shut. */
  leaves: number;
  /** Null: not tried yet. */
  modes: Modes | null;
}

/** A folder of which nothing has been refused yet. */
export function folderAt(path: string, leaves = permissionBits): Folder {
  return { path, hardLinks: true, renamesNew: true, openToOthers: null, volume: null, leaves, modes: null };
}
