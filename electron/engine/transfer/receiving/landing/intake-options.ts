/** What an intake asks of the transfer around it, and tells it. */
import type { ManifestEntry } from '../../agreed/manifest.ts';
import type { Begun, DeltasIn, Landing } from './landing.ts';
import type { Failure, FerryError } from '../../../../../shared/errors.ts';

export interface IntakeOptions {
  readonly landing: Landing;
  /** The entry of a file the plan asked for; undefined when it did not. */
  entry(file: number): ManifestEntry | undefined;
  /** The file was put off before: it comes when it comes, whatever its place in the manifest. */
  isLate(file: number): boolean;
  /** Each file comes alone: several at once, and somebody waits for each to be in place. */
  readonly alone?: boolean;
  /** Whether `onLanded` is told BLAKE3 of a small file whose hash nobody said. Left out: it is. */
  readonly hashes?: boolean;
  /** Whether the plan offered to go on with the file from there. */
  mayContinue(file: number, offset: number): boolean;
  readonly deltas: DeltasIn;
  /** Opens a big file's partial, whose first `from` bytes are there. */
  open(file: number, from: number): Promise<Begun>;
  /** All bytes of a big file before `present` are in its partial. */
  onPresent(file: number, partial: string, present: number): void;
  /** Whether this transfer made the folder, over an earlier connection. */
  hasMade(entry: ManifestEntry): boolean;
  /** This transfer has made the folder. */
  onMade(entry: ManifestEntry): void;
  /** Bytes that need no room any more, in all. */
  onReleased(bytes: number): void;
  onStart(file: number, entry: ManifestEntry): void;
  /** More bytes of a file are on disk. */
  onBytes(file: number, bytes: number): void;
  /** `blake3`: as `textOf` has it; null: nobody said it or asks for it. */
  onLanded(file: number, entry: ManifestEntry, path: string, blake3: string | null): void;
  onFailed(file: number, failure: Failure): void;
  /** The sender gave it up. */
  onLost(file: number, failure: Failure): void;
  /** No further file can be put in place. Told once, and at once. */
  onFatal(error: FerryError): void;
  /** Too much waits for the disk: no more is to be read from the network until `onRoom`. */
  onFull(): void;
  onRoom(): void;
}
