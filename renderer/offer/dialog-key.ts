/** Which dialog a caller has: who puts off the one with the code has not put off the offer that follows it. */
import type { Transfer } from '../../shared/state.ts';
import { isOffered, type OfferedStatus } from '../../shared/statuses.ts';

const introduced = ' introduced';

/** What its dialog's key has behind the transfer's id; null: nothing is asked here then. */
const endings: Readonly<Record<OfferedStatus, string | null>> = { connecting: null, comparing: introduced, asking: '' };

/** Of an incoming transfer that waits for a person here; null: it doesn't. */
export function dialogKey({ id, direction, status }: Transfer): string | null {
  if (direction !== 'incoming' || !isOffered(status)) return null;
  const ending = endings[status];
  return ending === null ? null : id + ending;
}

export function transferIdOf(key: string): string {
  return key.replace(introduced, '');
}
