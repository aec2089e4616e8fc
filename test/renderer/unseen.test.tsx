// @vitest-environment happy-dom
/** Whatever a peer calls itself and its files, nothing in the window is unseen, steers, or hides its ending. */
import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import type { Transfer } from '../../shared/state.ts';
import { badName, neverShown, unseenKinds } from '../support/unseen.ts';
import { openWindow } from './render.tsx';
import { device, known, self, settings, transfer } from './samples.ts';

const devil = device(badName);
const peer = { fingerprint: devil.fingerprint, name: badName, kind: devil.kind, known: false };
const totals = { files: 2, folders: 1, bytes: 1000, complete: true };
const progress = { bytes: 10, files: 1, rate: 1, secondsLeft: 9, current: `a/${badName}` };
const failure = { code: 'hash-mismatch', params: { path: badName, name: badName } } as const;
const file = { bytes: 1, mtimeMs: 0 };
const base: Partial<Transfer> = { peer, title: badName, roots: 2, totals, progress, code: null };
const casualties = [{ path: badName, failure }];

const transfers: Transfer[] = [
  transfer({ ...base, seed: 'c1', direction: 'outgoing', status: 'asking', code: '123456' }),
  transfer({
    ...base,
    seed: 'c2',
    status: 'active',
    question: { kind: 'conflict', id: '1', path: `${badName}/${badName}`, coming: file, there: file },
  }),
  transfer({
    ...base,
    seed: 'c3',
    status: 'paused',
    hold: { code: 'paused', by: 'peer', params: { name: badName } },
    question: { kind: 'more', id: '2', title: badName, roots: 1, totals },
  }),
  transfer({
    ...base,
    seed: 'c4',
    status: 'done',
    dir: `/home/${badName}`,
    landed: [`/home/${badName}`, `/home/b${badName}`],
    casualties,
    casualtyCount: 1,
    endedAt: 1,
  }),
  transfer({ ...base, seed: 'c5', direction: 'outgoing', status: 'failed', failure, endedAt: 1 }),
  transfer({
    ...base,
    seed: 'c6',
    status: 'failed',
    title: '',
    failure: { code: 'identity-changed', params: { name: badName, fingerprint: devil.fingerprint } },
    endedAt: 1,
  }),
];

const everything = {
  self: { ...self, name: badName, problem: { code: 'port-in-use', params: { detail: badName } } as const },
  settings: { ...settings, name: 'Lin', receiveDir: `/home/${badName}` },
  devices: [devil],
  known: [known(devil)],
  transfers,
  problems: [{ id: 'p', failure: { code: 'known-incomplete', params: { path: badName, aside: badName } } as const }],
};

/** All that can be read, shown in a tooltip or heard. */
function said(): string[] {
  const elements = [...document.body.querySelectorAll('*')];
  const attributes = ['title', 'aria-label', 'placeholder', 'alt', 'data-whole'];
  return [
    document.body.textContent ?? '',
    ...elements.flatMap((element) => attributes.map((name) => element.getAttribute(name) ?? '')),
  ];
}

const misread = (): string[] => said().filter((text) => neverShown.test(text));

async function press(testId: string): Promise<void> {
  await act(async () => {
    for (const button of screen.getAllByTestId(testId)) fireEvent.click(button);
  });
}

test('devices, problems, and transfers of every kind with their lists', async () => {
  const { bridge } = await openWindow(everything);
  bridge.manifest = (index) => ({ index, path: `${badName}/${badName}`, kind: 'file', state: 'waiting', bytes: 1 });
  await press('transfer-files');
  await press('transfer-casualties');
  await press('transfer-landed');
  await waitFor(() => expect(screen.getAllByTestId('file-leave-out').length).toBeGreaterThan(0));
  expect(misread()).toEqual([]);
  expect(said().join('\n').split('report.pdf␣×120.sh').length).toBeGreaterThan(40);
});

test('an offer with its note, its list and its folder', async () => {
  const offer = transfer({ ...base, status: 'asking', code: '123456', note: unseenKinds, dir: `/home/${badName}` });
  const { bridge, patch } = await openWindow({ ...everything, transfers: [] });
  bridge.manifest = (index) => ({ index, path: badName, kind: 'file', state: 'waiting', bytes: 1 });
  await patch({ kind: 'transfer', transfer: offer });
  await screen.findByTestId('offer-dialog');
  await waitFor(() => expect(screen.getByTestId('offer-files').textContent).toContain('report.pdf␣×120.sh'));
  expect(misread()).toEqual([]);
});

test('what is about to be sent, the settings, and a device’s details', async () => {
  const { bridge } = await openWindow(everything);
  await act(async () => bridge.request({ kind: 'send', paths: [`/home/${badName}`] }));
  expect(screen.getByTestId('recipient')).toBeTruthy();
  expect(misread()).toEqual([]);
  await act(async () => fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape' }));
  await press('settings-open');
  expect(await screen.findByTestId('known-device')).toBeTruthy();
  expect(misread()).toEqual([]);
});

test('what a screen reader is told', async () => {
  const { patch } = await openWindow({ ...everything, transfers: [] });
  for (const each of transfers) await patch({ kind: 'transfer', transfer: each });
  expect(screen.getByTestId('announcer').textContent).not.toBe('');
  expect(misread()).toEqual([]);
});

/** A window in which a character takes 8 pixels and a box 240. */
function layOut(): void {
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(240);
  vi.spyOn(HTMLElement.prototype, 'scrollWidth', 'get').mockImplementation(function (this: HTMLElement) {
    return 8 * (this.dataset['whole'] ?? this.textContent ?? '').length;
  });
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue({
    measureText: (text: string) => ({ width: 8 * text.length }),
  } as unknown as CanvasRenderingContext2D);
}

test('where there is no room for a name its middle is cut, and its ending stays', async () => {
  layOut();
  const name = `holiday in norway with everybody.pdf${'.'.repeat(20)}and much more.scr`;
  const one = transfer({ ...base, seed: 'd1', status: 'active', title: name, roots: 1 });
  const several = transfer({ ...base, seed: 'd2', status: 'active', title: name, roots: 3 });
  const landed = transfer({ ...base, seed: 'd3', status: 'done', landed: [`/a/${name}`, `/b/${name}`], dir: '/a' });
  const { bridge, patch } = await openWindow({ transfers: [one, several, landed] });
  bridge.manifest = (index) => ({ index, path: `folder/${name}`, kind: 'file', state: 'waiting', bytes: 1 });
  await press('transfer-files');
  await press('transfer-landed');
  const cuts = [...document.querySelectorAll<HTMLElement>('[data-whole]')].filter(({ dataset }) =>
    dataset['whole']?.includes(name),
  );
  // The two titles, the file under way in each, the lines of their lists and of what landed.
  expect(cuts.length).toBeGreaterThanOrEqual(8);
  for (const cut of cuts) {
    expect(cut.textContent).toMatch(/^\S.{10,}….{5,}more\.scr$/u);
    expect(cut.textContent?.length).toBeLessThanOrEqual(30);
  }
  const titles = screen.getAllByRole('heading', { level: 3 }).map(({ textContent }) => textContent);
  expect(titles).toContainEqual(expect.stringMatching(/^holiday.*….*\.scr and 2 more$/u));

  // Another name in its place is shown, not what was cut of the one before.
  await patch({ kind: 'transfer', transfer: { ...one, title: 'short.txt' } });
  expect(screen.getByRole('heading', { level: 3, name: 'short.txt' }).querySelector('[data-whole]')).toBeNull();
  vi.restoreAllMocks();
});
