import { expect, test } from 'vitest';
import { mostDevices, trayLook, type TrayDo, type TrayItem } from '../../../electron/desktop/tray/tray-menu.ts';
import type { AppState } from '../../../shared/state.ts';
import { languages } from '../../../shared/languages.ts';
import { textFor } from '../../../shared/text/index.ts';
import { anna, device, known, pairing, state, transfer } from '../../renderer/samples.ts';

const look = (change: Partial<AppState>) =>
  trayLook(state({ transfers: [], devices: [], known: [], pairings: [], ...change }), textFor('en'));
const labels = (items: readonly TrayItem[]): string[] =>
  items.flatMap((item) => (item.kind === 'separator' ? [] : [item.label]));
const devicesIn = (items: readonly TrayItem[]): string[] => {
  const menu = items.find((item) => item.kind === 'menu');
  return menu?.kind === 'menu' ? labels(menu.items) : [];
};
const doing = (items: readonly TrayItem[], kind: TrayDo['kind']): TrayDo | undefined =>
  items
    .flatMap((item) => (item.kind === 'item' && item.does !== null ? [item.does] : []))
    .find((does) => does.kind === kind);

test('the menu opens, sends, shows what came, and quits', () => {
  expect(labels(look({}).items).slice(1)).toEqual([
    'Open Ferry',
    'Send Files…',
    'Send Folder…',
    'Open Receive Folder',
    'Settings…',
    'Quit Ferry',
  ]);
});

test('devices that are there are offered, the one last used first, then favourites, and not those that are blocked', () => {
  const [ben, cleo, dora, eve] = ['Ben', 'Cleo', 'Dora', 'Eve'].map((name) => device(name)) as [
    ...[typeof anna, typeof anna, typeof anna, typeof anna],
  ];
  const used = (of: typeof anna, startedAt: number) =>
    transfer({ peer: { ...transfer().peer, fingerprint: of.fingerprint }, status: 'done', startedAt });
  const items = look({
    devices: [anna, ben, cleo, dora, eve],
    transfers: [used(ben, 2000), used(dora, 3000)],
    known: [
      { ...known(cleo), favourite: true },
      { ...known(eve), rule: 'block' },
      { ...known(ben), label: 'Ben at work & home' },
    ],
  }).items;
  expect(devicesIn(items)).toEqual(['Dora', 'Ben at work && home', 'Cleo', 'Anna’s MacBook']);
  const crowd = Array.from({ length: mostDevices + 3 }, (_, i) => device(`Device ${i}`));
  expect(devicesIn(look({ devices: crowd }).items)).toHaveLength(mostDevices);
});

test('pausing names what moves, going on what the person here holds', () => {
  const moving = transfer({ seed: 'a1', status: 'active' });
  const held = transfer({ seed: 'b2', status: 'paused', hold: { code: 'paused' } });
  const theirs = transfer({ seed: 'c3', status: 'paused', hold: { code: 'paused', by: 'peer' } });
  const { items } = look({ transfers: [moving, held, theirs] });
  expect(doing(items, 'pause')).toEqual({ kind: 'pause', transferIds: [moving.id] });
  expect(doing(items, 'resume')).toEqual({ kind: 'resume', transferIds: [held.id] });
  expect([doing(look({}).items, 'pause'), doing(look({}).items, 'resume')]).toEqual([undefined, undefined]);
});

test('what waits for the person is said, and the icon is another', () => {
  expect(look({ transfers: [transfer({ status: 'active' })] }).waits).toBe(false);
  const asking = transfer({ direction: 'incoming', status: 'asking' });
  const waiting = look({ transfers: [asking], pairings: [pairing({ direction: 'incoming', status: 'comparing' })] });
  expect([waiting.waits, waiting.tooltip]).toEqual([true, '2 wait for your answer']);
  expect(labels(waiting.items)).toContain('2 wait for your answer');
});

test('every language has a word for each', () => {
  for (const language of languages) {
    const all = trayLook(state({ transfers: [transfer({ status: 'active' })], devices: [anna] }), textFor(language));
    expect(labels(all.items).every((label) => label !== '')).toBe(true);
  }
});
