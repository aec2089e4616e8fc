/** Who a peer is to us: remembered by its key, new, or somebody with another key who uses a remembered device's name. */
import { canonicalAddress, defaultPort, formatAddress, parseAddress } from '../../net/address.ts';
import { fingerprintOf } from '../../identity/identity.ts';
import { predecessorsOf } from '../../identity/succession.ts';
import type { KnownDeviceList } from '../../state/known-devices.ts';
import type { Formerly } from '../../wire/handshake.ts';
import { FerryError } from '../../../../shared/errors.ts';
import { fingerprintDigits } from '../../../../shared/format.ts';
import { nameHere } from '../../../../shared/rules/device-rules.ts';
import type { Fingerprint, KnownDevice } from '../../../../shared/state.ts';

/**
 * The record of a peer whose key TLS has proved; undefined for a new one.
 * Throws `identity-changed` {name, fingerprint of the remembered key} when its name belongs to another key. `replacing`:
 * the person here knows that, and means the one whose key is another than this one.
 */
export async function recognise(
  known: KnownDeviceList,
  peer: { fingerprint: Fingerprint; name: string; formerly?: Formerly },
  replacing?: Fingerprint,
): Promise<KnownDevice | undefined> {
  await followSuccession(known, peer.fingerprint, peer.formerly ?? []);
  const owner = await known.byName(peer.name, peer.fingerprint);
  if (owner !== undefined && owner.fingerprint !== peer.fingerprint && owner.fingerprint !== replacing) {
    throw new FerryError('identity-changed', { name: nameHere(owner), fingerprint: owner.fingerprint });
  }
  return known.byFingerprint(peer.fingerprint);
}

/** A remembered key has said that this is the one after it: it is remembered in its place. What strangers claim costs a hash each. */
async function followSuccession(known: KnownDeviceList, fingerprint: Fingerprint, formerly: Formerly): Promise<void> {
  if (formerly.length === 0) return;
  const all = await known.all();
  const claimed = formerly.map(({ certificate }) => fingerprintOf(Buffer.from(certificate, 'base64')));
  if (!all.some((device) => claimed.includes(device.fingerprint))) return;
  const before = predecessorsOf(fingerprint, formerly, Date.now());
  if (before.length > 0) await known.succeed(before, fingerprint);
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

/** A device has called from that IP address: where it is listed there (`addresses`), it has proved its key as well. */
export async function noteCaller(
  known: KnownDeviceList,
  fingerprint: Fingerprint,
  ip: string,
  addresses: readonly string[],
): Promise<void> {
  await noteSeen(known, fingerprint);
  const proved = addresses.filter((address) => parseAddress(address, defaultPort).host === ip);
  if (proved.length > 0) await noteMet(known, fingerprint, proved);
}

/** Whether one of the devices has proved its key at that IP address, on whatever port. */
export function isMetAt(devices: readonly KnownDevice[], ip: string): boolean {
  const prefix = formatAddress(ip, 0).slice(0, -1);
  return devices.some(({ addresses }) => addresses?.some((address) => address.startsWith(prefix)));
}

/** Notes that a device has proved its key just now. A disk that can't be written costs no transfer. */
export async function noteSeen(known: KnownDeviceList, fingerprint: Fingerprint): Promise<void> {
  try {
    await known.seen(fingerprint);
  } catch (error) {
    if (!(error instanceof FerryError)) throw error;
  }
}
