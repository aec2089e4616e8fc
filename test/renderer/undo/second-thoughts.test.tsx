// @vitest-environment happy-dom
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { undoMs } from '../../../renderer/notices/notices.tsx';
import { maxNotices } from '../../../renderer/state/ui.ts';
import { losesWork, momentBytes, momentFiles } from '../../../renderer/transfers/describe.ts';
import { openWindow } from '../render.tsx';
import { anna, device, known, transfer } from '../samples.ts';

const bob = device('Bob');
const running = (change: Parameters<typeof transfer>[0] = {}) =>
  transfer({ direction: 'outgoing', status: 'active', code: null, ...change });
const ended = (seed: string, title = 'Holiday photos') => transfer({ seed, title, status: 'done', endedAt: 1 });
const far = { ...transfer().progress, bytes: 255e6, files: 3 };

const press = async (testId: string): Promise<void> => {
  await act(async () => {
    fireEvent.click(screen.getByTestId(testId));
  });
};

afterEach(() => void vi.useRealTimers());

test('what has come some way is cancelled only by a second word, and the focus is on the one that keeps it', async () => {
  const { bridge } = await openWindow({ transfers: [running({ progress: far })] });
  await press('transfer-cancel');
  const asked = screen.getByTestId('transfer-stop');
  expect(asked.textContent).toContain('Cancel Holiday photos?');
  expect(asked.textContent).toContain('kept there for a day');
  expect(document.activeElement).toBe(screen.getByTestId('stop-keep'));
  await press('stop-keep');
  expect(screen.queryByTestId('transfer-stop')).toBeNull();
  expect(document.activeElement?.getAttribute('data-testid')).toBe('transfer');
  expect(bridge.called('cancel')).toEqual([]);
  await press('transfer-cancel');
  fireEvent.keyDown(screen.getByTestId('stop-keep'), { key: 'Escape' });
  expect(screen.queryByTestId('transfer-stop')).toBeNull();
  await press('transfer-cancel');
  await press('stop-cancel');
  expect(bridge.called('cancel')).toEqual([{ transferId: transfer().id }]);
});

test('instead it can be paused, and the receiver is told what stays with it', async () => {
  const { bridge } = await openWindow({ transfers: [running({ direction: 'incoming', progress: far })] });
  await press('transfer-cancel');
  expect(screen.getByTestId('transfer-stop').textContent).toContain('What is whole stays here.');
  await press('stop-pause');
  expect(bridge.called('pause')).toEqual([{ transferId: transfer().id }]);
  expect(bridge.called('cancel')).toEqual([]);
  expect(screen.queryByTestId('transfer-stop')).toBeNull();
});

test('a moment’s worth is cancelled at once, on both sides of the limit', async () => {
  const with_ = (bytes: number, files = 0) => running({ progress: { ...transfer().progress, bytes, files } });
  expect(losesWork(with_(momentBytes - 1, momentFiles - 1))).toBe(false);
  expect(losesWork(with_(momentBytes))).toBe(true);
  expect(losesWork(with_(0, momentFiles))).toBe(true);
  expect(losesWork({ ...with_(momentBytes), status: 'asking' })).toBe(false);
  expect(losesWork({ ...with_(0), status: 'reconnecting', totals: { ...transfer().totals, bytes: 0 } })).toBe(true);
  const { bridge } = await openWindow({ transfers: [with_(momentBytes - 1)] });
  await press('transfer-cancel');
  expect(bridge.called('cancel')).toHaveLength(1);
});

test('a big file on its way is left out only by a second press', async () => {
  const { bridge } = await openWindow({ transfers: [running()] });
  bridge.manifest = (index) => ({ index, path: `${index}.iso`, kind: 'file', state: 'moving', bytes: momentBytes });
  await press('transfer-files');
  const [first] = await screen.findAllByTestId('file-leave-out');
  await act(async () => {
    fireEvent.click(first!);
  });
  expect(bridge.called('cancelFile')).toEqual([]);
  await press('file-leave-out-sure');
  expect(bridge.called('cancelFile')).toEqual([{ transferId: transfer().id, index: 0 }]);
});

