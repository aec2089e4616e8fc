/** What the files of one connection are received by. */
import type { Line } from '../../../wire/connection.ts';
import type { LeftOut } from '../../agreed/left-out.ts';
import type { Manifest, ManifestEntry } from '../../agreed/manifest.ts';
import type { TransferContext } from '../../context.ts';
import type { TransferRecord } from '../../lifecycle/record.ts';
import type { Landing } from '../landing/landing.ts';
import type { Agreements } from '../plan/agreements.ts';
import type { Holdings } from '../plan/holdings.ts';
import type { Room } from '../plan/room.ts';
import type { Limits } from '../plan/unasked.ts';
import type { FerryError } from '../../../../../shared/errors.ts';
import type { ConflictPolicy } from '../../../../../shared/state.ts';

/** What an accepted transfer brings to each of its connections. */
export interface FileTerms {
  readonly record: TransferRecord;
  readonly landing: Landing;
  readonly room: Room;
  readonly holdings: Holdings;
  readonly conflicts: ConflictPolicy;
  readonly leftOut: LeftOut;
  readonly agreements: Agreements;
  /** What the sender adds is accepted unasked, as far as `limits` cover it. */
  unasked(): boolean;
  readonly limits: Limits;
}

export interface FileReceiverOptions extends FileTerms {
  readonly context: Pick<TransferContext, 'onFile'>;
  readonly connection: Line;
  /** Where the files come from. */
  readonly source: Pick<Line, 'pauseReading' | 'resumeReading'>;
  readonly manifest: Manifest<ManifestEntry>;
  /** The sender understands `later`. */
  readonly mayPutOff: boolean;
  /** The sender understands deltas. */
  readonly mayDelta: boolean;
  /** The sender takes receipts for folders that can't be made. */
  readonly tellsFolders: boolean;
  /** The sender sends each file alone: in any order, several at once, none compared before, and waits for what becomes of it. */
  readonly alone: boolean;
  /** The transfer can't go on, or not now. */
  onFatal(error: FerryError): void;
}
