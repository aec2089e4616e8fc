/** Whether a newer Ferry is there, as the window shows it. What is asked, and what of the answer is believed: `electron/desktop/updates`. */
import type { Failure } from '../errors.ts';
import type { Language } from '../languages.ts';

/** What Ferry is packed as; each has its own way of being replaced by a newer one. */
export const packageKinds = ['deb', 'rpm', 'appimage', 'tar.gz', 'nsis', 'zip', 'dmg'] as const;
export type PackageKind = (typeof packageKinds)[number];

/** `source`: run from its sources, and nobody's package. */
export type InstalledBy = PackageKind | 'source';

/** A release that is newer than this Ferry, as its signed notice has it. */
export interface NewerFerry {
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly released: number;
  /** What is new, in a few lines of plain text. */
  readonly news: Readonly<Partial<Record<Language, string | undefined>>>;
  /** An https address where a person reads more, and finds all packages. */
  readonly page: string;
  /** The package for this computer, as this Ferry was installed; null: from source. */
  readonly file: { readonly name: string; readonly bytes: number } | null;
}

export interface UpdatesSituation {
  /** Who is asked. */
  readonly host: string;
  readonly installedBy: InstalledBy;
  /** When an answer was last believed, in milliseconds since the epoch; null: never. */
  readonly lookedAt: number | null;
  readonly newer: NewerFerry | null;
  readonly looking: boolean;
  /** Why the last look, or download, came to nothing. */
  readonly failure: Failure | null;
  readonly download: { readonly bytes: number; readonly total: number } | null;
  /** Where the package lies that was downloaded, checked. */
  readonly downloaded: string | null;
}
