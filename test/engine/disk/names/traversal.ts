/** The corpus of hostile paths, read from `test/vectors/traversal.json`. */
import { readFileSync } from 'node:fs';

export interface Traversal {
  readonly path: string;
  readonly why: string;
  readonly refused: 'everywhere' | 'windows' | 'by the disk' | 'by the disk on Linux' | 'nowhere';
  readonly code?: string;
  /** Symlinks to make in the receiving folder first. */
  readonly links?: readonly { readonly at: string; readonly to: string }[];
}

const file = new URL('../../../vectors/traversal.json', import.meta.url);

/** Of that length Windows' own disks and macOS' have no name either, whatever it is made of. */
const longest = 255;
const inWine = process.env['FERRY_IN_WINE'] === '1';

/** Whether the disk here refuses what by its name might be. */
export function refusedByDisk({ refused, path }: Traversal): boolean {
  if (refused === 'by the disk') return true;
  return refused === 'by the disk on Linux' && (process.platform === 'linux' || isTooLong(path));
}

function isTooLong(path: string): boolean {
  return path.split('/').some((name) => name.length > longest);
}

/** Wine's disks are Linux', and it refuses only some of the names that have too many bytes there: those are left out. */
export const traversal = (JSON.parse(readFileSync(file, 'utf8')) as { entries: Traversal[] }).entries.filter(
  ({ refused, path }) => !inWine || refused !== 'by the disk on Linux' || isTooLong(path),
);
