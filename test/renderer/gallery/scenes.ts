/** Every state of the window worth looking at, by name. */
import type { ManifestLine, Transfer } from '../../../shared/state.ts';
import type { AppState } from '../../../shared/state.ts';
import { FakeBridge } from '../fake-bridge.ts';
import { oddNames } from './odd-names.ts';
import { pairingScenes } from './pairing-scenes.ts';
import { phoneScenes } from './phone-scenes.ts';
import { anna, device, fingerprint, known, self, settings, state, transfer } from '../samples.ts';

const studio = device('Studio', { kind: 'desktop', addresses: ['192.168.1.40:53317', '[fd12::40]:53317'] });
const attic = device('attic', { kind: 'headless', via: 'manual', addresses: ['10.0.8.2:53400'] });
const phone = device('小雨的手机', { kind: 'mobile' });
const long = device('Conference room 4.17 presentation computer (behind the curtain)', { kind: 'desktop' });
const devices = [anna, studio, phone, attic];
const peer = (of: typeof anna, isKnown = false): Transfer['peer'] => ({
  fingerprint: of.fingerprint,
  name: of.name,
  kind: of.kind,
  known: isKnown,
});

const now = Date.UTC(2026, 5, 1, 14, 3);
const transfers: Transfer[] = [
  transfer({
    seed: 'b1',
    direction: 'outgoing',
    status: 'asking',
    peer: peer(anna),
    title: 'Contract final.pdf',
    totals: { files: 1, folders: 0, bytes: 1_840_000, complete: true },
  }),
  transfer({
    seed: 'b2',
    direction: 'outgoing',
    status: 'active',
    code: null,
    peer: peer(studio, true),
    title: 'Footage 2026-05',
    roots: 3,
    totals: { files: 214, folders: 9, bytes: 48.2e9, complete: true },
    progress: {
      bytes: 17.9e9,
      files: 77,
      rate: 112.4e6,
      secondsLeft: 270,
      current: 'Footage 2026-05/Day 2/Camera B/C0042.MXF',
    },
  }),
  transfer({
    seed: 'b3',
    status: 'active',
    code: null,
    peer: peer(phone, true),
    title: '照片',
    totals: { files: 96, folders: 1, bytes: 410e6, complete: false },
    progress: { bytes: 120e6, files: 20, rate: 38.1e6, secondsLeft: null, current: '照片/IMG_2041.HEIC' },
  }),
  transfer({
    seed: 'b4',
    status: 'done',
    code: null,
    peer: peer(anna, true),
    title: 'Budget 2026.xlsx',
    totals: { files: 1, folders: 0, bytes: 84_300, complete: true },
    progress: { bytes: 84_300, files: 1, rate: 0, secondsLeft: 0, current: null },
    landed: ['/home/lin/Downloads/Budget 2026.xlsx'],
    endedAt: now,
  }),
  transfer({
    seed: 'b5',
    direction: 'outgoing',
    status: 'done',
    code: null,
    peer: peer(studio, true),
    title: 'website',
    totals: { files: 3129, folders: 411, bytes: 96.4e6, complete: true },
    progress: { bytes: 96.4e6, files: 3126, rate: 0, secondsLeft: 0, current: null },
    casualties: [
      {
        path: 'website/.env',
        failure: { code: 'source-unreadable', params: { path: 'website/.env', detail: 'EACCES' } },
      },
      { path: 'website/current', failure: { code: 'symlink-skipped', params: { path: 'website/current' } } },
      { path: 'website/tmp/cache.db', failure: { code: 'source-changed', params: { path: 'website/tmp/cache.db' } } },
    ],
    casualtyCount: 3,
    endedAt: now - 3_600_000,
  }),
  transfer({
    seed: 'b6',
    direction: 'outgoing',
    status: 'failed',
    code: null,
    peer: peer(attic, true),
    title: 'backup.tar',
    failure: { code: 'no-space', params: { dir: '/srv/in', needed: 48.2e9, free: 1.3e9 } },
    endedAt: now,
  }),
  transfer({
    seed: 'b7',
    status: 'failed',
    code: null,
    peer: { ...peer(studio), fingerprint: fingerprint('77') },
    title: 'Studio',
    failure: { code: 'identity-changed', params: { name: studio.name, fingerprint: studio.fingerprint } },
    endedAt: now,
  }),
  transfer({
    seed: 'b8',
    direction: 'outgoing',
    status: 'declined',
    failure: { code: 'declined' },
    code: null,
    endedAt: now,
  }),
];