test('what is taken off the list can be had back, one by one and all together, and goes for good a while later', async () => {
  const { bridge } = await openWindow({ transfers: [ended('a1', 'One'), ended('b2', 'Two'), ended('c3', 'Three')] });
  vi.useFakeTimers();
  fireEvent.click(screen.getAllByTestId('transfer-dismiss')[0]!);
  expect(screen.getAllByTestId('transfer')).toHaveLength(2);
  expect(screen.getByTestId('notice').textContent).toContain('removed from the list');
  fireEvent.click(screen.getByTestId('notice-undo'));
  expect(screen.getAllByTestId('transfer')).toHaveLength(3);
  fireEvent.click(screen.getByTestId('clear-ended'));
  expect(screen.queryByTestId('transfer')).toBeNull();
  expect(screen.getByTestId('notice').textContent).toContain('3 finished transfers');
  await act(() => vi.advanceTimersByTimeAsync(undoMs - 1));
  expect(bridge.called('clearHistory')).toEqual([]);
  await act(() => vi.advanceTimersByTimeAsync(1));
  expect(bridge.called('clearHistory')).toEqual([{ transferIds: ['a1', 'b2', 'c3'].map((seed) => ended(seed).id) }]);
  expect(screen.queryByTestId('notice')).toBeNull();
});

test('a notice that is pointed at, or has the focus, doesn’t leave under the hand', async () => {
  const { bridge } = await openWindow({ transfers: [ended('a1')] });
  vi.useFakeTimers();
  fireEvent.click(screen.getByTestId('transfer-dismiss'));
  fireEvent.pointerEnter(screen.getByTestId('notice'));
  await act(() => vi.advanceTimersByTimeAsync(2 * undoMs));
  expect(bridge.called('clearHistory')).toEqual([]);
  fireEvent.pointerLeave(screen.getByTestId('notice'));
  await act(() => vi.advanceTimersByTimeAsync(undoMs));
  expect(bridge.called('clearHistory')).toHaveLength(1);
});

test('a notice that makes room for others, and a window that goes, carry out what they offered to undo', async () => {
  const { bridge, ferry } = await openWindow({ transfers: [ended('a1'), ended('b2')] });
  fireEvent.click(screen.getAllByTestId('transfer-dismiss')[0]!);
  const news = () => ferry.ui.notify({ tone: 'info', say: () => 'news' });
  act(() => Array.from({ length: maxNotices }).forEach(news));
  await waitFor(() => expect(bridge.called('clearHistory')).toEqual([{ transferIds: [ended('a1').id] }]));
  fireEvent.click(screen.getByTestId('transfer-dismiss'));
  act(() => void window.dispatchEvent(new Event('pagehide')));
  await waitFor(() => expect(bridge.called('clearHistory')).toHaveLength(2));
});

test('what could not be taken off the list is there again', async () => {
  const { bridge } = await openWindow({ transfers: [ended('a1')] });
  bridge.answers.clearHistory = () => ({ ok: false, failure: { code: 'internal' } });
  fireEvent.click(screen.getByTestId('transfer-dismiss'));
  expect(screen.queryByTestId('transfer')).toBeNull();
  act(() => void window.dispatchEvent(new Event('pagehide')));
  expect(await screen.findByTestId('transfer')).toBeTruthy();
});

test('a forgotten device can be had back where it was forgotten', async () => {
  const { bridge, ferry } = await openWindow({ known: [known(anna), known(bob)] });
  act(() => ferry.ui.open({ kind: 'settings' }));
  const row = (await screen.findAllByTestId('known-device')).find((each) => each.textContent.includes('Bob'))!;
  await act(async () => {
    fireEvent.click(within(row).getByTestId('known-forget'));
  });
  expect(screen.getByTestId('forgotten').textContent).toContain('Bob was forgotten');
  await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('forgotten-undo')));
  await press('forgotten-undo');
  expect(bridge.called('unforget')).toEqual([{ fingerprint: bob.fingerprint }]);
  act(() => void bridge.patch({ kind: 'known', known: [known(anna), known(bob)] }));
  expect(screen.queryByTestId('forgotten')).toBeNull();
  act(() => ferry.ui.open({ kind: 'device', fingerprint: bob.fingerprint }));
  fireEvent.click(await screen.findByTestId('device-forget'));
  fireEvent.click(await screen.findByTestId('forgotten-undo'));
  expect(bridge.called('unforget')).toHaveLength(2);
});

