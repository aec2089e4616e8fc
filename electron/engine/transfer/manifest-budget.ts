/**
 * What manifests may take of memory, in all, counted as they are paid for. Of those that nobody has accepted the key that
 * holds most gives way, strangers first: whoever sends many, or long ones, crowds out nobody but itself.
 */
import { maxAcceptedMemory, maxPendingMemory, maxStrangersMemory } from '../wire/limits.ts';
import { FerryError } from '../../../shared/errors.ts';
import type { Fingerprint, Transfer } from '../../../shared/state.ts';

/** An incoming transfer, as far as it counts here. */
export interface Holding {
  readonly peerFingerprint: Fingerprint | '';
  readonly shown: Pick<Transfer, 'peer'>;
  /** Of its manifest, in bytes. */
  readonly memory: { readonly pending: number; readonly accepted: number };
}

/** The offer that has to go, since all that wait hold too much together; null: none. */
export function whoGivesWay<T extends Holding>(
  all: readonly T[],
  most = maxPendingMemory,
  mostOfStrangers = maxStrangersMemory,
): T | null {
  const pending = all.filter(({ memory }) => memory.pending > 0);
  const strangers = pending.filter(({ shown }) => !shown.peer.known);
  if (sumOf(strangers, 'pending') <= mostOfStrangers && sumOf(pending, 'pending') <= most) return null;
  const byKey = new Map<string, T[]>();
  for (const one of strangers.length > 0 ? strangers : pending) {
    byKey.set(one.peerFingerprint, [...(byKey.get(one.peerFingerprint) ?? []), one]);
  }
  const [heaviest = []] = [...byKey.values()].toSorted((a, b) => sumOf(b, 'pending') - sumOf(a, 'pending'));
  return heaviest.toSorted((a, b) => b.memory.pending - a.memory.pending)[0] ?? null;
}

/** Whether those that were accepted hold too much together. One alone may be as long as the wire lets it. */
export function isTooMuchAccepted(all: readonly Holding[], most = maxAcceptedMemory): boolean {
  const accepted = all.filter(({ memory }) => memory.accepted > 0);
  return accepted.length > 1 && sumOf(accepted, 'accepted') > most;
}

interface Bounded<L> extends Holding {
  answer(answer: { readonly accept: false; readonly because: 'peer-busy' }): Promise<void>;
  onTrouble(leg: L, error: FerryError): void;
}

/** As `LegOptions.mayGrow`: bounds what senders may make us hold. `grown`: whose manifest it is. */
export function mayGrow<L>(leg: L, all: () => readonly Bounded<L>[], grown: Bounded<L> | undefined): boolean {
  for (let one = whoGivesWay(all()); one !== null; one = whoGivesWay(all())) {
    if (one === grown) throw new FerryError('peer-busy');
    one.answer({ accept: false, because: 'peer-busy' }).catch(() => {});
    // Somebody is just accepting it: it is over the limit until then.
    if (one.memory.pending > 0) break;
  }
  if (grown === undefined || grown.memory.accepted === 0 || !isTooMuchAccepted(all())) return true;
  grown.onTrouble(leg, new FerryError('too-many-under-way'));
  return false;
}

function sumOf(all: readonly Holding[], which: keyof Holding['memory']): number {
  return all.reduce((sum, { memory }) => sum + memory[which], 0);
}
