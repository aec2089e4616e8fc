/** From a yes to an upload that can begin: opens the folder, looks for room, and notes that partial files may lie there. */
import { isMarked } from '../../../../shared/settings.ts';
import type { ConflictPolicy, Transfer } from '../../../../shared/state.ts';
import { Journal } from '../../state/journal.ts';
import type { IncomingHeader, JournalRecord } from '../../state/journal-format.ts';
import type { Manifest, ManifestEntry } from '../../transfer/agreed/manifest.ts';
import type { TransferContext } from '../../transfer/context.ts';
import type { Landing } from '../../transfer/receiving/landing/landing.ts';
import { openDestination } from '../../transfer/receiving/destination/open-destination.ts';

/** A journal's header wants a key: a browser has none. It is only read to take partial files away. */
const noKey = '0'.repeat(64);

export interface AcceptedUpload {
  readonly landing: Landing;
  readonly journal: Journal<JournalRecord>;
  /** Whether its folder is still the place it was. */
  readonly isInPlace: () => Promise<boolean>;
}

export interface UploadAcceptance {
  readonly dir: string;
  readonly conflicts: ConflictPolicy;
  readonly evenIfFull: boolean;
}

/** Throws as `openDestination`; then nothing of it stays. */
export async function acceptUpload(
  context: TransferContext,
  shown: Transfer,
  manifest: Manifest<ManifestEntry>,
  { dir, conflicts, evenIfFull }: UploadAcceptance,
  checkStillThere: () => void,
): Promise<AcceptedUpload> {
  const { destinations, journals, store } = context;
  // From somebody unknown in every case.
  const marked = isMarked(store.state.settings.markReceived, false);
  const { landing, destination } = await openDestination(context, {
    ...{ dir, id: shown.id, marked, evenIfFull, manifest, checkStillThere },
  });
  let journal: Journal<JournalRecord> | null = null;
  try {
    const { title, roots, note, startedAt, peer } = shown;
    journal = await Journal.open<IncomingHeader, JournalRecord>(journals, shown.id, {
      direction: 'incoming',
      peer: { fingerprint: noKey, name: peer.name, kind: peer.kind },
      ...{ title, roots, note, startedAt, dir, conflicts, tops: [] },
      ...(destination && { destination }),
    });
    // From the beginning: should this run be killed, the next start takes away what lies there.
    journal.append({ is: 'left-behind', folders: [] });
    checkStillThere();
    const isInPlace = async () => destination === undefined || destinations.isStillAt(dir, destination);
    return { landing, journal, isInPlace };
  } catch (error) {
    await landing.withdraw();
    await journal?.remove();
    throw error;
  }
}
