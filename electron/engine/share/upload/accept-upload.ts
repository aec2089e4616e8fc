/** From a yes to an upload that can begin: opens the folder, looks for room, and notes that partial files may lie there. */
import { isMarked } from '../../../../shared/settings.ts';
import { FerryError } from '../../../../shared/errors.ts';
import type { ConflictPolicy, Transfer } from '../../../../shared/state.ts';
import { Journal } from '../../state/journal.ts';
import type { IncomingHeader, JournalRecord } from '../../state/journal-format.ts';
import type { TransferContext } from '../../transfer/context.ts';
import type { Landing } from '../../transfer/receiving/landing/landing.ts';

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

/** Throws when the folder can't be used, or hasn't the room, as `no-space`, and as `checkStillThere`; then nothing of it stays. */
export async function acceptUpload(
  { landings, destinations, journals, store }: TransferContext,
  shown: Transfer,
  { dir, conflicts, evenIfFull }: UploadAcceptance,
  checkStillThere: () => void,
): Promise<AcceptedUpload> {
  // From somebody unknown in every case.
  const marked = isMarked(store.state.settings.markReceived, false);
  const landing = await landings.open(dir, shown.id, [], marked);
  let journal: Journal<JournalRecord> | null = null;
  try {
    const { free } = await destinations.spaceAt(dir);
    const needed = shown.totals.bytes;
    if (!evenIfFull && needed > free) throw new FerryError('no-space', { dir, needed, free });
    const place = await destinations.placeOf(dir);
    const { title, roots, note, startedAt, peer } = shown;
    journal = await Journal.open<IncomingHeader, JournalRecord>(journals, shown.id, {
      direction: 'incoming',
      peer: { fingerprint: noKey, name: peer.name, kind: peer.kind },
      ...{ title, roots, note, startedAt, dir, conflicts, tops: [] },
      ...(place && { destination: place }),
    });
    // From the beginning: should this run be killed, the next start takes away what lies there.
    journal.append({ is: 'left-behind', folders: [] });
    checkStillThere();
    const isInPlace = async () => place === undefined || destinations.isStillAt(dir, place);
    return { landing, journal, isInPlace };
  } catch (error) {
    await landing.withdraw();
    await journal?.remove();
    throw error;
  }
}
