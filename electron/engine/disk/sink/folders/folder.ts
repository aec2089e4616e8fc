/**
 * A real folder of the receiver's, with what its file system has shown. What is known by the file system's number alone
 * is in `system/file-systems.ts`.
 */
import type { Volume } from '../../system/volume.ts';

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
}

/** A folder of which nothing has been refused yet. */
export function folderAt(path: string): Folder {
  return { path, hardLinks: true, renamesNew: true, openToOthers: null, volume: null };
}
