/**
 * The devices this one remembers by their keys, as a file in the home folder. App and terminal may run on one
 * home at once: every answer is of the file as it is now, every change is made under a lock.
 */
import { join } from 'node:path';
import * as v from 'valibot';
import { fingerprintSchema, nameSchema } from '../../../shared/api.ts';
import { defaultRules, nameHere, type DeviceRule, type DeviceRulesPatch } from '../../../shared/rules/device-rules.ts';
import { failure, FerryError } from '../../../shared/errors.ts';
import { fingerprintDigits } from '../../../shared/format.ts';
import type { Fingerprint, KnownDevice, PinKind } from '../../../shared/state.ts';
import { pinKindSchema } from '../../../shared/values.ts';
import { deviceOf, entryOf, parseKept, type KeptDevice } from './known-device-format.ts';
import { isCalled } from './names.ts';
import { StateFile, type Report } from './state-file.ts';

/** Addresses kept of a device, newest first: the interfaces and networks of a computer that moves about. */
export const maxKeptAddresses = 8;
/** Devices that aren't remembered whose addresses are kept in mind: more than a person decides on, and little memory. */
export const maxMet = 256;
/**
 * How old a device's `lastSeen` grows before it is written again: people read it as minutes or days, and a file and its
 * copy written for every call of a busy device would wear a small disk.
 */
export const seenEveryMs = 5 * 60_000;

const rememberSchema = v.object({
  fingerprint: fingerprintSchema,
  name: nameSchema,
  autoAccept: v.boolean(),
  pin: v.exactOptional(pinKindSchema),
});

/** What the rest of Ferry asks of it. */
export type KnownDeviceList = Omit<Pick<KnownDevices, keyof KnownDevices>, 'onChange'>;

/** Where it reports damage, and learns whether a person has seen to it. */
export interface KnownProblems {
  readonly report: Report;
  has(code: 'known-incomplete' | 'state-newer'): boolean;
}

export class KnownDevices {
  /** Told when a key has made way for another by its own word. */
  onSuccession: () => void = () => {};
  readonly #file: StateFile<KeptDevice>;
  readonly #problems: KnownProblems;
  #devices: readonly KnownDevice[] = [];
  /** Tells one version of the file from the next; undefined before the first look. */
  #seen: string | null | undefined;
  #newer = false;
  /** The list on disk has changed from here. */
  onChange: () => void = () => {};
  /** Where devices that aren't remembered have proved their keys since this began, the latest last. */
  readonly #met = new Map<Fingerprint, readonly string[]>();

