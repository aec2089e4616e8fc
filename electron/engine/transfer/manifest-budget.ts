/**
 * What manifests may take of memory, in all, counted as they are paid for. Of those that nobody has accepted the key that
 * holds most gives way, strangers first: whoever sends many, or long ones, crowds out nobody but itself.
 */
import { maxAcceptedMemory, maxPendingMemory } from '../wire/limits.ts';
import type { Fingerprint, Transfer } from '../../../shared/state.ts';

/** An incoming transfer, as far as it counts here. */
export interface Holding {
  readonly peerFingerprint: Fingerprint | '';
  readonly shown: Pick<Transfer, 'peer'>;
  /** Of its manifest, in bytes. */
  readonly memory: { readonly pending: number; readonly accepted: number };
}

/** The offer that has to go, since all that wait hold too much together; null: none. */
export function whoGivesWay<T extends Holding>(all: readonly T[], most = maxPendingMemory): T | null {
  const pending = all.filter(({ memory }) => memory.pending > 0);
  if (sumOf(pending, 'pending') <= most) return null;
  const strangers = pending.filter(({ shown }) => !shown.peer.known);
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

function sumOf(all: readonly Holding[], which: keyof Holding['memory']): number {
  return all.reduce((sum, { memory }) => sum + memory[which], 0);
}