const halfway = { bytes: 17.9e9, files: 77, rate: 0, secondsLeft: null, current: null };
const footage: Partial<Transfer> = {
  code: null,
  title: 'Footage 2026-05',
  totals: { files: 214, folders: 9, bytes: 48.2e9, complete: true },
  progress: halfway,
};
/** Everything that stands still, beside one that runs; and ends that found files there already. */
const held: Transfer[] = [
  transfer({
    ...footage,
    seed: 'd1',
    direction: 'outgoing',
    status: 'reconnecting',
    peer: peer(studio, true),
    hold: { code: 'disconnected' },
  }),
  transfer({ ...footage, seed: 'd2', status: 'paused', peer: peer(anna, true), hold: { code: 'paused' } }),
  transfer({
    ...footage,
    seed: 'd3',
    status: 'active',
    peer: peer(phone, true),
    title: '照片',
    progress: { ...halfway, rate: 38.1e6, secondsLeft: 795, current: '照片/IMG_2041.HEIC' },
  }),
  transfer({
    ...footage,
    seed: 'd4',
    status: 'paused',
    peer: peer(phone, true),
    hold: { code: 'no-space', params: { dir: '/home/lin/Downloads' } },
  }),
  transfer({
    ...footage,
    seed: 'd5',
    direction: 'outgoing',
    status: 'paused',
    peer: peer(attic, true),
    hold: { code: 'no-space', by: 'peer' },
  }),
  transfer({
    ...footage,
    seed: 'd6',
    direction: 'outgoing',
    status: 'paused',
    peer: peer(anna, true),
    hold: { code: 'paused', by: 'peer' },
  }),
  transfer({
    ...footage,
    seed: 'd7',
    status: 'reconnecting',
    peer: peer(long, true),
    totals: { files: 0, folders: 0, bytes: 0, complete: false },
    progress: { ...halfway, bytes: 0, files: 0 },
    hold: { code: 'unreachable', params: { address: '192.168.1.40:53317' } },
  }),
  transfer({
    ...footage,
    seed: 'd8',
    direction: 'outgoing',
    status: 'done',
    peer: peer(studio, true),
    progress: { ...halfway, bytes: 48.2e9, files: 214 },
    skipped: { files: 210, bytes: 47.9e9 },
    endedAt: now,
  }),
];

const conflict: Transfer['question'] = {
  kind: 'conflict',
  id: 'q1',
  path: 'Footage 2026-05/Day 2/Camera B/Interview with the harbour master, second take (final).MXF',
  coming: { bytes: 4.31e9, mtimeMs: now },
  there: { bytes: 4.29e9, mtimeMs: now - 86_400_000 },
};
const underWay: Partial<Transfer> = {
  ...footage,
  status: 'active',
  progress: { ...halfway, rate: 38.1e6, secondsLeft: 795, current: 'Footage 2026-05/Day 2/Camera B/C0042.MXF' },
};
/** What asks, what waits its turn, what goes unencrypted, and a list of files to open. */
const asking: Transfer[] = [
  transfer({ ...underWay, seed: 'e1', peer: peer(studio, true), question: conflict }),
  transfer({
    ...underWay,
    seed: 'e2',
    title: '照片',
    peer: peer(phone, true),
    question: {
      kind: 'more',
      id: 'q2',
      title: '视频',
      roots: 2,
      totals: { files: 3, folders: 0, bytes: 10e6, complete: true },
    },
  }),
  transfer({ ...underWay, seed: 'e3', direction: 'outgoing', peer: peer(anna, true), encrypted: false }),
  transfer({ ...footage, seed: 'e4', direction: 'outgoing', status: 'queued', peer: peer(attic, true) }),
  transfer({
    ...footage,
    seed: 'e5',
    status: 'queued',
    peer: peer(long, true),
    encrypted: false,
    progress: { ...halfway, bytes: 0, files: 0 },
  }),
  transfer({ ...footage, seed: 'e6', direction: 'outgoing', status: 'reconnecting', hold: { code: 'paused' } }),
];
const lines = (index: number): ManifestLine => ({
  ...manifest(index),
  state: (['done', 'skipped', 'failed', 'left-out', 'moving'] as const)[index] ?? 'waiting',
});

