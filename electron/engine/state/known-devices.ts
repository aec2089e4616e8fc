/**
 * The devices this one remembers by their keys, as a file in the home folder. App and terminal may run on one
 * home at once: every answer is of the file as it is now, every change is made under a lock.
 */
import { join } from 'node:path';
import * as v from 'valibot';
import { fingerprintSchema, keptNameSchema, nameSchema } from '../../../shared/api.ts';
import { failure, FerryError } from '../../../shared/errors.ts';
import { fingerprintDigits } from '../../../shared/format.ts';
import type { Fingerprint, KnownDevice } from '../../../shared/state.ts';
import { areNamesakes } from './names.ts';
import { StateFile, valuesOf, type Entry, type Report } from './state-file.ts';

/** Addresses kept of a device, newest first: the interfaces and networks of a computer that moves about. */
export const maxKeptAddresses = 8;
/** Devices that aren't remembered whose addresses are kept in mind: more than a person decides on, and little memory. */
export const maxMet = 256;
/** A host name (253), brackets and a port. */
const maxAddressLength = 300;

/** A device as it is kept, here and in an identity that moves. */
export const knownDeviceSchema = v.object({
  fingerprint: fingerprintSchema,
  // Who is remembered by its key stays so, whatever it is called.
  name: keptNameSchema,
  autoAccept: v.boolean(),
  fastLane: v.optional(v.boolean(), false),
  rememberedAt: v.pipe(v.number(), v.integer(), v.minValue(0)),
  addresses: v.exactOptional(v.array(v.pipe(v.string(), v.maxLength(maxAddressLength)))),
  verifiedAt: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0))),
});
const asked = v.omit(knownDeviceSchema, ['rememberedAt', 'fastLane', 'addresses', 'verifiedAt']);
const rememberSchema = v.object({ ...asked.entries, name: nameSchema });

/** What the rest of Ferry asks of it. */
export type KnownDeviceList = Pick<KnownDevices, keyof KnownDevices>;

/** Where it reports damage, and learns whether a person has seen to it. */
export interface KnownProblems {
  readonly report: Report;
  has(code: 'known-incomplete' | 'state-newer'): boolean;
}

export class KnownDevices {
  /** Told when a key has made way for another by its own word. */
  onSuccession: () => void = () => {};
  readonly #file: StateFile<KnownDevice>;
  readonly #problems: KnownProblems;
  #devices: readonly KnownDevice[] = [];
  /** Tells one version of the file from the next; undefined before the first look. */
  #seen: string | null | undefined;
  #newer = false;
  /** Where devices that aren't remembered have proved their keys since this began, the latest last. */
  readonly #met = new Map<Fingerprint, readonly string[]>();

