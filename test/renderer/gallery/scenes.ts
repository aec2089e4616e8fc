/** Every state of the window worth looking at, by name. */
import type { AppState, Transfer } from '../../../shared/state.ts';
import { FakeBridge } from '../fake-bridge.ts';
import { comparing, ends, introduced, pictures } from './ends.ts';
import { asking, held, lines, manifest, transfers } from './moving.ts';
import { oddNames } from './odd-names.ts';
import { pairingScenes } from './pairing-scenes.ts';
import { attic, devices, long, peer, phone, studio } from './people.ts';
import { phoneScenes } from './phone-scenes.ts';
import { windowScenes } from './window-scenes.ts';
import { anna, known, self, settings, state, transfer } from '../samples.ts';

const offer = transfer({
  seed: 'c1',
  note: 'Here are the ones from Saturday.\nThe best three are in “Selected”.',
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
  pictures: () => {
    const bridge = new FakeBridge(state({ ...base, transfers: pictures }));
    bridge.answers.thumbnails = ({ items }) => ({ ok: true, value: { pictures: items.map(drawn) } });
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
  ...windowScenes,
};

function withManifest(bridge: FakeBridge, of = manifest): FakeBridge {
  bridge.manifest = of;
  return bridge;
}

/** Stands in for a thumbnail: hills of another colour for each, upright now and then. */
function drawn(item: number): string {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = item === 1 ? [96, 128] : [128, 85];
  const draw = canvas.getContext('2d')!;
  const colour = (light: number): string => `hsl(${item * 70} 45% ${light}%)`;
  const sky = draw.createLinearGradient(0, 0, 0, canvas.height);
  sky.addColorStop(0, colour(45));
  sky.addColorStop(1, colour(85));
  draw.fillStyle = sky;
  draw.fillRect(0, 0, canvas.width, canvas.height);
  draw.fillStyle = colour(25);
  draw.arc(canvas.width / 3, canvas.height * 1.3, canvas.width / 2, 0, 7);
  draw.fill();
  return canvas.toDataURL();
}
