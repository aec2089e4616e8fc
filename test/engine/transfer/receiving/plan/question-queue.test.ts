/** One question at a time is shown; each is answered once, with a choice that it offers. */
import { expect, test } from 'vitest';
import { Questions, type Choice } from '../../../../../electron/engine/transfer/receiving/plan/question-queue.ts';
import { recordOf } from '../../../../support/receiving.ts';

function asking() {
  const record = recordOf();
  const questions = new Questions(record);
  const answers: [string, Choice, boolean][] = [];
  const ask = (id: string): void =>
    questions.ask({
      question: { kind: 'more', id, title: id, roots: 1, totals: { files: 1, folders: 0, bytes: 1, complete: true } },
      choices: ['accept', 'decline'],
      onAnswer: (choice, all) => answers.push([id, choice, all]),
    });
  return { questions, ask, answers, shown: () => record.now.question?.id ?? null };
}

test('questions are asked in order, the next one once the first is answered', () => {
  const { questions, ask, answers, shown } = asking();
  ask('one');
  ask('two');
  expect(shown()).toBe('one');
  questions.decide('one', 'accept', true);
  expect(answers).toEqual([['one', 'accept', true]]);
  expect(shown()).toBe('two');
  questions.decide('two', 'decline', false);
  expect(shown()).toBeNull();
});

test('an answer to another question, or with another question’s choice, changes nothing', () => {
  const { questions, ask, answers, shown } = asking();
  ask('one');
  ask('two');
  expect(() => questions.decide('two', 'accept', false)).toThrow(expect.objectContaining({ code: 'already-decided' }));
  expect(() => questions.decide('one', 'replace', false)).toThrow(expect.objectContaining({ code: 'usage' }));
  expect([answers, shown()]).toEqual([[], 'one']);
  questions.decide('one', 'accept', false);
  expect(() => questions.decide('one', 'accept', false)).toThrow(expect.objectContaining({ code: 'already-decided' }));
});

test('a question that is withdrawn makes room for the next; a stop withdraws all', () => {
  const { questions, ask, shown } = asking();
  for (const id of ['one', 'two', 'three']) ask(id);
  questions.withdraw('two');
  expect(shown()).toBe('one');
  questions.withdraw('one');
  expect(shown()).toBe('three');
  questions.stop();
  expect(shown()).toBeNull();
});
