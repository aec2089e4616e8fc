/** How transfers end and begin: what landed and what did not, and first contact on either side. */
import type { Transfer } from '../../../shared/state.ts';
import { anna, transfer } from '../samples.ts';
import { footage, halfway } from './moving.ts';
import { long, now, peer, phone, studio } from './people.ts';

/** Two pictures and a text: `scenes.ts` gives the pictures. */
export const pictures: Transfer[] = [
  transfer({
    seed: 'f6',
    status: 'done',
    code: null,
    peer: peer(phone, true),
    title: 'IMG_2041.jpg',
    roots: 4,
    totals: { files: 4, folders: 0, bytes: 9e6, complete: true },
    progress: { ...halfway, bytes: 9e6, files: 4 },
    dir: '/home/lin/Downloads',
    landed: ['IMG_2041.jpg', 'IMG_2042.jpg', 'Sunset over the harbour.mp4', 'notes.txt'].map(
      (name) => `/home/lin/Downloads/${name}`,
    ),
    endedAt: now,
  }),
  transfer({
    seed: 'f7',
    status: 'done',
    code: null,
    peer: peer(anna, true),
    title: 'Contract final.pdf',
    totals: { files: 1, folders: 0, bytes: 2e6, complete: true },
    progress: { ...halfway, bytes: 2e6, files: 1 },
    dir: '/home/lin/Downloads',
    landed: ['/home/lin/Downloads/Contract final.pdf'],
    endedAt: now,
  }),
];

export const ends: Transfer[] = [
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
export const comparing: Transfer[] = [
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
export const introduced: Transfer[] = [
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
