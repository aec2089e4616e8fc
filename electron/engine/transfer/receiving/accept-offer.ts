/**
 * From a yes to a transfer that can begin: tries the folder and its room, opens a lane, remembers the sender, begins the
 * journal.
 */
import type { Destinations } from '../../disk/destination/destinations.ts';
import { ignoreSystem } from '../../disk/system/disk-errors.ts';
import { sizeOn } from '../../disk/destination/free-space.ts';
import { whyNever } from '../../disk/destination/length.ts';
import type { IncomingHeader } from '../../state/journal-format.ts';
import { AcceptedOffer } from './accepted-offer.ts';
import { Retry, retryWhile } from '../calling/retry.ts';
import { rememberPeer, type TransferContext } from '../context.ts';
import type { IncomingLeg } from './incoming-leg.ts';
import { minLaneBytes } from '../lanes/lanes.ts';
import type { Landing } from './landing/landing.ts';
import { topFoldersOf } from './plan/top-folders.ts';
import { isMarked } from '../../../../shared/settings.ts';
import { FerryError, toFailure } from '../../../../shared/errors.ts';
import type { ConflictPolicy, Transfer } from '../../../../shared/state.ts';

/** Entries looked for at once. */
const lookAtOnce = 512;

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

export interface Begun {
  readonly into: Awaited<ReturnType<AcceptedOffer['into']>>;
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
  begin,
}: AcceptanceOptions): Promise<void> {
  const { dir, always, remember } = acceptance;
  const isKnown = leg.known !== undefined;
  // Accepted once, just now, is no reason to trust what comes.
  const marked = isMarked(context.store.state.settings.markReceived, isKnown || always);
  const open = () => context.landings.open(dir, shown.id, [], marked);
  // Nobody is there to try again.
  const landing = await (acceptance.evenIfFull ? patiently(open, checkStillThere) : open());
  try {
    if (!acceptance.evenIfFull) await checkRoom(leg, landing, dir, context.destinations);
    checkStillThere();
    // A few small files need none, which may be known in a moment.
    const lane = leg.manifest.totals().bytes < minLaneBytes ? null : leg.openLane(context);
    // Both wait for the disk several times: side by side that takes half as long.
    const [opening, remembering] = await Promise.allSettled([
      openJournal(shown, leg, acceptance, context, marked),
      always || remember ? rememberPeer(context, leg.greeted.peer, always) : isKnown,
    ]);
    if (opening.status === 'rejected') throw opening.reason;
    const accepted = opening.value;
    if (remembering.status === 'rejected') {
      await accepted.remove();
      throw remembering.reason;
    }
    const remembered = remembering.value;
    const into = await accepted.into(null);
    await (lane ?? leg.openLane(context));
    try {
      checkStillThere();
    } catch (error) {
      await accepted.remove();
      throw error;
    }
    begin(accepted, landing, { into, remembered: remembered || isKnown });
  } catch (error) {
    await landing.withdraw();
    throw error;
  }
}

/** Does it once there are descriptors, as long as `check` doesn't throw. */
function patiently<T>(work: () => Promise<T>, check: () => void): Promise<T> {
  const retry = new Retry();
  const { signal } = new AbortController();
  const passes = (error: unknown): boolean => toFailure(error).code === 'too-many-open-files';
  return retryWhile(work, passes, async () => {
    await retry.wait(signal);
    check();
  });
}

/** Throws no-space {dir, needed, free}, larger-than-disk or file-too-large where what isn't there yet can't all come. */
async function checkRoom(
  { manifest }: IncomingLeg,
  landing: Landing,
  dir: string,
  destinations: Destinations,
): Promise<void> {
  const space = await destinations.spaceAt(dir);
  const { bytes, complete } = manifest.totals();
  if (!complete || bytes <= space.free) return;
  let needed = 0;
  for (let from = 0; from < manifest.entries.length; from += lookAtOnce) {
    const some = manifest.entries.slice(from, from + lookAtOnce);
    const existing = await landing.existing(some);
    for (const entry of some.filter(({ kind }, i) => kind === 'file' && existing[i] === null)) {
      const never = whyNever(entry, space);
      if (never !== null) throw FerryError.from(never);
      needed += sizeOn(space, entry);
    }
  }
  if (needed > space.free) throw new FerryError('no-space', { dir, needed, free: space.free });
}

async function openJournal(
  shown: Transfer,
  leg: IncomingLeg,
  acceptance: Acceptance,
  context: TransferContext,
  marked: boolean,
): Promise<AcceptedOffer> {
  const header = await headerOf(shown, leg, acceptance, context.destinations);
  return AcceptedOffer.open(context, shown.id, { ...header, ...(marked && { marked }) }, null);
}

async function headerOf(
  { peer, title, roots, note, startedAt }: Transfer,
  leg: IncomingLeg,
  acceptance: Acceptance,
  destinations: Destinations,
): Promise<IncomingHeader> {
  const { fingerprint, name, kind } = peer;
  const { dir, conflicts, unasked = false } = acceptance;
  const destination = await destinations.destinationOf(dir).catch(ignoreSystem);
  return {
    direction: 'incoming',
    peer: { fingerprint, name, kind },
    ...{ title, roots, note, startedAt, dir, conflicts },
    ...(unasked && { unasked }),
    ...(destination === undefined ? {} : { destination }),
    tops: topFoldersOf(leg.manifest.entries.topFolders()),
  };
}
