/** What transfers ask of receiving folders, handed to them: a test can own it, as it owns their clock and their line. */
import { isStillAt, placeOf, whatIsGone, type Destination } from './destination.ts';
import {
  folderIdentity,
  holdsNothing,
  machineIdentity,
  numberedFolder,
  type FolderIdentity,
} from './folder-identity.ts';
import { spaceAt, type Space } from './free-space.ts';

export interface Destinations {
  /** As `spaceAt`. */
  spaceAt(dir: string): Promise<Space>;
  /** As `placeOf`. */
  placeOf(dir: string): Promise<Destination | undefined>;
  /** As `isStillAt`. */
  isStillAt(dir: string, place: Destination): Promise<boolean>;
  /** As `whatIsGone`. */
  whatIsGone(place: Destination): Promise<string | null>;
  /** As `machineIdentity`. */
  machineIdentity(salt: string): string;
  /** As `folderIdentity`. */
  folderIdentity(path: string, salt: string): Promise<FolderIdentity | null>;
  /** As `numberedFolder`. */
  numberedFolder(numbers: { readonly dev: number; readonly ino: number }, salt: string): string;
  /** As `holdsNothing`. */
  holdsNothing(path: string): Promise<boolean>;
}

/** Those of this system. */
export const systemDestinations: Destinations = {
  spaceAt,
  placeOf,
  isStillAt,
  whatIsGone,
  machineIdentity,
  folderIdentity,
  numberedFolder,
  holdsNothing,
};