/** Ends: several things that landed, some of them gone; what can be sent again. */
const ends: Transfer[] = [
  transfer({
    ...footage,
    seed: 'f1',
    status: 'done',
    peer: peer(studio, true),
    roots: 3,
    dir: '/home/lin/Downloads',
    landed: [
      'Footage 2026-05',
      'A name that is much longer than the place there is for it in this list (2).pdf',
      'c.txt',
    ].map((name) => `/home/lin/Downloads/${name}`),
    progress: { ...halfway, bytes: 48.2e9, files: 214 },
    skipped: { files: 12, bytes: 3.1e9 },
    endedAt: now,
  }),
  transfer({
    ...footage,
    seed: 'f2',
    direction: 'outgoing',
    status: 'done',
    peer: peer(anna, true),
    sources: ['/home/lin/Footage 2026-05'],
    progress: { ...halfway, bytes: 48.2e9, files: 212 },
    casualties: [
      { path: 'Footage 2026-05/tmp.db', failure: { code: 'source-vanished' } },
      { path: 'Footage 2026-05/locked.MXF', failure: { code: 'source-unreadable', params: { detail: 'EACCES' } } },
    ],
    casualtyCount: 2,
    endedAt: now,
  }),
  transfer({
    ...footage,
    seed: 'f3',
    status: 'done',
    peer: peer(phone, true),
    title: 'IMG_1.HEIC',
    totals: { files: 1, folders: 0, bytes: 2e6, complete: true },
    progress: { ...halfway, bytes: 2e6, files: 1 },
    dir: '/home/lin/Downloads',
    landed: ['/home/lin/Downloads/IMG_1.HEIC'],
    endedAt: now,
  }),
];

/** First contact, as a sender has it. */
const comparing: Transfer[] = [
  transfer({
    seed: 'g1',
    direction: 'outgoing',
    status: 'comparing',
    peer: peer(studio),
    title: 'Contract final.pdf',
    question: { kind: 'first-contact', id: 'q5' },
  }),
  transfer({
    seed: 'g2',
    direction: 'outgoing',
    status: 'comparing',
    peer: peer(long),
    code: null,
    roots: 3,
    question: { kind: 'first-contact', id: 'q6' },
  }),
  transfer({
    seed: 'g3',
    direction: 'outgoing',
    status: 'failed',
    peer: peer(phone),
    sources: ['/home/lin/Contract final.pdf'],
    failure: { code: 'codes-differ', params: { peer: phone.name } },
    endedAt: now,
  }),
];
const nothing = { title: '', roots: 0, totals: { files: 0, folders: 0, bytes: 0, complete: false } };
/** And as the receiver: who calls before there is an offer; one that ended before it came to one. */
const introduced: Transfer[] = [
  transfer({
    ...nothing,
    seed: 'h2',
    status: 'failed',
    peer: peer(phone),
    failure: { code: 'codes-differ', params: { peer: phone.name }, by: 'peer' },
    endedAt: now,
  }),
  transfer({ ...nothing, seed: 'h1', status: 'comparing', peer: peer(studio) }),
];

const offer = transfer({
  seed: 'c1',
  note: 'Here are the ones from Saturday.\nThe best three are in “Selected”.',
});
const manifest = (index: number): ManifestLine => ({
  index,
  state: 'waiting',
  kind: index % 40 === 7 ? 'folder' : 'file',
  path:
    index === 3
      ? 'Holiday photos/صور العطلة/شاطئ.jpg'
      : index === 5
        ? 'Holiday photos/photo\u202egpj.exe'
        : index % 40 === 7
          ? `Holiday photos/Empty ${index}`
          : `Holiday photos/${index % 3 === 0 ? 'Selected/Edited for print in very high resolution/' : ''}DSC_${String(index + 1).padStart(5, '0')}.NEF`,
  bytes: 4_000_000 + ((index * 7919) % 24_000_000),
});

const base: Partial<AppState> = {
  devices,
  known: [known(anna), { ...known(studio, true), fastLane: true }, known(attic)],
};

/** Something is said of each: one is accepted within limits, one blocked, one called otherwise here. */
const ruled: Partial<AppState> = {
  devices: [{ ...anna, name: 'Living room', announced: anna.name }, studio, phone, attic],
  known: [
    {
      ...known(anna, true),
      ...{
        label: 'Living room',
        dir: '/home/lin/Pictures/From the living room',
        lastSeen: Date.UTC(2026, 5, 1, 13, 55),
      },
    },
    { ...known(studio), rule: 'block' },
    known(attic),
  ],
  settings: { ...settings, visibleTo: 'known' },
};
const beyond: Transfer[] = [
  transfer({
    ...{
      seed: 'f7',
      status: 'active',
      code: null,
      title: 'website',
      peer: { ...peer(anna, true), name: 'Living room' },
    },
    question: { kind: 'beyond', id: 'q7', why: { kind: 'hidden', path: 'website/.git/config' } },
  }),
  transfer({
    ...{ seed: 'f8', status: 'active', code: null, title: 'Films', peer: { ...peer(anna, true), name: 'Living room' } },
    question: { kind: 'beyond', id: 'q8', why: { kind: 'size', limit: 10e9 } },
  }),
];