test.each(['Escape', 'the closing button', 'settings that open instead'])(
  'a draft with files and a note survives %s, and is gone on with',
  async (way) => {
    const { ferry } = await openWindow({ devices: [bob] });
    act(() => ferry.ui.compose(['/a/one.txt', '/a/two.txt']));
    const compose = await screen.findByTestId('compose-dialog');
    fireEvent.change(screen.getByTestId('compose-note'), { target: { value: 'for you' } });
    if (way === 'Escape') fireEvent.keyDown(compose, { key: 'Escape' });
    else if (way === 'the closing button') fireEvent.click(within(compose).getByRole('button', { name: 'Close' }));
    else {
      act(() => ferry.ui.open({ kind: 'settings' }));
      act(() => ferry.ui.close());
    }
    expect((await screen.findByTestId('draft')).textContent).toContain('one.txt and 1 more');
    await press('draft-go-on');
    expect((await screen.findByTestId<HTMLTextAreaElement>('compose-note')).value).toBe('for you');
    expect(screen.getByText('two.txt')).toBeTruthy();
    expect(screen.queryByTestId('draft')).toBeNull();
  },
);

test('a new drop begins a draft of its own; the one laid aside stays as it was', async () => {
  const { ferry } = await openWindow({ devices: [bob] });
  act(() => ferry.ui.compose(['/a/one.txt']));
  act(() => ferry.ui.close());
  act(() => ferry.ui.compose(['/a/other.txt']));
  expect(ferry.ui.value.get().draft.paths).toEqual(['/a/other.txt']);
  act(() => ferry.ui.goOn(ferry.ui.value.get().asides[0]!.id));
  expect(ferry.ui.value.get().draft.paths).toEqual(['/a/one.txt']);
  expect(ferry.ui.value.get().asides.map(({ draft }) => draft.paths)).toEqual([['/a/other.txt']]);
});

test('a draft that is cancelled or thrown away can be had back; one that has gone is nowhere', async () => {
  const { bridge, ferry } = await openWindow({ devices: [bob] });
  act(() => ferry.ui.compose(['/a/one.txt'], bob.fingerprint));
  await screen.findByTestId('compose-dialog');
  await press('compose-cancel');
  expect(screen.queryByTestId('draft')).toBeNull();
  await press('notice-undo');
  expect(await screen.findByText('one.txt')).toBeTruthy();
  act(() => ferry.ui.close());
  await press('draft-discard');
  expect(screen.queryByTestId('draft')).toBeNull();
  await press('notice-undo');
  await press('draft-go-on');
  await screen.findByTestId('compose-dialog');
  await press('compose-send');
  expect(bridge.called('send')).toHaveLength(1);
  expect(ferry.ui.value.get()).toMatchObject({ asides: [], dialog: null });
});

test('nothing is laid aside where nothing was begun', async () => {
  const { ferry } = await openWindow({ devices: [bob] });
  act(() => ferry.ui.compose([], bob.fingerprint));
  act(() => ferry.ui.changeDraft({ note: ' ' }));
  act(() => ferry.ui.close());
  expect(ferry.ui.value.get().asides).toEqual([]);
  act(() => ferry.ui.discardDraft());
  expect(ferry.ui.value.get().notices).toEqual([]);
});

test('everything that was taken out of a draft at once can be had back', async () => {
  const { ferry } = await openWindow({ devices: [bob] });
  act(() => ferry.ui.compose(['/a/one.txt', '/a/two.txt']));
  await screen.findByTestId('compose-dialog');
  await press('draft-clear');
  expect(screen.queryByText('one.txt')).toBeNull();
  await press('draft-clear-undo');
  expect(screen.getByText('two.txt')).toBeTruthy();
});
