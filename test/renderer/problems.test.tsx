// @vitest-environment happy-dom
import { act, fireEvent, screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { openWindow } from './render.tsx';
import { transfer } from './samples.ts';

const problem = { id: 'one', failure: { code: 'state-damaged', params: { path: '/h/settings.json' } } } as const;

test('a problem with Ferry’s own files stays until it is dismissed', async () => {
  const { bridge, patch } = await openWindow({ problems: [problem] });
  const shown = screen.getByTestId('problem');
  expect(shown.textContent).toContain('/h/settings.json');
  await act(async () => {
    fireEvent.click(within(shown).getByRole('button'));
  });
  expect(bridge.called('dismissProblem')).toEqual([{ problemId: 'one' }]);
  await patch({ kind: 'problems', problems: [] });
  expect(screen.queryByTestId('problem')).toBeNull();
});

test('to a device that may be a remembered one it goes when the person says so', async () => {
  const failed = transfer({
    direction: 'outgoing',
    status: 'failed',
    failure: { code: 'identity-unsure' },
    sources: ['/a'],
    endedAt: 1,
  });
  const { bridge } = await openWindow({ transfers: [failed] });
  const again = screen.getByTestId('transfer-again');
  expect(again.textContent).toBe('Send anyway');
  await act(async () => {
    fireEvent.click(again);
  });
  expect(bridge.called('send')).toMatchObject([{ paths: ['/a'], evenUnsure: true }]);
});