const text = (seed: string, direction: 'incoming' | 'outgoing', beginning: string, length = beginning.length) =>
  transfer({
    ...{ seed, direction, code: null, status: 'done', title: 'text.txt', roots: 1, peer: peer(anna, true) },
    text: direction === 'outgoing' ? { beginning, length, asFile: true } : { beginning, length },
    endedAt: Date.now(),
  });

export const scenes: Record<string, () => FakeBridge> = {
  ...pairingScenes,
  empty: () => new FakeBridge(state()),
  problem: () =>
    new FakeBridge(
      state({ ...base, self: { ...self, port: 0, problem: { code: 'port-in-use', params: { port: 53317 } } } }),
    ),
  ruled: () => new FakeBridge(state({ ...ruled })),
  beyond: () => new FakeBridge(state({ ...ruled, transfers: beyond })),
  devices: () => new FakeBridge(state({ ...base, devices: [...devices, long] })),
  transfers: () => new FakeBridge(state({ ...base, transfers })),
  texts: () =>
    new FakeBridge(
      state({
        ...base,
        transfers: [
          text(
            'e1',
            'incoming',
            'Meet at 12:40, the plan is here:\nhttps://intranet.example.test/rooms/5?day=friday (and https://maps.test).',
          ),
          text('e2', 'outgoing', 'https://example.test/a'),
          text('e3', 'incoming', `好的，会议改到周五下午三点。\n${'下周见。'.repeat(200)}`, 4000),
        ],
      }),
    ),
  'text-offer': () =>
    new FakeBridge(
      state({
        ...base,
        transfers: [
          transfer({
            ...{ seed: 'e4', code: null, peer: peer(anna, true), title: 'text.txt', roots: 1 },
            text: { beginning: 'Are you coming?\n\nhttps://example.test/menu', length: null },
          }),
        ],
      }),
    ),
  'text-offer-stranger': () =>
    new FakeBridge(
      state({
        ...base,
        known: [],
        transfers: [transfer({ seed: 'e5', title: 'text.txt', roots: 1, text: { beginning: '', length: null } })],
      }),
    ),
  offer: () => withManifest(new FakeBridge(state({ ...base, known: [], transfers: [offer] }))),
  'offer-known': () => {
    const bridge = new FakeBridge(
      state({
        ...base,
        transfers: [
          transfer({ seed: 'c2', peer: peer(long) }),
          transfer({
            seed: 'c3',
            code: null,
            peer: peer(anna, true),
            roots: 3,
            totals: { files: 100_000, folders: 40, bytes: 900e9, complete: false },
          }),
        ],
      }),
    );
    bridge.answers.freeSpace = () => ({ ok: true, value: { bytes: 212e9 } });
    return withManifest(bridge);
  },
  comparing: () => new FakeBridge(state({ ...base, known: [], transfers: comparing })),
  introduced: () => new FakeBridge(state({ ...base, known: [], transfers: introduced })),
  held: () => new FakeBridge(state({ ...base, transfers: held })),
  asking: () => withManifest(new FakeBridge(state({ ...base, transfers: asking })), lines),
  ends: () => {
    const bridge = new FakeBridge(state({ ...base, transfers: ends }));
    bridge.answers.showLanded = ({ path }) => ({ ok: false, failure: { code: 'path-not-found', params: { path } } });
    return bridge;
  },
  'offer-full': () => {
    const bridge = new FakeBridge(
      state({ ...base, transfers: [transfer({ seed: 'c4', code: null, peer: peer(anna, true) })] }),
    );
    bridge.answers.freeSpace = () => ({ ok: true, value: { bytes: 1.2e9 } });
    return withManifest(bridge);
  },
  'offer-read-only': () => {
    const bridge = new FakeBridge(
      state({ ...base, transfers: [transfer({ seed: 'c5', code: null, peer: peer(anna, true) })] }),
    );
    bridge.answers.answer = () => ({ ok: false, failure: { code: 'read-only', params: { dir: settings.receiveDir } } });
    return withManifest(bridge);
  },
  dark: () => new FakeBridge(state({ ...base, settings: { ...settings, theme: 'dark' }, transfers })),
  ...oddNames,
  ...phoneScenes,
};

function withManifest(bridge: FakeBridge, of = manifest): FakeBridge {
  bridge.manifest = of;
  return bridge;
}
