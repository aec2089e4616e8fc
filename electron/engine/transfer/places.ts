/** Places for what waits here for a person, and whether something waits that another process of this home began. */
import { journalSchemas } from '../state/journal-format.ts';
import type { JournalFiles } from '../state/journal-files.ts';
import { lookAtJournal } from '../state/journal.ts';
import { maxPendingOffers, maxPendingOffersOfPeer } from '../wire/limits.ts';
import type { Fingerprint, Transfer } from '../../../shared/state.ts';

interface Waiting {
  readonly peerFingerprint: Fingerprint | '';
  readonly shown: Pick<Transfer, 'peer'>;
}

/** Whether a caller's offer or introduction may wait beside these. Strangers take no remembered device's place. */
export function isPlaceFor(
  { fingerprint, known }: { readonly fingerprint: Fingerprint; readonly known: boolean },
  waiting: readonly Waiting[],
): boolean {
  const ofPeer = waiting.filter((other) => other.peerFingerprint === fingerprint).length;
  const ofStrangers = waiting.filter((other) => !other.shown.peer.known).length;
  return ofPeer < maxPendingOffersOfPeer && (known || ofStrangers < maxPendingOffers);
}

/**
 * An incoming transfer, begun by another process of this home, which may have ended since. One whose journal can't be read
 * counts as well: Windows lets nobody read it while that process is at it.
 */
export async function isLeftHere(journals: JournalFiles, id: string): Promise<boolean> {
  if (!journals.has(id)) return false;
  const seen = await lookAtJournal(journals, id, journalSchemas);
  return seen.kind === 'unreadable' || (seen.kind === 'whole' && seen.header.direction === 'incoming');
}
