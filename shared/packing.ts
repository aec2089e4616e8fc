/** What people are told of bytes that went packed. */
import type { Transfer } from './state.ts';

/** Fewer saved aren't worth a sentence. */
export const leastSavedTold = 1_000_000;

/** Of an ended transfer, where it has saved enough to be said; else null. */
export function packingTold({ packed }: Pick<Transfer, 'packed'>): NonNullable<Transfer['packed']> | null {
  return packed !== undefined && packed.bytes - packed.onWire >= leastSavedTold ? packed : null;
}
