/** A plan is said in few items and few messages: ten thousand new files are one of each. */
import { expect, test } from 'vitest';
import { itemsPerMessage, PlanItems } from '../../../../../electron/engine/transfer/receiving/plan/plan-items.ts';
import type { PlanItem } from '../../../../../electron/engine/wire/messages.ts';

function gathered(): [PlanItems, PlanItem[][]] {
  const said: PlanItem[][] = [];
  return [new PlanItems((items) => said.push(items)), said];
}

test('neighbours of one fate share an item, and others begin one', () => {
  const [items, said] = gathered();
  for (let i = 0; i < 10_000; i++) items.want('send', i);
  items.skip(10_000, 'exists');
  items.skip(10_001, 'exists');
  items.skip(10_002, 'declined');
  items.want('have', 10_003);
  items.want('send', 10_004);
  items.say();
  expect(said).toEqual([
    [
      { do: 'send', range: [0, 9_999] },
      { do: 'skip', range: [10_000, 10_001], code: 'exists' },
      { do: 'skip', range: [10_002, 10_002], code: 'declined' },
      { do: 'have', range: [10_003, 10_003] },
      { do: 'send', range: [10_004, 10_004] },
    ],
  ]);
});

test('what does not follow on one another stays apart', () => {
  const [items, said] = gathered();
  items.want('send', 1);
  items.want('send', 3);
  items.skip(5, 'exists');
  items.skip(7, 'exists');
  items.say();
  expect(said[0]!.map(({ range }) => range)).toEqual([
    [1, 1],
    [3, 3],
    [5, 5],
    [7, 7],
  ]);
});

test('a message goes when it is full, each item once, and nothing is no message', () => {
  const [items, said] = gathered();
  items.say();
  for (let i = 0; i < itemsPerMessage; i++) {
    items.sayIfFull();
    items.want('send', 2 * i);
  }
  expect(said).toEqual([]);
  items.sayIfFull();
  items.say();
  expect(said.map(({ length }) => length)).toEqual([itemsPerMessage]);
});
