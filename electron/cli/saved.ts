/** What of a transfer did not go as it is, since the receiver had it or it went packed: sentences behind the one that says how it went. */
import type { Transfer } from '../../shared/state.ts';
import { packingTold } from '../../shared/statuses.ts';
import { textFor } from '../../shared/text/index.ts';

const { transfers } = textFor('en');

/** Each with a space before it; empty where all of it went. */
export function saved(transfer: Pick<Transfer, 'skipped' | 'changed' | 'packed'>): string {
  const { skipped, changed } = transfer;
  const packed = packingTold(transfer);
  const said = [
    ...(skipped.files > 0 ? [transfers.skipped(skipped.files, skipped.bytes)] : []),
    ...(changed === undefined ? [] : [transfers.changed(changed.bytes, changed.went)]),
    ...(packed === null ? [] : [transfers.packed(packed.bytes, packed.onWire)]),
  ];
  return said.map((sentence) => ` ${sentence}.`).join('');
}
