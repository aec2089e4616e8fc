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

export const traversal = (JSON.parse(readFileSync(file, 'utf8')) as { entries: Traversal[] }).entries;
