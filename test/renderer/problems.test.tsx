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

test('to another device at the address of a remembered one it goes when the person says so, and to that one only', async () => {
  const { bridge, ferry, patch } = await openWindow();
  const to = { by: 'address', address: '10.0.0.7' } as const;
  const answering = 'b'.repeat(64);
  const failure = {
    code: 'other-device-here',
    params: { name: 'Anna', address: to.address, answering, other: 'Attic' },
  } as const;
  const failed = transfer({ direction: 'outgoing', status: 'failed', failure, sources: ['/a'], endedAt: 1 });
  act(() => ferry.ui.rememberSent(failed.id, { paths: ['/a'], note: '', to }));
  await patch({ kind: 'transfer', transfer: failed });
  expect(screen.getByTestId('transfer-outcome').textContent).toContain('another device answers (Attic)');
  const again = screen.getByTestId('transfer-again');
  expect(again.textContent).toBe('Send anyway');
  await act(async () => {
    fireEvent.click(again);
  });
  expect(bridge.called('send')).toEqual([{ paths: ['/a'], note: '', to: { ...to, key: answering } }]);
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
