// @vitest-environment happy-dom
import { act, fireEvent, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import type { Casualty } from '../../../shared/state.ts';
import { openWindow } from '../render.tsx';
import { transfer } from '../samples.ts';

const lost = (n: number): Casualty[] =>
  Array.from({ length: n }, (_, i) => ({
    path: `Papers/${i}.txt`,
    failure: { code: i % 2 === 0 ? 'source-vanished' : 'source-unreadable', params: { path: `Papers/${i}.txt` } },
  }));

async function open(direction: 'outgoing' | 'incoming', casualties: readonly Casualty[]) {
  const done = transfer({ direction, status: 'done', casualties, casualtyCount: casualties.length, endedAt: 1 });
  await openWindow({ transfers: [done] });
  fireEvent.click(screen.getByTestId('transfer-casualties'));
  await screen.findByTestId('casualties-copy');
}

test.each(['outgoing', 'incoming'] as const)(
  'what did not make it (%s) is filtered by name or reason, and what is left is copied',
  async (direction) => {
    await open(direction, lost(6));
    fireEvent.change(screen.getByTestId('casualties-filter'), { target: { value: ' 3.TXT' } });
    expect(screen.getAllByText(/^Papers\//).map((path) => path.textContent)).toEqual(['Papers/3.txt']);
    const written = vi.fn(async () => {});
    vi.stubGlobal('navigator', { ...navigator, clipboard: { writeText: written } });
    await act(async () => {
      fireEvent.click(screen.getByTestId('casualties-copy'));
    });
    vi.unstubAllGlobals();
    expect(written).toHaveBeenCalledExactlyOnceWith(
      expect.stringMatching(/^Papers\/3\.txt\tThis file couldn’t be read/),
    );
    expect(screen.getByTestId('casualties-copy').textContent).toBe('Copied');
    fireEvent.change(screen.getByTestId('casualties-filter'), { target: { value: 'moved or deleted' } });
    expect(screen.getAllByText(/^Papers\//)).toHaveLength(3);
    fireEvent.change(screen.getByTestId('casualties-filter'), { target: { value: 'nowhere' } });
    expect(screen.getByText('Nothing of it is called so.')).toBeTruthy();
  },
);

test('a few need no filter', async () => {
  await open('incoming', lost(5));
  expect(screen.queryByTestId('casualties-filter')).toBeNull();
});