  constructor(home: string, problems: KnownProblems) {
    this.#problems = problems;
    this.#file = new StateFile({
      path: join(home, 'known-devices.json'),
      body: 'devices',
      shape: 'list',
      parse: parseKept,
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
      this.#devices = entries.map(deviceOf);
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

  /** The device a name is reserved for, its own or the one given here, however that name is written; of several, which older lists may hold, this key. */
  async byName(name: string, fingerprint?: Fingerprint): Promise<KnownDevice | undefined> {
    const all = await this.all();
    // First of this key: comparing with all the others reads a table, which takes longer than a small file.
    const own = all.find((device) => device.fingerprint === fingerprint);
    return own !== undefined && isCalled(own, name) ? own : all.find((device) => isCalled(device, name));
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

  /** A device has proved its key just now. Written at most every `seenEveryMs`. */
  async seen(fingerprint: Fingerprint): Promise<void> {
    const now = Date.now();
    const isOld = ({ lastSeen }: KnownDevice): boolean => lastSeen === null || Math.abs(now - lastSeen) >= seenEveryMs;
    const device = await this.byFingerprint(fingerprint);
    if (device === undefined || !isOld(device)) return;
    await this.#update((devices) =>
      devices.map((d) => (d.fingerprint === fingerprint && isOld(d) ? { ...d, lastSeen: now } : d)),
    );
  }

  /**
   * Remembers a device, or changes the name of one remembered before, and whether it is accepted unasked; one that is
   * blocked stays so. `pin`: the kind of its key, where it isn't a Ferry's. `replacing`: a key that is forgotten in its favour.
   * Throws identity-changed when the name is reserved for any other key: that one has to be forgotten first.
   */
  async remember(
    device: { fingerprint: Fingerprint; name: string; autoAccept: boolean; pin?: PinKind },
    replacing?: Fingerprint,
  ): Promise<void> {
    const { fingerprint, name, autoAccept, ...pin } = v.parse(rememberSchema, device);
    await this.#update((all) => {
      const devices = all.filter((d) => d.fingerprint === fingerprint || d.fingerprint !== replacing);
      const before = devices.find((d) => d.fingerprint === fingerprint);
      const isTaken = devices.some((d) => d.fingerprint !== fingerprint && isCalled(d, name));
      // Two of one name may stand in a list that was written when fewer names counted as the same.
      if (isTaken && before?.name !== name) throw new FerryError('identity-changed', { name });
      const rule: DeviceRule = before?.rule === 'block' ? 'block' : autoAccept ? 'accept' : 'ask';
      if (before) return devices.map((d) => (d === before ? { ...d, name, rule } : d));
      const now = Date.now();
      const about = { fingerprint, name, rule, ...pin };
      const added = { ...defaultRules, ...about, fastLane: false, rememberedAt: now, lastSeen: null };
      const met = this.#met.get(fingerprint);
      // Where it was met in this run it has proved its key in this run.
      if (met === undefined) return [...devices, added];
      return placed([...devices, { ...added, lastSeen: now }], fingerprint, met);
    });
  }

  /** Throws device-not-found for one that isn't remembered; name-taken {name} when another one is called like the new label. */
  async setRules(fingerprint: Fingerprint, patch: DeviceRulesPatch): Promise<void> {
    const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
    await this.#update((devices) => {
      const before = devices.find((d) => d.fingerprint === fingerprint);
      if (before === undefined) throw new FerryError('device-not-found', {});
      const { label } = patch;
      const other = typeof label === 'string' && devices.find((d) => d !== before && isCalled(d, label));
      if (other) throw new FerryError('name-taken', { name: nameHere(other) });
      return devices.map((d) => (d === before ? { ...d, ...(given as Partial<KnownDevice>) } : d));
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
      if (devices.some((d) => isCalled(d, name))) throw new FerryError('identity-changed', { name });
      // It has proved its key just now, in the pairing.
      const times = { rememberedAt: verifiedAt, verifiedAt, lastSeen: verifiedAt };
      const now = [...devices, { ...defaultRules, fingerprint, name, fastLane: false, ...times }];
      const met = this.#met.get(fingerprint);
      return met === undefined ? now : placed(now, fingerprint, met);
    });
  }

  /**
   * The first of these keys that is remembered has made way for another: that one is remembered in its place, with its name
   * and rules (blocked stays blocked), and a person is told. Nothing where the new one is remembered already.
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
    await this.#problems.report(failure('identity-renewed', { name: nameHere(renewed), other: digits }));
    this.onSuccession();
  }

  /**
   * Takes over devices that another home remembered, with their rules. Who is remembered here stays as it is; a name that is reserved here
   * for another key stays so, and that device is left out. Answers how many came.
   */
  async adopt(others: readonly KnownDevice[]): Promise<number> {
    let came = 0;
    await this.#update((devices) => {
      const isTaken = (other: KnownDevice) =>
        devices.some(
          (d) =>
            d.fingerprint === other.fingerprint ||
            isCalled(d, other.name) ||
            (other.label !== null && isCalled(d, other.label)),
        );
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
    const { entries, stamp } = await this.#file.updateStamped((before) => change(before.map(deviceOf)).map(entryOf));
    this.#devices = entries.map(deviceOf);
    this.#newer = false;
    this.#seen = stamp;
    this.onChange();
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
