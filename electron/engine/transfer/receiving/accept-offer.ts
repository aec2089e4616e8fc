/**
 * From a yes to a transfer that can begin: tries the folder and its room, opens a lane, remembers the sender, begins the
 * journal.
 */
import type { Destination } from '../../disk/destination/destination.ts';
import type { IncomingHeader } from '../../state/journal-format.ts';
import { AcceptedOffer, toldFolder } from './accepted-offer.ts';
import { rememberPeer, type TransferContext } from '../context.ts';
import type { IncomingLeg } from './incoming-leg.ts';
import { minLaneBytes } from '../lanes/lanes.ts';
import type { Landing } from './landing/landing.ts';
import { openDestination } from './destination/open-destination.ts';
import { topFoldersOf } from './plan/top-folders.ts';
import { isMarked } from '../../../../shared/settings.ts';
import type { ErrorCode } from '../../../../shared/errors.ts';
import type { ConflictPolicy, KnownDevice, Transfer } from '../../../../shared/state.ts';

export interface Acceptance {
  readonly accept: true;
  /** Nobody was asked: its sender is accepted always. */
  readonly unasked?: true;
  /** The sender's offers are accepted always from now on. */
  readonly always: boolean;
  /** A person accepts it, and so remembers the sender's key. */
  readonly remember: boolean;
  readonly dir: string;
  readonly conflicts: ConflictPolicy;
  /** It is accepted also where there is no room for it, and waits for room. Else the offer waits for another folder. */
  readonly evenIfFull: boolean;
}

/** What may be answered to an offer. */
export type Answer = Acceptance | { readonly accept: false; readonly because: ErrorCode };

/** Where what comes goes, and what becomes of taken names there, unless a person says otherwise. */
export type IncomingDefaults = (from: KnownDevice | undefined) => Pick<Acceptance, 'dir' | 'conflicts'>;

export interface Begun {
  readonly into: Awaited<ReturnType<typeof toldFolder>>;
  /** The sender's key is kept from now on, or was before. */
  readonly remembered: boolean;
}

export interface AcceptanceOptions {
  readonly context: TransferContext;
  readonly leg: IncomingLeg;
  /** As people see it. */
  readonly shown: Transfer;
  readonly acceptance: Acceptance;
  /** Throws when the offer was taken back, or its connection lost, meanwhile. */
  checkStillThere(): void;
  /** Its journal is being begun: killed from here on, the next start takes it up unless an end is noted there. */
  onJournal(opening: Promise<AcceptedOffer>): void;
  /** All is ready. Called in the same turn as the last `checkStillThere`. */
  begin(accepted: AcceptedOffer, landing: Landing, begun: Begun): void;
}

/** Throws when the folder can't be used, and as `checkStillThere`; then nothing of it stays on disk. */
export async function acceptOffer({
  context,
  leg,
  shown,
  acceptance,
  checkStillThere,
  onJournal,
  begin,
}: AcceptanceOptions): Promise<void> {
  const { dir } = acceptance;
  const { peer, localSend, replaces } = leg.greeted;
  // Nothing of LocalSend's can wait for room.
  const evenIfFull = acceptance.evenIfFull && localSend === undefined;
  const mayRemember = shown.peer.unproved !== true;
  const [always, remember] = [mayRemember && acceptance.always, mayRemember && acceptance.remember];
  const isKnown = leg.known !== undefined;
  // Accepted once, just now, is no reason to trust what comes.
  const marked = isMarked(context.store.state.settings.markReceived, isKnown || always);
  const { landing, destination } = await openDestination(context, {
    ...{ dir, id: shown.id, marked, evenIfFull, manifest: leg.manifest, checkStillThere },
  });
  try {
    // A few small files need none, which may be known in a moment.
    const lane = leg.manifest.totals().bytes < minLaneBytes ? null : leg.openLane(context);
    const met = { ...shown.peer, fingerprint: peer.fingerprint, name: peer.name };
    const journal = openJournal({ shown, leg, acceptance, context, marked, destination });
    onJournal(journal);
    const [opening, telling] = await Promise.allSettled([
      journal,
      toldFolder(context.destinations, dir, shown.id, null),
    ]);
    const accepted = valueOf(opening);
    try {
      const into = valueOf(telling);
      // Who has taken the offer back meanwhile isn't remembered for it.
      checkStillThere();
      const remembered = (always || remember ? await rememberPeer(context, met, always, replaces) : false) || isKnown;
      await (lane ?? leg.openLane(context));
      checkStillThere();
      begin(accepted, landing, { into, remembered });
    } catch (error) {
      await accepted.remove();
      throw error;
    }
  } catch (error) {
    await landing.withdraw();
    throw error;
  }
}

/** The acceptance, with the place of a text's own where it is one, whatever folder was chosen. */
export function withPlace(
  acceptance: Acceptance,
  { id, text }: Pick<Transfer, 'id' | 'text'>,
  texts: Pick<TransferContext['texts'], 'folderOf'>,
): Acceptance {
  return text === undefined ? acceptance : { ...acceptance, dir: texts.folderOf(id), conflicts: 'keep-both' };
}

interface JournalOptions extends Pick<AcceptanceOptions, 'context' | 'leg' | 'shown' | 'acceptance'> {
  readonly marked: boolean;
  /** Undefined where the system doesn't say. */
  readonly destination: Destination | undefined;
}

function openJournal({ context, leg, shown, acceptance, marked, destination }: JournalOptions): Promise<AcceptedOffer> {
  const { peer, title, roots, note, startedAt } = shown;
  const { fingerprint, name, kind, localSend } = peer;
  const { dir, conflicts, unasked = false } = acceptance;
  const header: IncomingHeader = {
    direction: 'incoming',
    peer: { fingerprint, name, kind, ...(localSend && { localSend }) },
    ...{ title, roots, note, startedAt, dir, conflicts },
    ...(unasked && { unasked }),
    ...(marked && { marked }),
    ...(destination === undefined ? {} : { destination }),
    tops: topFoldersOf(leg.manifest.entries.topFolders()),
  };
  return AcceptedOffer.open(context, shown.id, header, null);
}

function valueOf<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}
