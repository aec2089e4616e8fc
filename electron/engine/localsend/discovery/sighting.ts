/** What a LocalSend says of itself, as a sighting: a hint, unless TLS has proved its key. */
import { cleanName } from '../../../../shared/device-name.ts';
import { shortFingerprint } from '../../../../shared/format.ts';
import type { Device, DeviceKind, Fingerprint } from '../../../../shared/state.ts';
import { unprovedFingerprint } from '../http/caller.ts';
import { fromLocalSend } from '../wire/fingerprints.ts';
import { announcementSchema, parse, type CallerInfo } from '../wire/messages.ts';

export interface LocalSendSighting {
  readonly fingerprint: Fingerprint;
  readonly name: string;
  readonly kind: DeviceKind;
  readonly host: string;
  readonly port: number;
  readonly localSend: NonNullable<Device['localSend']>;
}

/** A datagram of LocalSend's; null: it is none. */
export function heardLocalSend(
  datagram: Buffer,
  host: string,
): { readonly sighting: LocalSendSighting; readonly asks: boolean } | null {
  const said = parse(announcementSchema, datagram);
  const sighting = said && sightingOf(said, host, null);
  return sighting && { sighting, asks: said.announce };
}

/** `proved`: the key that TLS has proved of whoever says it. Null where it says another one, or none that could be. */
export function sightingOf(said: CallerInfo, host: string, proved: Fingerprint | null): LocalSendSighting | null {
  const { alias, deviceType: kind, port, protocol } = said;
  const key = fromLocalSend(said.fingerprint);
  if (proved !== null && key !== proved) return null;
  // Over plain HTTP it says whatever it likes.
  const fingerprint = protocol === 'http' ? unprovedFingerprint(said.fingerprint, host) : key;
  if (fingerprint === null) return null;
  const name = cleanName(alias) || shortFingerprint(fingerprint);
  return { fingerprint, name, kind, host, port, localSend: { protocol } };
}
