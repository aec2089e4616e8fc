/** States to test with: one transfer, and a whole state around transfers. */
import type { AppState, Device, Progress, Totals, Transfer } from '../../../shared/state.ts';

export const totals: Totals = { files: 1, folders: 0, bytes: 1000, complete: true };

export function progressAt(bytes: number): Progress {
  return { bytes, files: 0, rate: 1, secondsLeft: null, current: null };
}

export function sampleTransfer(id: string, over: Partial<Transfer> = {}): Transfer {
  return {
    id,
    direction: 'outgoing',
    peer: { fingerprint: 'ab'.repeat(32), name: 'Anna', kind: 'laptop', known: false },
    status: 'active',
    title: 'a.txt',
    roots: 1,
    note: '',
    totals,
    progress: progressAt(0),
    code: null,
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
    startedAt: 0,
    endedAt: null,
    ...over,
  };
}

export function sampleDevice(over: Partial<Device> = {}): Device {
  return {
    fingerprint: 'f',
    name: 'Device',
    kind: 'desktop',
    addresses: ['192.0.2.1:53318'],
    via: 'multicast',
    ...over,
  };
}

export function sampleState(transfers: readonly Transfer[] = []): AppState {
  return {
    self: {
      fingerprint: 'cd'.repeat(32),
      name: 'Me',
      kind: 'desktop',
      appVersion: '0',
      port: 0,
      addresses: [],
      problem: null,
      keyKept: 'no-store',
    },
    settings: {
      name: 'Me',
      language: 'system',
      theme: 'system',
      receiveDir: '/tmp',
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
    },
    devices: [],
    known: [],
    transfers,
    problems: [],
    pairings: [],
    shares: [],
  };
}
