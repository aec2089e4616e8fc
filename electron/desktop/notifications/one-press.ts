/** Which offers may be accepted by one press outside the window. Pure. */
import { isBrowser, type AppState, type Transfer } from '../../../shared/state.ts';

/**
 * Whether nothing has to be seen or compared first: it comes from a key that is remembered, which takes nobody's place, and
 * comes encrypted. Whatever else the dialog says (a code, a fingerprint, who can read along) a notification doesn't.
 */
export function mayAcceptAtOnce(transfer: Transfer, { known }: Pick<AppState, 'known'>): boolean {
  const { direction, status, code, encrypted, peer } = transfer;
  if (direction !== 'incoming' || status !== 'asking' || code !== null || !encrypted) return false;
  if (isBrowser(peer) || peer.unproved === true || peer.renewed === true) return false;
  return known.some(({ fingerprint, rule }) => fingerprint === peer.fingerprint && rule !== 'block');
}
