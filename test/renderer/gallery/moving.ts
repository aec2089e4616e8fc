/** Transfers under way, asking, held and some that ended, as the gallery's scenes have them. */
import type { ManifestLine, Transfer } from '../../../shared/state.ts';
import { anna, fingerprint, transfer } from '../samples.ts';
import { attic, long, now, peer, phone, studio } from './people.ts';

export const transfers: Transfer[] = [
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

export const halfway = { bytes: 17.9e9, files: 77, rate: 0, secondsLeft: null, current: null };
export const footage: Partial<Transfer> = {
  code: null,
  title: 'Footage 2026-05',
  totals: { files: 214, folders: 9, bytes: 48.2e9, complete: true },
  progress: halfway,
};
/** Everything that stands still, beside one that runs; and ends that found files there already. */
export const held: Transfer[] = [
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
export const asking: Transfer[] = [
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
export const manifest = (index: number): ManifestLine => ({
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
export const lines = (index: number): ManifestLine => ({
  ...manifest(index),
  state: (['done', 'skipped', 'failed', 'left-out', 'moving'] as const)[index] ?? 'waiting',
});

/** Ends: several things that landed, some of them gone; what can be sent again. */
