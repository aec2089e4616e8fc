/** Believable pieces of state for tests and the gallery. */
import type { Share } from '../../shared/sharing/share.ts';
import type { AppState, Device, KnownDevice, Pairing, SelfInfo, Settings, Transfer } from '../../shared/state.ts';
import { remembered } from '../support/state/remembered.ts';

export const hex = (seed: string, length: number): string =>
  seed.repeat(Math.ceil(length / seed.length)).slice(0, length);
export const fingerprint = (seed: string): string => hex(`${seed}9f3c27ab80de5146`, 64);
export const transferId = (seed: string): string => hex(`${seed}0c`, 32);

export const self: SelfInfo = {
  fingerprint: fingerprint('5e'),
  name: 'Lin’s ThinkPad',
  kind: 'laptop',
  appVersion: '0.1.0',
  port: 53318,
  addresses: ['192.168.1.24', 'fd12:3456::24'],
  problem: null,
  keyKept: 'no-store',
};

export const settings: Settings = {
  name: self.name,
  language: 'system',
  theme: 'system',
  receiveDir: '/home/lin/Downloads',
  conflicts: 'keep-both',
  atOnce: 4,
  markReceived: 'strangers',
  visibleTo: 'everybody',
  localSend: true,
  localSendPin: '',
  localSendUnproved: false,
  shareKey: false,
  sound: false,
  keepInTray: true,
  lookForUpdates: false,
};

export function device(name: string, change: Partial<Device> = {}): Device {
  const seed = [...name].map((char) => (char.codePointAt(0) ?? 0).toString(16)).join('');
  return {
    fingerprint: fingerprint(seed.slice(-12)),
    name,
    kind: 'laptop',
    addresses: ['192.168.1.31:53317'],
    via: 'multicast',
    ...change,
  };
}

export function known({ fingerprint: key, name }: Device, autoAccept = false): KnownDevice {
  const rule = autoAccept ? 'accept' : 'ask';
  return remembered({ fingerprint: key, name, rule, rememberedAt: Date.UTC(2026, 2, 14) });
}

export const anna = device('Anna’s MacBook');

export function pairing(change: Partial<Pairing> = {}): Pairing {
  const { fingerprint: key, name, kind } = anna;
  return {
    id: transferId('9a'),
    direction: 'outgoing',
    peer: { fingerprint: key, name, kind, known: false },
    status: 'comparing',
    code: '482915',
    failure: null,
    ...change,
  };
}

export function transfer(change: Partial<Transfer> & { seed?: string } = {}): Transfer {
  const { seed = 'a1', ...rest } = change;
  return {
    id: transferId(seed),
    direction: 'incoming',
    peer: { fingerprint: anna.fingerprint, name: anna.name, kind: anna.kind, known: false },
    status: 'asking',
    title: 'Holiday photos',
    roots: 1,
    note: '',
    totals: { files: 482, folders: 12, bytes: 3.42e9, complete: true },
    progress: { bytes: 0, files: 0, rate: 0, secondsLeft: null, current: null },
    code: '402917',
    dir: null,
    landed: [],
    hold: null,
    question: null,
    encrypted: true,
    sources: [],
    skipped: { files: 0, bytes: 0 },
    failure: null,
    casualties: [],
    casualtyCount: 0,
    startedAt: Date.UTC(2026, 5, 1, 12, 0),
    endedAt: null,
    ...rest,
  };
}

export function share(change: Partial<Share> = {}): Share {
  return {
    id: hex('ab', 32),
    links: ['http://192.168.1.24:40123/c2VjcmV0LXBhcnQtMTI/'],
    pin: null,
    title: 'Holiday photos',
    roots: 1,
    upload: false,
    startedAt: Date.now(),
    expiresAt: Date.now() + 59 * 60_000,
    visitors: 0,
    downloads: 0,
    bytesSent: 0,
    underWay: 0,
    arriving: 0,
    wrongPins: 0,
    pinLocked: false,
    ...change,
  };
}

export function state(change: Partial<AppState> = {}): AppState {
  return { self, settings, devices: [], known: [], transfers: [], problems: [], pairings: [], shares: [], ...change };
}
