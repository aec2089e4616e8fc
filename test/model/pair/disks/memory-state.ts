/** What a side remembers beside its journals, in memory and over its lives: devices, and transfers that have ended. */
import type { KnownDeviceList } from '../../../../electron/engine/state/known-devices.ts';
import type { Store } from '../../../../electron/engine/state/store.ts';
import { defaultRules } from '../../../../shared/rules/device-rules.ts';
import { FerryError } from '../../../../shared/errors.ts';
import type { KnownDevice, Transfer } from '../../../../shared/state.ts';
import type { Window } from './window.ts';

type Remembered = Pick<KnownDevice, 'fingerprint' | 'name'> & { readonly autoAccept: boolean };

export class MemoryKnown {
  private devices: readonly KnownDevice[] = [];

  through(window: Window): KnownDeviceList {
    const change = (to: (devices: readonly KnownDevice[]) => readonly KnownDevice[]) =>
      window.do('write known devices', () => void (this.devices = to(this.devices)));
    return {
      all: () => Promise.resolve(this.devices),
      isUnsure: () => Promise.resolve(false),
      byFingerprint: (fingerprint) => Promise.resolve(this.devices.find((d) => d.fingerprint === fingerprint)),
      byName: (name) => Promise.resolve(this.devices.find((d) => d.name === name)),
      byAddress: () => Promise.resolve(undefined),
      met: () => Promise.resolve(),
      remember: (device) => change((devices) => remembering(devices, device)),
      verify: () => Promise.reject(new FerryError('bad-setting')),
      onSuccession: () => {},
      succeed: () => Promise.resolve(),
      adopt: () => Promise.resolve(0),
      seen: () => Promise.resolve(),
      setRules: () => Promise.reject(new FerryError('bad-setting')),
      setFastLane: () => Promise.reject(new FerryError('bad-setting')),
      forget: (fingerprint) => change((devices) => devices.filter((d) => d.fingerprint !== fingerprint)),
    };
  }

  /** Before anything begins. */
  remember(device: Remembered): void {
    this.devices = remembering(this.devices, device);
  }
}

function remembering(
  devices: readonly KnownDevice[],
  { fingerprint, name, autoAccept }: Remembered,
): readonly KnownDevice[] {
  const others = devices.filter((device) => device.fingerprint !== fingerprint);
  const rule = autoAccept ? 'accept' : 'ask';
  return [...others, { ...defaultRules, fingerprint, name, rule, fastLane: false, rememberedAt: 0, lastSeen: null }];
}

export class MemoryHistory {
  private kept: readonly Transfer[] = [];

  through(window: Window) {
    let now = this.kept;
    let writing = Promise.resolve();
    const keep = (): void => {
      const written = now;
      writing = writing.then(() => window.do('write history', () => void (this.kept = written)));
    };
    return {
      load: (store: Store): void => {
        const changes = now.map((transfer) => ({ kind: 'transfer', transfer }) as const);
        if (changes.length > 0) store.change(...changes);
      },
      add: (transfer: Transfer): void => {
        now = [transfer, ...now.filter(({ id }) => id !== transfer.id)];
        keep();
      },
      remove: (id: string): void => {
        now = now.filter((transfer) => transfer.id !== id);
        keep();
      },
      clear: (): Promise<void> => {
        now = [];
        keep();
        return writing;
      },
      settled: (): Promise<void> => writing,
    };
  }
}
