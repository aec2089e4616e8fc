/** What a caller learns of this device before anything is offered: nothing, its name, or also where it may be called. */
import type { KnownDeviceList } from '../state/known-devices.ts';
import type { LocalHello } from '../wire/handshake.ts';
import type { Visibility } from '../../../shared/settings.ts';
import type { Fingerprint, KnownDevice } from '../../../shared/state.ts';

/** Remembered, and not blocked. */
export function isFriend(device: KnownDevice | undefined): boolean {
  return device !== undefined && device.rule !== 'block';
}

/** The caller is to learn nothing at all: TLS has shown it a key, and not a name. */
export async function hidesFrom(known: KnownDeviceList, to: Visibility, caller: Fingerprint): Promise<boolean> {
  return to !== 'everybody' && !isFriend(await known.byFingerprint(caller));
}

/** `port`: where this device listens; 0: it doesn't. Who shows itself to nobody isn't listed by those who call it either, and says so. */
export function helloTo(friend: boolean, hello: LocalHello, to: Visibility, port: number): LocalHello {
  // A stranger learns what is needed to talk.
  if (!friend) return { ...hello, app: '' };
  if (to === 'nobody') return { ...hello, hidden: true };
  return port === 0 ? hello : { ...hello, port };
}
