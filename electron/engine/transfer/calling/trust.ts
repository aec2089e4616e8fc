/** Who a peer is to us: remembered by its key, new, or somebody with another key who uses a remembered device's name. */
import { canonicalAddress, defaultPort } from '../../net/address.ts';
import type { KnownDeviceList } from '../../state/known-devices.ts';
import { FerryError } from '../../../../shared/errors.ts';
import { fingerprintDigits } from '../../../../shared/format.ts';
import { nameHere } from '../../../../shared/rules/device-rules.ts';
import type { Fingerprint, KnownDevice } from '../../../../shared/state.ts';

/**
 * The record of a peer whose key TLS has proved; undefined for a new one.
 * Throws `identity-changed` {name, fingerprint of the remembered key} when its name belongs to another key.
 */
export async function recognise(
  known: KnownDeviceList,
  peer: { fingerprint: Fingerprint; name: string },
): Promise<KnownDevice | undefined> {
  const owner = await known.byName(peer.name, peer.fingerprint);
  if (owner !== undefined && owner.fingerprint !== peer.fingerprint) {
    throw new FerryError('identity-changed', { name: nameHere(owner), fingerprint: owner.fingerprint });
  }
  return known.byFingerprint(peer.fingerprint);
}

/**
 * Whoever answers at an address that a person typed is whom was met there last. Throws `other-device-here` {name of the
 * remembered device, address, answering: the key that is there, other: its name if it is remembered too, else its digits}.
 */
export async function expectSameAt(
  known: KnownDeviceList,
  address: string,
  addresses: readonly string[],
  answering: Fingerprint,
): Promise<void> {
  for (const each of addresses) {
    const owner = await known.byAddress(canonicalAddress(each, defaultPort));
    if (owner === undefined || owner.fingerprint === answering) continue;
    const there = await known.byFingerprint(answering);
    const other = there === undefined ? answering.slice(0, fingerprintDigits) : nameHere(there);
    throw new FerryError('other-device-here', { name: nameHere(owner), address, answering, other });
  }
}

/** Keeps where a device has proved its key, for when it is remembered. A disk that can't be written costs no transfer. */
export async function noteMet(
  known: KnownDeviceList,
  fingerprint: Fingerprint,
  addresses: readonly string[],
): Promise<void> {
  try {
    await known.met(fingerprint, [...new Set(addresses.map((each) => canonicalAddress(each, defaultPort)))]);
  } catch (error) {
    if (!(error instanceof FerryError)) throw error;
  }
}

/** Notes that a device has proved its key just now. A disk that can't be written costs no transfer. */
export async function noteSeen(known: KnownDeviceList, fingerprint: Fingerprint): Promise<void> {
  try {
    await known.seen(fingerprint);
  } catch (error) {
    if (!(error instanceof FerryError)) throw error;
  }
}
