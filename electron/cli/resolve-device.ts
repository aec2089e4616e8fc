/** From what a person wrote after `--to` to whom that is: a name, the first digits of a fingerprint, or an address. */
import type { Target } from '../../shared/api.ts';
import { FerryError } from '../../shared/errors.ts';
import { fingerprintDigits } from '../../shared/format.ts';
import type { AppState, Device } from '../../shared/state.ts';
import { parseAddress } from '../engine/net/address.ts';
import { nameKey } from '../engine/state/known-devices.ts';
import { defaultPort } from '../engine/wire/limits.ts';
import type { Follower } from './follower.ts';

/** How long a named device has to show up: a burst of announcements takes two seconds. */
export const discoveryMs = 5000;
/** The same for what may as well be a host name, because the resolver knows it. */
export const resolvedMs = 1500;
/** After the first device of that name, so that a second one of the same name is noticed; not for remembered ones. */
export const namesakeMs = 250;

type Named = Pick<Device, 'name' | 'fingerprint'>;

/** The device isn't there, or isn't the only one. */
export class LookupError extends FerryError {
  /** The devices in sight, or those that are meant alike. */
  readonly seen: readonly Named[];
  /** Looked for among the devices that are remembered, not on the network. */
  readonly remembered: boolean;

  constructor(code: 'device-not-found' | 'device-ambiguous', name: string, seen: readonly Named[], remembered = false) {
    super(code, { name });
    this.seen = seen;
    this.remembered = remembered;
  }
}

/**
 * A name found on the network wins over an address, except over one that can only be meant as such: an IP address
 * or `host:port`, which a device must not be able to take by calling itself so.
 * Throws `LookupError`, and what `signal` was aborted with.
 */
export async function resolveDevice(
  wanted: string,
  follower: Follower,
  signal: AbortSignal,
  resolves: (host: string) => Promise<boolean>,
): Promise<Target> {
  const address = asAddress(wanted);
  if (address?.certain) return { by: 'address', address: wanted };
  const look = (state: AppState) => {
    const found = matches(state.devices, wanted);
    return found.length > 0 ? found : null;
  };
  const known = address === null ? Promise.resolve(false) : resolves(address.host);
  const found =
    (await follower.until(look, signal, resolvedMs)) ??
    ((await known) ? null : await follower.until(look, signal, discoveryMs - resolvedMs));
  if (found) return { by: 'fingerprint', fingerprint: await single(wanted, found, follower, signal) };
  if (await known) return { by: 'address', address: wanted };
  throw new LookupError('device-not-found', wanted, follower.state.devices);
}

/** The devices that are called so, else those whose fingerprint begins so. */
export function matches<T extends Named>(devices: readonly T[], wanted: string): readonly T[] {
  const named = devices.filter((device) => nameKey(device.name) === nameKey(wanted));
  if (named.length > 0) return named;
  // Fingerprints are shown in groups of four.
  const digits = wanted.replace(/\s/g, '').toLowerCase();
  if (digits.length < fingerprintDigits || !/^[0-9a-f]+$/.test(digits)) return [];
  return devices.filter((device) => device.fingerprint.startsWith(digits));
}

async function single(
  wanted: string,
  found: readonly Device[],
  follower: Follower,
  signal: AbortSignal,
): Promise<string> {
  const [first] = found;
  if (found.length === 1 && first) {
    // A remembered device's name is reserved for it.
    const known = follower.state.known.some((device) => device.fingerprint === first.fingerprint);
    const more = (state: AppState) => {
      const now = matches(state.devices, wanted);
      return now.length > 1 ? now : null;
    };
    if (known || !(await follower.until(more, signal, namesakeMs))) return first.fingerprint;
  }
  throw new LookupError('device-ambiguous', wanted, matches(follower.state.devices, wanted));
}

function asAddress(text: string): { host: string; certain: boolean } | null {
  try {
    const { host } = parseAddress(text, defaultPort);
    const certain = /[:[]|^[\d.]+$/.test(text) || host === 'localhost';
    return { host, certain };
  } catch {
    // With these it can't be meant as anything else; the engine says what is wrong with it.
    return /^\[.*\]|:\d+$|^\d+(\.\d+){3}$/.test(text) ? { host: text, certain: true } : null;
  }
}
