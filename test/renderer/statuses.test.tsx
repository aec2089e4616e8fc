import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { languages } from '../../shared/languages.ts';
import { isTerminal, traitsOf, transferStatuses } from '../../shared/statuses.ts';
import { textFor } from '../../shared/text/index.ts';
import { dialogKey } from '../../renderer/offer/dialog-key.ts';
import { announcements } from '../../renderer/state/announcements.ts';
import { openWindow } from './render.tsx';
import { state, transfer } from './samples.ts';

const cases = transferStatuses.flatMap((status) => languages.map((language) => [status, language] as const));

test.each(cases)('a transfer that is %s has its row in %s, with words and without holes', async (status, language) => {
  for (const direction of ['outgoing', 'incoming'] as const) {
    const one = transfer({ status, direction, seed: direction === 'outgoing' ? '1' : '2', title: 'T' });
    const { ferry } = await openWindow({ transfers: [one] }, [language]);
    ferry.ui.postpone(dialogKey(one) ?? one.id);
    const row = await screen.findByTestId('transfer');
    expect([row.dataset['status'], row.dataset['phase']]).toEqual([status, traitsOf(status).phase]);
    expect(row.textContent).not.toMatch(/undefined|null|NaN/u);
    const said = textFor(language).transfers;
    const frame = ['T', said.to(''), said.from(''), 'Anna’s MacBook'];
    expect(frame.reduce((rest, known) => rest.replace(known, ''), row.textContent ?? '').trim()).not.toBe('');
    document.body.innerHTML = '';
  }
});

test.each(transferStatuses)('that it came to %s is told in words, or the status needs none', (status) => {
  const before = transfer({ status: status === 'asking' ? 'connecting' : 'asking', direction: 'outgoing' });
  const after = { ...before, status, endedAt: isTerminal(status) ? 1 : null };
  const said = announcements(textFor('en'), state({ transfers: [before] }), state({ transfers: [after] }));
  // What is compared is told as a question.
  const silent = ['connecting', 'comparing', 'finishing'].includes(status);
  expect(said).toHaveLength(silent ? 0 : 1);
  for (const sentence of said) expect(sentence).not.toMatch(/undefined|null|NaN/u);
});
