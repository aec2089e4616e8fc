import { expect, test } from 'vitest';
import { openQuestions, questionsNotice } from '../../../electron/desktop/notifications/asked.ts';
import type { Pairing } from '../../../shared/pairing.ts';
import type { AppState, Question, Transfer } from '../../../shared/state.ts';
import { textFor } from '../../../shared/text/index.ts';
import { sampleState, sampleTransfer } from '../../support/state/sample.ts';
import { badName, neverShown } from '../../support/unseen.ts';

const text = textFor('en');
const asked: Pairing = {
  id: '00'.repeat(16),
  direction: 'incoming',
  peer: { fingerprint: 'ab'.repeat(32), name: 'Anna\u202e', kind: 'laptop', known: false },
  status: 'comparing',
  code: '123456',
  failure: null,
};
const having = (...pairings: Pairing[]) => ({ ...sampleState(), pairings });
const told = (state: AppState) => questionsNotice(openQuestions(state), text);

test('a device that asks to pair is told, with a name that shows what is in it, until it is answered', () => {
  expect(told(having(asked))).toMatchObject({ title: 'Anna� wants to pair', body: text.pairing.askedBody });
  expect(told(having({ ...asked, status: 'waiting' }))).toBeNull();
});

test('what the person began, and what a link did without a question, is not', () => {
  expect(told(having({ ...asked, direction: 'outgoing' }))).toBeNull();
  expect(told(having({ ...asked, status: 'waiting', code: null }))).toBeNull();
});

const totals = { files: 3, folders: 0, bytes: 10e6, complete: true };
const questions: Record<string, Question> = {
  conflict: { kind: 'conflict', id: '1', path: 'photos/a.jpg', coming: fileOf(1), there: fileOf(2) },
  more: { kind: 'more', id: '2', title: 'x', roots: 1, totals },
  'first-contact': { kind: 'first-contact', id: '3' },
  fingerprint: { kind: 'fingerprint', id: '4', fingerprint: 'ab'.repeat(32), replaces: null },
  pin: { kind: 'pin', id: '5', wrong: false },
  beyond: { kind: 'beyond', id: '6', why: { kind: 'size', limit: 1e6 } },
};

function fileOf(bytes: number) {
  return { bytes, mtimeMs: 0 };
}

const asking = (question: Question | null, id = '1', name = 'Ada') =>
  sampleTransfer(id, {
    status: 'active',
    code: '123456',
    question,
    peer: { fingerprint: 'b2'.repeat(32), name, kind: 'desktop', known: true },
  });
const moving = (...transfers: Transfer[]) => ({ ...sampleState(transfers), pairings: [] });

test.each(Object.entries(questions))('a %s question of a transfer is told, until it is answered', (_kind, question) => {
  const notice = told(moving(asking(question)));
  expect(notice?.title.length).toBeGreaterThan(3);
  expect(notice?.answers).toBeNull();
  expect(told(moving(asking(null)))).toBeNull();
});

test('in words that say what is asked', () => {
  expect(told(moving(asking(questions['conflict']!)))).toMatchObject({
    title: 'Ferry waits for your answer',
    body: '“a.jpg” is here already. Keep both, skip or replace?',
  });
  expect(told(moving(asking(questions['more']!)))).toMatchObject({
    title: 'Ada wants to add files',
    body: '3 files, 10 MB',
  });
  expect(told(moving(asking(questions['first-contact']!)))?.body).toBe('Code 123 456');
});

test('several are told together, by number; each new question is one of its own', () => {
  const two = moving(asking(questions['more']!), asking(questions['conflict']!, '2'));
  expect(told(two)).toMatchObject({ title: 'Ferry waits for your answer', body: '2 questions are open.' });
  const again = moving(asking({ ...questions['more']!, id: '9' } as Question));
  expect(told(again)?.about).not.toEqual(told(moving(asking(questions['more']!)))?.about);
});

test('nothing a peer calls itself or its files is unseen, steers or hides its ending', () => {
  const conflict = { ...questions['conflict'], path: `a/${badName}` } as Question;
  for (const question of [conflict, questions['more']!, questions['first-contact']!]) {
    const notice = told(moving(asking(question, '1', badName)));
    expect(`${notice?.title}\n${notice?.body}`).not.toMatch(neverShown);
    expect(`${notice?.title}\n${notice?.body}`).toContain('report.pdf␣×120.sh');
  }
});
