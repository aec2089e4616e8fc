/** Who a peer is to us: remembered by its key, new, or somebody with another key who uses a remembered device's name. */
import type { KnownDeviceList } from '../../state/known-devices.ts';
import { FerryError } from '../../../../shared/errors.ts';
import type { Fingerprint, KnownDevice } from '../../../../shared/state.ts';

/**
 * The record of a peer whose key TLS has proved; undefined for a new one.
 * Throws `identity-changed` {name, fingerprint of the remembered key} when its name belongs to another key.
 */
export async function recognise(
  known: KnownDeviceList,
  peer: { fingerprint: Fingerprint; name: string },
): Promise<KnownDevice | undefined> {
  const owner = await known.byName(peer.name);
  if (owner !== undefined && owner.fingerprint !== peer.fingerprint) {
    throw new FerryError('identity-changed', { name: owner.name, fingerprint: owner.fingerprint });
  }
  return known.byFingerprint(peer.fingerprint);
}
