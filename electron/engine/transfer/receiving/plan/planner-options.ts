/** What a planner needs of the transfer around it. */
import type { Line } from '../../../wire/connection.ts';
import type { LeftOut } from '../../agreed/left-out.ts';
import type { Manifest, ManifestEntry } from '../../agreed/manifest.ts';
import type { FileStates } from '../../lifecycle/file-states.ts';
import type { TransferRecord } from '../../lifecycle/record.ts';
import type { Landing } from '../landing/landing.ts';
import type { Additions } from './additions.ts';
import type { Holdings } from './holdings.ts';
import type { Questions } from './question-queue.ts';
import type { Room } from './room.ts';
import type { FerryError, Failure } from '../../../../../shared/errors.ts';
import type { ConflictPolicy } from '../../../../../shared/state.ts';

export interface PlannerOptions {
  readonly connection: Pick<Line, 'send'>;
  readonly manifest: Manifest<ManifestEntry>;
  readonly record: TransferRecord;
  readonly landing: Landing;
  readonly room: Room;
  readonly holdings: Holdings;
  readonly conflicts: ConflictPolicy;
  readonly leftOut: LeftOut;
  readonly questions: Questions;
  readonly additions: Additions;
  readonly shown: FileStates;
  /** The sender understands `later`; else nobody is asked, and both are kept. */
  readonly mayPutOff: boolean;
  /** The sender can compare files; else what looks the same comes all the same. */
  readonly mayCompare: boolean;
  /** The sender understands deltas. */
  readonly mayDelta: boolean;
  onFolder(index: number, entry: ManifestEntry): void;
  onRefused(index: number, why: Failure): void;
  onError(error: FerryError): void;
}