  constructor(home: string, problems: KnownProblems) {
    this.#problems = problems;
    this.#file = new StateFile({
      path: join(home, 'known-devices.json'),
      body: 'devices',
      shape: 'list',
      parse: valuesOf(knownDeviceSchema, ({ fingerprint }) => fingerprint),
      copy: true,
      lost: 'known-incomplete',
      report: problems.report,
    });
  }

  /** In the order they were first remembered. Throws home-unusable, as all of these do. */
  async all(): Promise<readonly KnownDevice[]> {
    const seen = await this.#file.stamp();
    if (seen !== this.#seen) {
      const { kind, entries } = await this.#file.read();
      this.#devices = entries.map(([, device]) => device);
      this.#newer = kind === 'newer';
      // What was mended has another stamp, and is read once more.
      this.#seen = seen;
    }
    return this.#devices;
  }

  /** Devices may be missing from the list that were on it: one that is not on it may be no stranger. */
  async isUnsure(): Promise<boolean> {
    await this.all();
    return this.#newer || this.#problems.has('known-incomplete');
  }

  async byFingerprint(fingerprint: Fingerprint): Promise<KnownDevice | undefined> {
    return (await this.all()).find((device) => device.fingerprint === fingerprint);
  }

  /** The device a name is reserved for, however that name is written; of several, which older lists may hold, this key. */
  async byName(name: string, fingerprint?: Fingerprint): Promise<KnownDevice | undefined> {
    const named = (await this.all()).filter((device) => areNamesakes(device.name, name));
    return named.find((device) => device.fingerprint === fingerprint) ?? named[0];
  }

  /** The device that proved its key last at this address (as `canonicalAddress` writes it). */
  async byAddress(address: string): Promise<KnownDevice | undefined> {
    return (await this.all()).find((device) => device.addresses?.includes(address));
  }

  /**
   * A device has proved its key at these addresses: they are its own from now on, and nobody else's. Of one that isn't
   * remembered that is kept in mind, in case it will be. Writes only what is new.
   */
  async met(fingerprint: Fingerprint, addresses: readonly string[]): Promise<void> {
    const devices = await this.all();
    if (!devices.some((d) => d.fingerprint === fingerprint)) return this.#meet(fingerprint, addresses);
    const isNew = addresses.some((address) =>
      devices.some((d) => holds(d, address) !== (d.fingerprint === fingerprint)),
    );
    if (isNew) await this.#update((now) => placed(now, fingerprint, addresses));
  }

  #meet(fingerprint: Fingerprint, addresses: readonly string[]): void {
    const before = this.#met.get(fingerprint) ?? [];
    this.#met.delete(fingerprint);
    this.#met.set(fingerprint, newest(addresses, before));
    for (const oldest of this.#met.keys()) if (this.#met.size > maxMet) this.#met.delete(oldest);
  }

  /**
   * Remembers a device, or changes the name and `autoAccept` of one remembered before.
   * Throws identity-changed when the name is reserved for another key: that one has to be forgotten first.
   */
  async remember(device: { fingerprint: Fingerprint; name: string; autoAccept: boolean }): Promise<void> {
    const { fingerprint, name, autoAccept } = v.parse(rememberSchema, device);
    await this.#update((devices) => {
      const before = devices.find((d) => d.fingerprint === fingerprint);
      const isTaken = devices.some((d) => d.fingerprint !== fingerprint && areNamesakes(d.name, name));
      // Two of one name may stand in a list that was written when fewer names counted as the same.
      if (isTaken && before?.name !== name) throw new FerryError('identity-changed', { name });
      const { fastLane = false, rememberedAt = Date.now(), ...rest } = before ?? {};
      const now = { ...rest, fingerprint, name, autoAccept, fastLane, rememberedAt };
      if (before) return devices.map((d) => (d === before ? now : d));
      const met = this.#met.get(fingerprint);
      return met === undefined ? [...devices, now] : placed([...devices, now], fingerprint, met);
    });
  }

  /**
   * People at both ends have verified it: remembers that, and the device where it wasn't. `replacing`: a key that its name
   * belonged to until now, which is forgotten with its rules. Throws identity-changed when the name is reserved for any
   * other key.
   */
  async verify(device: { fingerprint: Fingerprint; name: string }, replacing?: Fingerprint): Promise<void> {
    const { fingerprint, name } = v.parse(v.pick(rememberSchema, ['fingerprint', 'name']), device);
    await this.#update((all) => {
      const devices = all.filter((d) => d.fingerprint === fingerprint || d.fingerprint !== replacing);
      const verifiedAt = Date.now();
      if (devices.some((d) => d.fingerprint === fingerprint)) {
        return devices.map((d) => (d.fingerprint === fingerprint ? { ...d, verifiedAt } : d));
      }
      if (devices.some((d) => areNamesakes(d.name, name))) throw new FerryError('identity-changed', { name });
      const rules = { autoAccept: false, fastLane: false };
      const now = [...devices, { fingerprint, name, ...rules, rememberedAt: verifiedAt, verifiedAt }];
      const met = this.#met.get(fingerprint);
      return met === undefined ? now : placed(now, fingerprint, met);
    });
  }

  /**
   * The first of these keys that is remembered has made way for another: that one is remembered in its place, with its name
   * and rules, and a person is told. Nothing where the new one is remembered already.
   */
  async succeed(before: readonly Fingerprint[], fingerprint: Fingerprint): Promise<void> {
    let renewed: KnownDevice | undefined;
    await this.#update((devices) => {
      if (devices.some((device) => device.fingerprint === fingerprint)) return devices;
      const key = before.find((each) => devices.some((device) => device.fingerprint === each));
      renewed = devices.find((device) => device.fingerprint === key);
      return devices.map((device) => (device === renewed ? { ...device, fingerprint } : device));
    });
    if (renewed === undefined) return;
    const digits = fingerprint.slice(0, fingerprintDigits);
    await this.#problems.report(failure('identity-renewed', { name: renewed.name, other: digits }));
    this.onSuccession();
  }

  /**
   * Takes over devices that another home remembered. Who is remembered here stays as it is; a name that is reserved here
   * for another key stays so, and that device is left out. Answers how many came.
   */
  async adopt(others: readonly KnownDevice[]): Promise<number> {
    let came = 0;
    await this.#update((devices) => {
      const isTaken = (other: KnownDevice) =>
        devices.some((d) => d.fingerprint === other.fingerprint || areNamesakes(d.name, other.name));
      const fresh = others.filter((other) => !isTaken(other));
      came = fresh.length;
      return [...devices, ...fresh];
    });
    return came;
  }

  /** Lets file bytes to and from a remembered device go unencrypted, or no longer. Throws device-not-found for one that isn't remembered. */
  async setFastLane(fingerprint: Fingerprint, on: boolean): Promise<void> {
    await this.#update((devices) => {
      if (!devices.some((d) => d.fingerprint === fingerprint)) throw new FerryError('device-not-found', {});
      return devices.map((d) => (d.fingerprint === fingerprint ? { ...d, fastLane: on } : d));
    });
  }

  /** Forgets a device; no matter if it wasn't known. */
  async forget(fingerprint: Fingerprint): Promise<void> {
    await this.#update((devices) => devices.filter((d) => d.fingerprint !== fingerprint));
  }

  async #update(change: (devices: readonly KnownDevice[]) => readonly KnownDevice[]): Promise<void> {
    await this.#file.update((entries) =>
      change(entries.map(([, device]) => device)).map((device): Entry<KnownDevice> => [device.fingerprint, device]),
    );
    this.#seen = undefined;
  }
}

function holds(device: KnownDevice, address: string): boolean {
  return device.addresses?.includes(address) ?? false;
}

/** The list with these addresses as that device's own. */
function placed(
  devices: readonly KnownDevice[],
  fingerprint: Fingerprint,
  addresses: readonly string[],
): readonly KnownDevice[] {
  return devices.map((device) => {
    const before = device.addresses ?? [];
    if (device.fingerprint === fingerprint) return { ...device, addresses: newest(addresses, before) };
    const others = before.filter((address) => !addresses.includes(address));
    return others.length === before.length ? device : { ...device, addresses: others };
  });
}

function newest(addresses: readonly string[], before: readonly string[]): readonly string[] {
  return [...addresses, ...before.filter((address) => !addresses.includes(address))].slice(0, maxKeptAddresses);
}
