// @vitest-environment happy-dom
/** What has landed, in a person's hands: opened with a double click or Enter, dragged out, shown by a small picture. */
import { act, fireEvent, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { openWindow } from '../render.tsx';
import { transfer } from '../samples.ts';

const row = (): HTMLElement => screen.getByTestId('transfer');

test('a double click on the title opens the one thing, and shows the folder of several; Enter on the row does the same', async () => {
  const ended = { status: 'done', dir: '/in', endedAt: 1 } as const;
  const one = transfer({ ...ended, seed: 'a1', landed: ['/in/one.txt'] });
  const two = transfer({ ...ended, seed: 'b2', roots: 2, landed: ['/in/a.txt', '/in/b.txt'] });
  const { bridge } = await openWindow({ transfers: [one, two] });
  const title = (id: string) => document.querySelector<HTMLElement>(`[data-transfer-id="${id}"] h4 [draggable]`)!;
  await act(async () => {
    fireEvent.doubleClick(title(one.id));
    fireEvent.doubleClick(title(two.id));
  });
  expect(bridge.called('openLanded')).toEqual([{ transferId: one.id, path: '/in/one.txt' }]);
  expect(bridge.called('showLanded')).toEqual([{ transferId: two.id, path: '/in/a.txt' }]);
  await act(async () => {
    fireEvent.keyDown(title(one.id).closest('li')!, { key: 'Enter' });
    // On a button in it Enter is the button's.
    fireEvent.keyDown(title(two.id).closest('li')!.querySelector('button')!, { key: 'Enter' });
  });
  expect(bridge.called('openLanded')).toHaveLength(2);
  expect(bridge.called('showLanded')).toHaveLength(1);
});

test('in the list of several each opens with a double click, and by Enter where the arrows have led', async () => {
  const landed = ['/in/a.txt', '/in/b.txt'];
  const { bridge } = await openWindow({ transfers: [transfer({ status: 'done', roots: 2, landed, endedAt: 1 })] });
  fireEvent.click(screen.getByTestId('transfer-landed'));
  const [a, b] = await screen.findAllByTestId('landed-item');
  await act(async () => {
    fireEvent.doubleClick(a!.querySelector('[draggable]')!);
  });
  a!.focus();
  fireEvent.keyDown(a!, { key: 'ArrowDown' });
  expect(document.activeElement).toBe(b);
  await act(async () => {
    fireEvent.keyDown(b!, { key: 'Enter' });
  });
  expect(bridge.called('openLanded').map(({ path }) => path)).toEqual(landed);
});

test('what is dragged out main drags: what is gone is named, and without a button down nothing begins', async () => {
  const landed = ['/in/a.txt', '/in/b.txt'];
  const { bridge } = await openWindow({ transfers: [transfer({ status: 'done', roots: 2, landed, endedAt: 1 })] });
  const title = row().querySelector('h4 [draggable]')!;
  const drag = async (letGo = false): Promise<boolean> => {
    let pagesOwn = true;
    await act(async () => {
      pagesOwn = fireEvent.dragStart(title);
      if (letGo) fireEvent.mouseUp(title);
    });
    return pagesOwn;
  };
  expect(await drag()).toBe(false);
  expect(bridge.called('prepareDrag')).toEqual([{ transferId: transfer().id, items: [0, 1] }]);
  expect(bridge.dragged).toEqual(['drag']);
  await drag(true);
  expect(bridge.dragged).toHaveLength(1);
  bridge.answers.prepareDrag = () => ({ ok: true, value: { dragId: null, gone: ['a.txt'], unfinished: ['b'] } });
  await drag();
  expect(bridge.dragged).toHaveLength(1);
  const said = screen.getAllByTestId('notice').map(({ textContent }) => textContent);
  expect(said.join()).toContain('a.txt is no longer where it was put: moved or deleted since.');
  expect(said.join()).toContain('b holds files that haven’t arrived whole, so it can’t be dragged out.');
});

test.each([
  ['was sent', { direction: 'outgoing', sources: ['/a'] }],
  ['is known in part', { roots: 101, landed: ['/in/a.txt'] }],
  ['left nothing', { landed: [] }],
] as const)('the title of what %s is nothing to take hold of', async (_, change) => {
  await openWindow({ transfers: [transfer({ status: 'done', endedAt: 1, ...change })] });
  expect(row().querySelector('[draggable]')).toBeNull();
});
