/**
 * From what a person wrote after `--to` to whom that is: a name, the first digits of a fingerprint, or an address. What
 * may be several things is the first of: an address that can't be anything else, a remembered device, a host that the
 * resolver knows, a device in sight that isn't remembered.
 */
import type { Target } from '../../shared/api.ts';
import { fingerprintDigits } from '../../shared/format.ts';
import { nameHere } from '../../shared/rules/device-rules.ts';
import type { AppState, Device, KnownDevice } from '../../shared/state.ts';
import { parseAddress } from '../engine/net/address.ts';
import { areNamesakes, isCalled } from '../engine/state/names.ts';
import { defaultPort } from '../engine/wire/limits.ts';
import type { Follower } from './follower.ts';
import { LookupError, type Named } from './lookup-error.ts';

/** How long a named device has to show up: a burst of announcements takes two seconds. */
export const discoveryMs = 5000;
/** After the first device of that name, so that a second one of the same name is noticed; not for remembered ones. */
export const namesakeMs = 250;

/**
 * A remembered device is its key: nobody who calls itself so, and no host of that name, is taken for it. An IP address
 * or `host:port` can only be meant as such, and no device takes it by calling itself so.
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
  const remembered = matches(follower.state.known, wanted);
  const [known] = remembered;
  if (remembered.length > 1) throw new LookupError('device-ambiguous', { name: wanted }, remembered, true);
  if (known !== undefined) return { by: 'fingerprint', fingerprint: await inSight(known, follower, signal) };
  const isHost = address === null ? Promise.resolve(false) : inTime(resolves(address.host), signal);
  const looking = new AbortController();
  try {
    const look = (state: AppState) => {
      const found = matches(state.devices, wanted);
      return found.length > 0 ? found : null;
    };
    const inSight = follower.until(look, AbortSignal.any([signal, looking.signal]), discoveryMs);
    const found = await Promise.race([inSight, isHost.then((yes) => (yes ? null : inSight))]);
    if (await isHost) return { by: 'address', address: wanted };
    if (found) {
      const { name, fingerprint } = await single(wanted, found, follower, signal);
      // By its digits: then the person has said whose key it must be.
      return { by: 'fingerprint', fingerprint, ...(!areNamesakes(name, wanted) && { typed: true }) };
    }
    throw new LookupError('device-not-found', { name: wanted }, follower.state.devices);
  } finally {
    looking.abort();
  }
}

/** What the resolver says; that it knows no such host where it takes longer than a device has to show up. */
function inTime(answer: Promise<boolean>, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
    const onAbort = (): void => {
      stop();
      reject(signal.reason);
    };
    const timer = setTimeout(() => resolve(false), discoveryMs);
    signal.addEventListener('abort', onAbort);
    void answer.then(resolve, reject).finally(stop);
  });
}

/**
 * Waits until the remembered device is there; one that doesn't show itself is tried where it has been. Throws
 * `LookupError`, which says who else calls itself so meanwhile.
 */
async function inSight(known: KnownDevice, follower: Follower, signal: AbortSignal): Promise<Device['fingerprint']> {
  const { fingerprint, addresses = [] } = known;
  const name = nameHere(known);
  // A LocalSend that runs says nothing by itself, and to who doesn't listen nothing at all: it is called where it has been.
  if (known.pin === 'localsend/2' && addresses.length > 0) return fingerprint;
  const look = ({ devices }: AppState) => devices.find((device) => device.fingerprint === fingerprint) ?? null;
  if (await follower.until(look, signal, discoveryMs)) return fingerprint;
  const { devices } = follower.state;
  const namesake = devices.find((device) => areNamesakes(device.name, name))?.name;
  if (namesake === undefined && addresses.length > 0) return fingerprint;
  throw new LookupError('device-not-found', namesake === undefined ? { name } : { name, namesake }, devices);
}

/** The devices that are called so, else those whose fingerprint begins so. */
export function matches<T extends Named>(devices: readonly T[], wanted: string): readonly T[] {
  const named = devices.filter(({ name, label = null }) => isCalled({ name, label }, wanted));
  if (named.length > 0) return named;
  // Fingerprints are shown in groups of four.
  const digits = wanted.replace(/\s/g, '').toLowerCase();
  if (digits.length < fingerprintDigits || !/^[0-9a-f]+$/.test(digits)) return [];
  return devices.filter((device) => device.fingerprint.startsWith(digits));
}

/** The one remembered device that is called so. Throws `LookupError`. */
export function rememberedAs(known: readonly KnownDevice[], wanted: string): KnownDevice {
  const found = matches(known, wanted);
  const [device] = found;
  if (device === undefined) throw new LookupError('device-not-found', { name: wanted }, known, true);
  if (found.length > 1) throw new LookupError('device-ambiguous', { name: wanted }, found, true);
  return device;
}

async function single(
  wanted: string,
  found: readonly Device[],
  follower: Follower,
  signal: AbortSignal,
): Promise<Device> {
  const [first] = found;
  if (found.length === 1 && first) {
    const more = (state: AppState) => {
      const now = matches(state.devices, wanted);
      return now.length > 1 ? now : null;
    };
    if (!(await follower.until(more, signal, namesakeMs))) return first;
  }
  throw new LookupError('device-ambiguous', { name: wanted }, matches(follower.state.devices, wanted));
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
