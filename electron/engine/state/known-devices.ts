/**
 * The devices this one remembers by their keys, in a file of the home folder. App and terminal may run on one home at
 * once: every answer looks at the file as it is now, and every change is made under a lock.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { fingerprintSchema, nameSchema } from '../../../shared/api.ts';
import { FerryError } from '../../../shared/errors.ts';
import type { Fingerprint, KnownDevice } from '../../../shared/state.ts';
import { errorCode, fileVersion, readJson, unusable, writeJson, type Log } from './json-file.ts';
import { withLock } from './lock.ts';

const deviceSchema = v.object({
  fingerprint: fingerprintSchema,
  name: nameSchema,
  autoAccept: v.boolean(),
  fastLane: v.optional(v.boolean(), false),
  rememberedAt: v.pipe(v.number(), v.integer(), v.minValue(0)),
});
const fileSchema = v.object({ version: v.literal(fileVersion), devices: v.array(deviceSchema) });
const rememberSchema = v.omit(deviceSchema, ['rememberedAt', 'fastLane']);

/** What the rest of Ferry asks of it. */
export type KnownDeviceList = Pick<KnownDevices, keyof KnownDevices>;

export class KnownDevices {
  readonly #path: string;
  readonly #log: Log;
  #devices: readonly KnownDevice[] = [];
  /** Identifies the version of the file that was read last; null before the first look. */
  #seen: string | null = null;

  constructor(home: string, log: Log) {
    this.#path = join(home, 'known-devices.json');
    this.#log = log;
  }

  /** In the order they were first remembered. Throws home-unusable, as all of these do. */
  async all(): Promise<readonly KnownDevice[]> {
    const seen = await this.#stamp();
    if (seen !== this.#seen) await this.#read();
    return this.#devices;
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
    await withLock(this.#path, async () => {
      await writeJson(this.#path, { devices: change((await this.#load()) ?? []) });
      this.#seen = null;
    });
  }

  /** Under the lock: reading a damaged file renames it, and must not rename a good one that somebody has just written. */
  async #read(): Promise<void> {
    if ((await this.#stamp()) === null) {
      this.#devices = [];
      this.#seen = null;
      return;
    }
    await withLock(this.#path, async () => {
      const seen = await this.#stamp();
      this.#devices = (await this.#load()) ?? [];
      this.#seen = seen;
    });
  }

  async #load(): Promise<readonly KnownDevice[] | null> {
    return (await readJson(this.#path, fileSchema, this.#log))?.devices ?? null;
  }

  async #stamp(): Promise<string | null> {
    try {
      const { ino, mtimeNs, size } = await stat(this.#path, { bigint: true });
      return `${ino} ${mtimeNs} ${size}`;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null;
      throw unusable(this.#path, error);
    }
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
