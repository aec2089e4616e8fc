// @vitest-environment happy-dom
import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { Question, Transfer } from '../../shared/state.ts';
import { en } from '../../shared/text/en.ts';
import { announcements } from '../../renderer/state/announcements.ts';
import { conflict, fingerprint, firstContact, more, pin } from '../support/questions.ts';
import { openWindow } from './render.tsx';
import { state, transfer } from './samples.ts';

const running = (question: Question | null): Transfer => transfer({ status: 'active', code: null, question });
const box = () => screen.getByTestId('transfer-question');

/** Presses it as a person does: once it takes presses. */
async function press(choice: string): Promise<void> {
  const button = screen.getByTestId(`question-${choice}`);
  await waitFor(() => expect(button.getAttribute('aria-disabled')).toBeNull());
  await act(async () => {
    fireEvent.click(button);
  });
}

test('a name that is taken is asked about in its row, with both sizes and dates, while the rest goes on', async () => {
  await openWindow({ transfers: [running(conflict)] });
  expect(box().textContent).toContain('DSC_1.NEF is here alreadyHoliday photos');
  const [coming, there] = screen.getAllByRole('row').map((row) => row.textContent);
  expect(coming).toMatch(/^New25 MBMay 30, 2026.*newer$/u);
  expect(there).toMatch(/^Here24 MBMay 29, 2026(?!.*newer)/u);
  expect(screen.getByRole('progressbar')).toBeTruthy();
});

test.each(['keep-both', 'skip', 'replace'] as const)('%s is answered once, for that question alone', async (choice) => {
  const { bridge } = await openWindow({ transfers: [running(conflict)] });
  await press(choice);
  expect(bridge.called('decide')).toEqual([{ transferId: transfer().id, questionId: 'q1', choice, all: false }]);
  expect(screen.queryByTestId('transfer-question')).toBeNull();
});

test('one answer counts for the whole transfer when the person says so', async () => {
  const { bridge } = await openWindow({ transfers: [running(conflict)] });
  fireEvent.click(screen.getByLabelText('For all of this transfer'));
  await press('replace');
  expect(bridge.called('decide')[0]).toMatchObject({ choice: 'replace', all: true });
});

test('a press meant for what was there before is no answer, neither to the first question nor to the next', async () => {
  const { bridge, patch } = await openWindow({ transfers: [running(conflict)] });
  const button = screen.getByTestId('question-replace');
  fireEvent.click(button);
  expect(bridge.called('decide')).toEqual([]);
  await waitFor(() => expect(button.getAttribute('aria-disabled')).toBeNull());
  await patch({ kind: 'transfer', transfer: running({ ...conflict, id: 'q3', path: 'other' }) });
  fireEvent.click(screen.getByTestId('question-replace'));
  expect(bridge.called('decide')).toEqual([]);
  await press('skip');
  expect(bridge.called('decide')).toMatchObject([{ questionId: 'q3', choice: 'skip' }]);
});

test('the focus stays where it was when a question comes', async () => {
  const { patch } = await openWindow({ transfers: [running(null)] });
  const pause = screen.getByTestId('transfer-pause');
  pause.focus();
  await patch({ kind: 'transfer', transfer: running(conflict) });
  expect(document.activeElement).toBe(pause);
});

test.each(['accept', 'decline'] as const)(
  'what the sender adds is said and can be answered with %s',
  async (choice) => {
    const { bridge } = await openWindow({ transfers: [running(more)] });
    expect(box().textContent).toContain('Anna’s MacBook wants to add 3 files (10\u00a0MB)');
    expect(screen.queryByTestId('question-all')).toBeNull();
    await press(choice);
    expect(bridge.called('decide')).toMatchObject([{ questionId: 'q2', choice }]);
  },
);

test('an ended transfer asks nothing any more', async () => {
  await openWindow({ transfers: [{ ...running(conflict), status: 'cancelled', endedAt: 1 }] });
  expect(screen.queryByTestId('transfer-question')).toBeNull();
});

test('a question is said once, to those who hear it', () => {
  const said = (before: Question | null, after: Question | null) =>
    announcements(en, state({ transfers: [running(before)] }), state({ transfers: [running(after)] }));
  expect(said(null, conflict)).toEqual(['Holiday photos waits for your answer: DSC_1.NEF is here already']);
  expect(said(conflict, { ...conflict })).toEqual([]);
  expect(said(conflict, null)).toEqual([]);
});

const comparing = (code: string | null = '402917'): Transfer =>
  transfer({ direction: 'outgoing', status: 'comparing', code, question: firstContact });

