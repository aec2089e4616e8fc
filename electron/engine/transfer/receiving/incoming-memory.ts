/** What an incoming transfer holds of memory for its manifest. */
import { isAsking, legOf, type IncomingState } from './incoming-state.ts';

/** In bytes: of an offer that nobody has accepted, and of one that somebody has. */
export function memoryOf(state: IncomingState): { readonly pending: number; readonly accepted: number } {
  const bytes = state.is === 'ending' ? 0 : (legOf(state)?.manifest.entries.memory ?? 0);
  return isAsking(state) ? { pending: bytes, accepted: 0 } : { pending: 0, accepted: bytes };
}
