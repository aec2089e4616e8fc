/** The window's own parts: a history with days, devices that look alike or are many, ends of which nothing or nothing new came, the log. */
import type { NewerFerry, UpdatesSituation } from '../../../shared/desktop/updates.ts';
import type { Device, Transfer } from '../../../shared/state.ts';
import { FakeBridge } from '../fake-bridge.ts';
import { anna, device, fingerprint, hex, known, state, transfer } from '../samples.ts';
import { transfers } from './moving.ts';
import { attic, devices, long, peer, phone, studio } from './people.ts';

const base = { devices, known: [known(anna), known(studio), known(attic)] };
const hour = 3_600_000;
const noon = new Date().setHours(12, 0, 0, 0);
const folder = '/home/lin/Documents/Projects/Harbour museum/Exhibition 2026/Received from others/To be sorted';

/** One for every six hours, of both directions and several devices, some in a folder far down. */
const past: Transfer[] = Array.from({ length: 14 }, (_, i) => {
  const incoming = i % 2 === 0;
  const title =
    i === 4
      ? 'Minutes of the general meeting with all annexes, signed and countersigned (final).pdf'
      : `Report ${i}.pdf`;
  const dir = i % 4 === 0 ? folder : '/home/lin/Downloads';
  return transfer({
    seed: `a${i.toString(16)}`,
    direction: incoming ? 'incoming' : 'outgoing',
    status: 'done',
    code: null,
    peer: peer([anna, studio, phone, long][i % 4]!, true),
    title,
    totals: { files: 1, folders: 0, bytes: 84_300 * (i + 1), complete: true },
    progress: { bytes: 84_300 * (i + 1), files: 1, rate: 0, secondsLeft: 0, current: null },
    ...(incoming ? { dir, landed: [`${dir}/${title}`] } : { sources: [`/home/lin/Desktop/${title}`] }),
    endedAt: noon - i * 6 * hour,
  });
});

const one: Partial<Transfer> = {
  status: 'done',
  code: null,
  title: 'Contract final.pdf',
  totals: { files: 1, folders: 0, bytes: 1_840_000, complete: true },
  endedAt: noon,
};
const vanished = { path: 'Contract final.pdf', failure: { code: 'source-vanished' } } as const;
const nothing: Transfer[] = [
  transfer({
    ...one,
    seed: 'd1',
    direction: 'outgoing',
    peer: peer(anna, true),
    casualties: [vanished],
    casualtyCount: 1,
  }),
  transfer({
    ...{ ...one, seed: 'd2', peer: peer(studio, true), dir: folder, landed: [`${folder}/Contract final.pdf`] },
    skipped: { files: 1, bytes: 1_840_000 },
  }),
  transfer({
    ...{
      ...one,
      seed: 'd3',
      direction: 'outgoing',
      peer: peer(studio, true),
      sources: ['/home/lin/Contract final.pdf'],
    },
    skipped: { files: 1, bytes: 1_840_000 },
  }),
  transfer({
    ...{ ...one, seed: 'd4', direction: 'outgoing', status: 'cancelled', peer: peer(anna, true) },
    sources: ['/home/lin/Contract final.pdf'],
    failure: { code: 'cancelled-by-peer', by: 'peer', params: { peer: anna.name } },
  }),
];

const twin: Device = { ...studio, fingerprint: fingerprint('77'), addresses: ['192.168.1.41:53317'] };
const crowd = Array.from({ length: 60 }, (_, i) =>
  device(`Seat ${i + 1}`, { fingerprint: hex((i + 256).toString(16), 64) }),
);

const newer: NewerFerry = {
  version: '0.2.0',
  released: noon,
  news: {
    en: 'Starts in half the time.\nPictures are shown before you accept them.\nA device that sleeps is woken.',
    'zh-CN': '启动时间减半。\n接受之前即可预览图片。\n可以唤醒休眠的设备。',
  },
  page: 'https://example.org/ferry/0.2.0',
  file: { name: 'ferry_0.2.0_amd64.deb', bytes: 72_400_000 },
};

function withUpdates(found: Partial<UpdatesSituation>): FakeBridge {
  const bridge = new FakeBridge(state(base));
  const nothing: UpdatesSituation = {
    ...{ host: 'example.org', installedBy: 'deb', lookedAt: null, newer: null, looking: false },
    ...{ failure: null, download: null, downloaded: null },
  };
  bridge.answers.updates = () => ({ ok: true, value: { ...nothing, ...found } });
  return bridge;
}

export const windowScenes: Record<string, () => FakeBridge> = {
  history: () => new FakeBridge(state({ ...base, transfers: past })),
  nothing: () => new FakeBridge(state({ ...base, transfers: nothing })),
  alike: () => new FakeBridge(state({ ...base, devices: [anna, studio, twin], known: [known(anna)] })),
  crowd: () => new FakeBridge(state({ ...base, devices: [...devices, ...crowd] })),
  looks: () =>
    new FakeBridge(
      state({
        ...base,
        known: [
          { ...known(anna), colour: 'green' },
          { ...known(studio, true), colour: 'purple', favourite: true },
          { ...known(attic), colour: 'orange' },
        ],
      }),
    ),
  log: () => {
    const bridge = new FakeBridge(state(base));
    const lines = ['info', 'info', 'warn', 'info', 'error', 'info'] as const;
    const words = [
      'Ferry 0.1.0 starts',
      'listening on port 53317',
      'no tray: there is no place for icons on this desktop',
      'connected to 192.168.1.40:53317',
      'the page went: oom',
      'disconnected',
    ];
    bridge.answers.readLog = () => ({
      ok: true,
      value: {
        whole: false,
        entries: Array.from({ length: 60 }, (_, i) => ({
          level: lines[i % lines.length]!,
          line: `[2026-06-01 14:${String(i).padStart(2, '0')}:07.312] [${lines[i % lines.length]!}] ${words[i % words.length]!}`,
        })),
      },
    });
    return bridge;
  },
  newer: () => withUpdates({ newer }),
  'newer-coming': () => withUpdates({ newer, download: { bytes: 31_000_000, total: 72_400_000 } }),
  'newer-there': () => withUpdates({ newer, downloaded: '/home/lin/Downloads/ferry_0.2.0_amd64.deb' }),
  newest: () => withUpdates({ lookedAt: noon }),
  'update-forged': () => withUpdates({ lookedAt: noon, failure: { code: 'update-forged' } }),
  'update-held-back': () =>
    withUpdates({
      ...{ newer, installedBy: 'appimage' },
      failure: { code: 'update-expired', params: { version: '0.2.0', date: '2027-03-01' } },
    }),
  running: () => new FakeBridge(state({ ...base, transfers })),
};
