/** Which dialog a caller has: who puts off the one with the code has not put off the offer that follows it. */
import type { Transfer } from '../../shared/state.ts';

const introduced = ' introduced';

/** Of an incoming transfer that waits for a person here; null: it doesn't. */
export function dialogKey({ id, direction, status }: Transfer): string | null {
  if (direction !== 'incoming') return null;
  return status === 'asking' ? id : status === 'comparing' ? id + introduced : null;
}

export function transferIdOf(key: string): string {
  return key.replace(introduced, '');
}
