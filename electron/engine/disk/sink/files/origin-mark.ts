/**
 * The mark that a file came from elsewhere, by which Windows (SmartScreen, Protected View) and macOS (Gatekeeper) ask before
 * they open it. Disks that keep no such marks (FAT), and Linux, have none.
 */
import { writeFile } from 'node:fs/promises';
import { ignoreSystem } from '../../system/disk-errors.ts';
import { findQuarantine } from '../../system/native/native.ts';
import { findWindows } from '../../system/native/windows.ts';

/** Marks the file at a path. To be called before the file gets its time, which writing the mark changes. Never rejects for what the system refuses. */
export type OriginMark = (path: string) => Promise<void>;

/** URLZONE_INTERNET, as browsers write it. */
const zone = '[ZoneTransfer]\r\nZoneId=3\r\n';
/** Named streams of files: `file.txt:Zone.Identifier`. */
const stream = ':Zone.Identifier';

export interface Marking {
  /** Whether files below a folder have named streams. Windows' own answer. */
  hasStreams(folder: string): boolean;
  /** Sets macOS' attribute; null elsewhere. */
  readonly quarantine: ((path: string) => void) | null;
}

const ofThisSystem: Marking = {
  hasStreams: (folder) => findWindows()?.hasStreams(folder) ?? false,
  get quarantine() {
    return findQuarantine();
  },
};

/** How files below `folder` are marked; null: they can't be. */
export function originMarkFor(folder: string, marking: Marking = ofThisSystem): OriginMark | null {
  const { quarantine } = marking;
  if (quarantine !== null) return async (path) => quarantine(path);
  if (!marking.hasStreams(folder)) return null;
  return (path) => writeFile(path + stream, zone).catch(ignoreSystem);
}