test.each([
  ['accept', 'They match'],
  ['decline', 'No'],
] as const)('at first contact the sender sees the code and answers with %s', async (choice, label) => {
  const { bridge } = await openWindow({ transfers: [comparing()] });
  expect(box().textContent).toContain('Does Anna’s MacBook show the same code?');
  expect(screen.getByTestId('transfer-code').textContent).toBe('402 917');
  // Digit by digit for those who hear it.
  expect(screen.getByTestId('transfer-code').getAttribute('aria-label')).toBe('4 0 2 9 1 7');
  expect(screen.getByTestId(`question-${choice}`).textContent).toBe(label);
  await press(choice);
  expect(bridge.called('decide')).toMatchObject([{ questionId: 'q7', choice }]);
});

test('a receiver too old to show a code yet is said to be one, and nothing is asked about a match', async () => {
  await openWindow({ transfers: [comparing(null)] });
  expect(box().textContent).toContain('Send before the code is compared with Anna’s MacBook?');
  expect(screen.queryByTestId('transfer-code')).toBeNull();
  expect(screen.getByTestId('question-accept').textContent).toBe('Send anyway');
  expect(screen.getByTestId('question-decline').textContent).toBe('Cancel');
});

test('what is asked at first contact is heard with its code, digit by digit, and so is who calls', () => {
  const before = state();
  expect(announcements(en, before, state({ transfers: [comparing()] }))).toEqual([
    'Holiday photos waits for your answer: Does Anna’s MacBook show the same code? Code: 4 0 2 9 1 7.',
  ]);
  const calling = transfer({ status: 'comparing', title: '', roots: 0 });
  expect(announcements(en, before, state({ transfers: [calling] }))).toEqual([
    'Anna’s MacBook wants to send you something. Code: 4 0 2 9 1 7.',
  ]);
});

const toLocalSend = (question: Question): Transfer => {
  const { peer, ...rest } = transfer({ direction: 'outgoing', status: 'comparing', code: null, question });
  return { ...rest, peer: { ...peer, name: 'Nice Orange', localSend: true } };
};

test.each(['accept', 'decline'] as const)(
  'a LocalSend’s key is shown whole, and can be answered with %s',
  async (choice) => {
    const { bridge } = await openWindow({ transfers: [toLocalSend(fingerprint)] });
    expect(box().textContent).toContain('Is this the right Nice Orange?');
    expect(screen.getByTestId('question-fingerprint').textContent).toBe(Array(16).fill('1A2B').join(' '));
    expect(box().textContent).toContain(en.localSending.limits);
    await press(choice);
    expect(bridge.called('decide')).toMatchObject([{ questionId: 'q8', choice }]);
  },
);

test('that it speaks plain HTTP, and that its key is another, is said in its question', async () => {
  const { patch } = await openWindow({ transfers: [toLocalSend({ ...fingerprint, fingerprint: null })] });
  expect(box().textContent).toContain(en.localSending.plainHint);
  expect(screen.queryByTestId('question-fingerprint')).toBeNull();
  await patch({ kind: 'transfer', transfer: toLocalSend({ ...fingerprint, id: 'q10', replaces: 'Orange' }) });
  expect(box().textContent).toContain('another key than the one remembered for Orange');
  expect(box().textContent).toContain(en.localSending.changedHint);
});

test('a PIN is sent as it was typed, and none is not', async () => {
  const { bridge } = await openWindow({ transfers: [toLocalSend({ ...pin, wrong: true })] });
  expect(box().textContent).toContain('That PIN was wrong. Nice Orange asks for it again');
  const field = screen.getByTestId('question-pin');
  await act(async () => void fireEvent.submit(field));
  expect(bridge.called('decide')).toEqual([]);
  fireEvent.change(field, { target: { value: ' 12 ' } });
  await act(async () => void fireEvent.submit(field));
  expect(bridge.called('decide')).toMatchObject([{ questionId: 'q9', choice: 'accept', pin: ' 12 ' }]);
});

test('what goes to a LocalSend can be cancelled, not paused nor added to', async () => {
  const { peer, ...rest } = transfer({ direction: 'outgoing', status: 'active', code: null });
  await openWindow({ transfers: [{ ...rest, peer: { ...peer, localSend: true } }] });
  expect(screen.getByTestId('transfer-cancel')).toBeTruthy();
  expect(screen.queryByTestId('transfer-pause')).toBeNull();
  expect(screen.queryByTestId('transfer-add')).toBeNull();
});
