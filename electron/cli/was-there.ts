/** What of a transfer did not go because the receiver had it: sentences behind the one that says how it went. */
import type { Transfer } from '../../shared/state.ts';
import { textFor } from '../../shared/text/index.ts';

const { transfers } = textFor('en');

/** Each with a space before it; empty where all of it went. */
export function wasThere({ skipped, changed }: Pick<Transfer, 'skipped' | 'changed'>): string {
  const said = [
    ...(skipped.files > 0 ? [transfers.skipped(skipped.files, skipped.bytes)] : []),
    ...(changed === undefined ? [] : [transfers.changed(changed.bytes, changed.went)]),
  ];
  return said.map((sentence) => ` ${sentence}.`).join('');
}
