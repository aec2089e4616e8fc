/** Files are compared in groups, and the sender's word on each group is taken as it was asked. */
import { expect, test } from 'vitest';
import { maxTogether } from '../../../../../electron/engine/transfer/agreed/same.ts';
import { Comparisons } from '../../../../../electron/engine/transfer/receiving/plan/comparisons.ts';
import type { Comparison } from '../../../../../electron/engine/transfer/receiving/plan/entry-decision.ts';
import { PlanItems } from '../../../../../electron/engine/transfer/receiving/plan/plan-items.ts';
import { PlannedFiles } from '../../../../../electron/engine/transfer/receiving/plan/planned-files.ts';
import type { PlanItem } from '../../../../../electron/engine/wire/messages.ts';
import { file, folder, manifestOf, MemoryLanding } from '../../../../support/receiving.ts';

const entries = [file('0'), folder('1'), ...Array.from({ length: maxTogether + 1 }, (_, i) => file(`${i + 2}`))];

function comparing() {
  const said: PlanItem[] = [];
  const items = new PlanItems((some) => said.push(...some));
  const files = new PlannedFiles();
  const landing = new MemoryLanding();
  const heard: string[] = [];
  const found: [path: string, at: string | undefined][] = [];
  const comparisons = new Comparisons({
    manifest: manifestOf(entries),
    landing,
    files,
    items,
    onSame: (index) => heard.push(`same ${index}`),
    holdings: { noteFound: ({ path }, at) => void found.push([path, at]) },
    onDiffers: (index) => heard.push(`differs ${index}`),
  });
  const add = (index: number, how: Partial<Comparison> = {}): Promise<void> => {
    const comparison = { do: 'compare', with: `/in/${index}`, replace: false, alone: false, hold: false } as const;
    return comparisons.add(index, entries[index]!, { ...comparison, ...how });
  };
  const told = (): PlanItem[] => {
    items.say();
    return said;
  };
  return { comparisons, add, told, files, landing, heard, found };
}

test('a group is asked about when it is closed, and answered for each of its files', async () => {
  const { comparisons, add, told, files, landing, heard } = comparing();
  await add(0);
  comparisons.span(1);
  await add(2);
  expect(told()).toEqual([]);
  await comparisons.close();
  expect(landing.calls).toEqual(['same /in/0 /in/2']);
  expect(told()).toEqual([{ do: 'check', range: [0, 2], blake3: landing.together }]);
  comparisons.same([0, 2]);
  expect(heard).toEqual(['same 0', 'same 2']);
  expect(files.open).toBe(0);
});

test('where a file stands that was the same is noted, and where it has another name under that', async () => {
  const { comparisons, add, found } = comparing();
  await add(0);
  await add(2, { with: '/in/2 (2).txt' });
  await comparisons.close();
  comparisons.same([0, 2]);
  expect(found).toEqual([
    ['0', undefined],
    ['2', '/in/2 (2).txt'],
  ]);
});

test('one that is compared alone ends the group before it, and is asked about at once', async () => {
  const { add, told, comparisons, heard } = comparing();
  await add(0);
  await add(2, { alone: true, hold: true });
  await add(3);
  expect(told()).toMatchObject([{ range: [0, 0] }, { range: [2, 2], hold: true }]);
  comparisons.differs([2, 2]);
  expect(heard).toEqual(['differs 2']);
});

test('a full group is asked about before the next file begins another', async () => {
  const { add, told } = comparing();
  for (let i = 2; i < maxTogether + 3; i++) await add(i);
  expect(told()).toMatchObject([{ range: [2, maxTogether + 1] }]);
});

test('a file of ours that can’t be read has all of its group sent, and no answer expected', async () => {
  const { comparisons, add, told, landing } = comparing();
  landing.together = null;
  await add(0);
  await add(2);
  await comparisons.close();
  expect(told()).toEqual([{ do: 'send', range: [0, 2] }]);
  expect(() => comparisons.same([0, 2])).toThrow('was not asked');
});

test('of a file that has begun to come the sender can’t say any more that it is the same', async () => {
  const { comparisons, add, files } = comparing();
  await add(0);
  await comparisons.close();
  files.begin(0);
  expect(() => comparisons.same([0, 0])).toThrow('not compared');
});
