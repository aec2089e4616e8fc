/** Names that want to be misread, and honest ones that only look odd, in every place the window has for a name. */
import type { ManifestLine, Transfer } from '../../../shared/state.ts';
import { device, known, settings, state, transfer } from '../samples.ts';
import { FakeBridge } from '../fake-bridge.ts';

const spaces = ' '.repeat(160);
const names = [
  `report.pdf${spaces}.sh`,
  `invoice-for-the-whole-year-and-everything-that-belongs-to-it-signed-by-everybody-who-had-to.pdf.exe`,
  'photo\u202egpj.exe',
  'An\u200bna’s ke\u00adys\u{e0041}.txt',
  '\u3164\u3164.txt',
  'two  spaces.txt',
  ' leading and trailing ',
  'صور العطلة مع العائلة كلها في النرويج والسويد وفنلندا والدنمارك.jpg',
  'תמונות report 2026 (final) עם כל המשפחה בחופשה הארוכה של הקיץ.pdf',
  'می‌خواهم.txt',
  'शक्‍ति 👩‍👩‍👧 🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} 渡邉󠄀.jpg',
  `a${'\u0301'.repeat(60)} pile of marks.txt`,
  'x<b>bold</b> & <a href="http://x">link</a>.txt',
  'backup-of-everything-there-is-on-this-computer-and-on-the-other-one-and-on-the-stick.tar.gz',
];

const odd = device('Conference \u200broom 4.17 computer behind the curtain', { kind: 'desktop' });
const arabic = device('حاسوب أحمد في المكتب الكبير بجانب النافذة المطلة على البحر', { kind: 'laptop' });
const peer = (of: typeof odd): Transfer['peer'] => ({
  fingerprint: of.fingerprint,
  name: of.name,
  kind: of.kind,
  known: true,
});

const usual = (title: string, seed: string): Transfer =>
  transfer({
    seed,
    title,
    code: null,
    status: 'active',
    peer: peer(odd),
    totals: { files: names.length, folders: 1, bytes: 48e6, complete: true },
    progress: { bytes: 12e6, files: 3, rate: 3e6, secondsLeft: 12, current: `folder/${names[1]!}` },
  });

const transfers: Transfer[] = [
  usual(names[0]!, 'a1'),
  { ...usual(names[1]!, 'a2'), roots: 3 },
  { ...usual(names[7]!, 'a3'), peer: peer(arabic), direction: 'outgoing' },
  {
    ...usual(names[8]!, 'a4'),
    question: {
      kind: 'conflict',
      id: 'q',
      path: `a folder${spaces}/${names[1]!}`,
      coming: { bytes: 4e6, mtimeMs: 0 },
      there: { bytes: 4e6, mtimeMs: 1 },
    },
  },
  {
    ...usual(names[2]!, 'a5'),
    status: 'done',
    dir: '/home/lin/Downloads/a very long place/with many folders/in which everything/is kept for later/and found by nobody',
    landed: names.map((name) => `/home/lin/Downloads/${name}`),
    casualties: names.slice(0, 3).map((path) => ({ path, failure: { code: 'hash-mismatch', params: { path } } })),
    casualtyCount: 3,
    endedAt: Date.UTC(2026, 5, 1),
  },
  {
    ...usual(names[1]!, 'a6'),
    status: 'failed',
    failure: { code: 'name-refused', params: { path: names[1]! } },
    endedAt: 1,
  },
];

const manifest = (index: number): ManifestLine => ({
  index,
  kind: 'file',
  state: 'waiting',
  bytes: 4e6,
  path: `folder/${names[index % names.length]!}`,
});

function bridgeOf(all: readonly Transfer[]): FakeBridge {
  const bridge = new FakeBridge(
    state({
      devices: [odd, arabic],
      known: [known(odd), known(arabic)],
      transfers: [...all],
      settings: { ...settings, receiveDir: `/home/lin/Received  files/${names[1]!.slice(0, 60)}` },
    }),
  );
  bridge.manifest = manifest;
  return bridge;
}

export const oddNames = {
  'odd-names': () => bridgeOf(transfers),
  'odd-offer': () =>
    bridgeOf([
      transfer({
        peer: peer(arabic),
        title: names[0]!,
        roots: names.length,
        note: `Two  spaces, an ov\u202eerride,\n\tand ${names[2]!}`,
        totals: { files: names.length, folders: 0, bytes: 48e6, complete: true },
      }),
    ]),
};
