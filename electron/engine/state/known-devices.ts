/**
 * The devices this one remembers by their keys, as a file in the home folder. App and terminal may run on one
 * home at once: every answer is of the file as it is now, every change is made under a lock.
 */
import { join } from 'node:path';
import * as v from 'valibot';
import { fingerprintSchema, keptNameSchema, nameSchema } from '../../../shared/api.ts';
import { FerryError } from '../../../shared/errors.ts';
import type { Fingerprint, KnownDevice } from '../../../shared/state.ts';
import { StateFile, valuesOf, type Entry, type Report } from './state-file.ts';

const deviceSchema = v.object({
  fingerprint: fingerprintSchema,
  // Who is remembered by its key stays so, whatever it is called.
  name: keptNameSchema,
  autoAccept: v.boolean(),
  fastLane: v.optional(v.boolean(), false),
  rememberedAt: v.pipe(v.number(), v.integer(), v.minValue(0)),
});
const rememberSchema = v.object({ ...v.omit(deviceSchema, ['rememberedAt', 'fastLane']).entries, name: nameSchema });

/** What the rest of Ferry asks of it. */
export type KnownDeviceList = Pick<KnownDevices, keyof KnownDevices>;

/** Where it reports damage, and learns whether a person has seen to it. */
export interface KnownProblems {
  readonly report: Report;
  has(code: 'known-incomplete' | 'state-newer'): boolean;
}

export class KnownDevices {
  readonly #file: StateFile<KnownDevice>;
  readonly #problems: KnownProblems;
  #devices: readonly KnownDevice[] = [];
  /** Tells one version of the file from the next; undefined before the first look. */
  #seen: string | null | undefined;
  #newer = false;

  constructor(home: string, problems: KnownProblems) {
    this.#problems = problems;
    this.#file = new StateFile({
      path: join(home, 'known-devices.json'),
      body: 'devices',
      shape: 'list',
      parse: valuesOf(deviceSchema, ({ fingerprint }) => fingerprint),
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

  /** The device a name is reserved for, however that name is written. */
  async byName(name: string): Promise<KnownDevice | undefined> {
    const key = nameKey(name);
    return (await this.all()).find((device) => nameKey(device.name) === key);
  }

  /**
   * Remembers a device, or changes the name and `autoAccept` of one remembered before.
   * Throws identity-changed when the name is reserved for another key: that one has to be forgotten first.
   */
  async remember(device: { fingerprint: Fingerprint; name: string; autoAccept: boolean }): Promise<void> {
    const { fingerprint, name, autoAccept } = v.parse(rememberSchema, device);
    await this.#update((devices) => {
      if (devices.some((d) => d.fingerprint !== fingerprint && nameKey(d.name) === nameKey(name))) {
        throw new FerryError('identity-changed', { name });
      }
      const before = devices.find((d) => d.fingerprint === fingerprint);
      const { fastLane = false, rememberedAt = Date.now() } = before ?? {};
      const now = { fingerprint, name, autoAccept, fastLane, rememberedAt };
      return before ? devices.map((d) => (d === before ? now : d)) : [...devices, now];
    });
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

/**
 * Names that look or sound the same have the same key: case, width, composition, white space and characters that
 * don't show make no difference, so that nobody takes a remembered device's name with an invisible change.
 */
export function nameKey(name: string): string {
  const visible = name.normalize('NFKC').replace(/\p{Default_Ignorable_Code_Point}/gu, '');
  // Upper case first: folds ß with ss, ς with σ, as lower case alone does not.
  return visible.toUpperCase().toLowerCase().normalize('NFKC').replace(/\s+/g, ' ').trim();
}
