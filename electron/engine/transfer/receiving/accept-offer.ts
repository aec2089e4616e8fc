/**
 * From a yes to a transfer that can begin: tries the folder and its room, opens a lane, remembers the sender, begins the
 * journal.
 */
import type { IncomingHeader } from '../../state/journal-format.ts';
import { AcceptedOffer } from './accepted-offer.ts';
import { showKnown, type TransferContext } from '../context.ts';
import type { IncomingLeg } from './incoming-leg.ts';
import type { Landing } from './landing/landing.ts';
import { topLevelNames } from './top-level-names.ts';
import { failure, FerryError } from '../../../../shared/errors.ts';
import type { ConflictPolicy, Transfer } from '../../../../shared/state.ts';

export interface Acceptance {
  readonly accept: true;
  /** The sender's offers are accepted always from now on. */
  readonly always: boolean;
  readonly dir: string;
  readonly conflicts: ConflictPolicy;
}

export interface AcceptanceOptions {
  readonly context: TransferContext;
  readonly leg: IncomingLeg;
  /** As people see it. */
  readonly shown: Transfer;
  readonly acceptance: Acceptance;
  /** Throws when the offer was taken back, or its connection lost, meanwhile. */
  checkStillThere(): void;
  /** All is ready. Called in the same turn as the last `checkStillThere`. */
  begin(accepted: AcceptedOffer, landing: Landing, into: Awaited<ReturnType<AcceptedOffer['into']>>): void;
}

/** Throws when the folder can't be used, and as `checkStillThere`; then nothing of it stays on disk. */
export async function acceptOffer({
  context,
  leg,
  shown,
  acceptance,
  checkStillThere,
  begin,
}: AcceptanceOptions): Promise<void> {
  const { dir, always } = acceptance;
  const { bytes, complete } = leg.manifest.totals();
  const landing = await context.landings.open(dir, shown.id, []);
  try {
    if (complete && bytes > (await context.freeSpace(dir))) throw new FerryError('no-space', { dir });
    await leg.openLane(context);
    checkStillThere();
    if (always) await remember(context, leg);
    const accepted = await AcceptedOffer.open(context, shown.id, headerOf(shown, leg, acceptance), null);
    const into = await accepted.into(null);
    try {
      checkStillThere();
    } catch (error) {
      await accepted.remove();
      throw error;
    }
    begin(accepted, landing, into);
  } catch (error) {
    await landing.withdraw();
    throw error;
  }
}

function headerOf(
  { peer, title, roots, note, startedAt }: Transfer,
  leg: IncomingLeg,
  acceptance: Acceptance,
): IncomingHeader {
  const { fingerprint, name, kind } = peer;
  const { dir, conflicts } = acceptance;
  return {
    direction: 'incoming',
    peer: { fingerprint, name, kind },
    ...{ title, roots, note, startedAt, dir, conflicts },
    tops: topLevelNames(leg.manifest.entries),
  };
}

/** A yes stands although it can't be remembered; people are told. Throws `identity-changed`. */
async function remember(context: TransferContext, leg: IncomingLeg): Promise<void> {
  const { fingerprint, name } = leg.greeted.peer;
  try {
    await context.known.remember({ fingerprint, name, autoAccept: true });
    await showKnown(context);
  } catch (error) {
    if (!(error instanceof FerryError) || !['home-unusable', 'state-newer'].includes(error.code)) throw error;
    const full = error.code === 'home-unusable';
    await context.journals.report(full ? failure('not-kept', error.params) : error.toFailure());
  }
}
