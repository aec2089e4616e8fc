/** The plan is taken in manifest order, each entry once, and what is put off only when it is named again. */
import { expect, test } from 'vitest';
import { PlanQueue, type Task, type ToldEntries } from '../../../../electron/engine/transfer/sending/plan-queue.ts';
import type { PlanItem } from '../../../../electron/engine/wire/messages.ts';
import { codeThrown, isSettled } from '../../../support/transfer-parts.ts';

const hash = '00'.repeat(32);
const send = (first: number, last: number): PlanItem => ({ do: 'send', range: [first, last] });
const later = (first: number, last: number): PlanItem => ({ do: 'later', range: [first, last] });

const places = (...offsets: number[]): [number, string][] => offsets.map((offset) => [offset, hash]);
const goOn = (file: number, ...offsets: number[]): PlanItem => ({
  do: 'continue',
  range: [file, file],
  prefixes: places(...offsets),
});

/** Ten entries: 8 a folder, 9 a link, all others files of 100 bytes. */
const told: ToldEntries = {
  length: 10,
  at: (index) => ({ kind: index === 8 ? 'folder' : index === 9 ? 'link' : 'file', bytes: index < 8 ? 100 : 0 }),
};

function queueOf(items: readonly PlanItem[]): PlanQueue {
  const queue = new PlanQueue();
  for (const item of items) queue.add(item, told);
  return queue;
}

function takeAll(queue: PlanQueue): Task[] {
  const tasks: Task[] = [];
  for (let task = queue.take(); task !== undefined; task = queue.take()) tasks.push(task);
  return tasks;
}

test('ranges are taken file by file, checks whole, and what is not wanted not at all', () => {
  const queue = queueOf([
    send(0, 1),
    { do: 'skip', range: [2, 2], code: 'exists' },
    { do: 'have', range: [3, 3] },
    { do: 'check', range: [4, 5], blake3: hash },
    { do: 'continue', range: [6, 6], prefixes: [[100, hash]] },
  ]);
  expect(queue.length).toBe(7);
  expect(takeAll(queue)).toEqual([
    { kind: 'send', file: 0 },
    { kind: 'send', file: 1 },
    { kind: 'check', range: [4, 5], blake3: hash, hold: false },
    { kind: 'continue', file: 6, prefixes: [[100, hash]] },
  ]);
});

test('files of a check that differ are sent before anything else', () => {
  const queue = queueOf([{ do: 'check', range: [0, 1], blake3: hash }, send(2, 2)]);
  queue.take();
  queue.sendAfterAll([0, 1]);
  expect(takeAll(queue).map((task) => 'file' in task && task.file)).toEqual([0, 1, 2]);
});

test.each([
  ['leaves a gap', [send(0, 1), send(3, 3)]],
  ['names an entry twice', [send(0, 1), send(1, 2)]],
  ['names an entry that was not put off', [send(0, 2), send(1, 1)]],
  ['reaches past the manifest', [send(0, 10)]],
  ['puts off what was put off', [later(0, 1), later(0, 0)]],
  ['names once more what was put off once', [later(0, 1), send(0, 0), send(0, 0)]],
  ['reaches past the manifest with what follows on', [send(0, 9), send(10, 10)]],
  ['compares what was put off', [later(0, 0), { do: 'check', range: [0, 0], blake3: hash }]],
  ['has what was put off', [later(0, 0), { do: 'have', range: [0, 0] }]],
  ['continues two files at once', [{ do: 'continue', range: [0, 1], prefixes: [[1, hash]] }]],
  ['continues a folder', [send(0, 7), goOn(8, 0)]],
  ['continues a link', [send(0, 8), goOn(9, 0)]],
  ['continues beyond the file', [goOn(0, 101)]],
  ['continues beyond the file, at last', [goOn(0, 10, 100, 101)]],
  ['continues as far as a number goes', [goOn(0, Number.MAX_SAFE_INTEGER)]],
  ['continues at one place twice', [goOn(0, 50, 50)]],
  ['continues at descending places', [goOn(0, 50, 49)]],
  ['continues at descending places in between', [goOn(0, 50, 40, 60)]],
] as [string, PlanItem[]][])('a plan that %s breaks the protocol', (_, items) => {
  const last = items.at(-1)!;
  const queue = queueOf(items.slice(0, -1));
  expect(codeThrown(() => queue.add(last, told))).toBe('protocol-violation');
});

test('a file is continued at any places within it that ascend, its beginning and its very end among them', () => {
  const queue = queueOf([goOn(0, 0), goOn(1, 100), goOn(2, 0, 1, 99, 100), later(3, 3), goOn(3, 50)]);
  expect(takeAll(queue).map((task) => task.kind === 'continue' && task.prefixes.map(([offset]) => offset))).toEqual([
    [0],
    [100],
    [0, 1, 99, 100],
    [50],
  ]);
});

test('what is put off keeps the plan open until it is named', async () => {
  const queue = queueOf([send(0, 0), later(1, 1)]);
  queue.end();
  queue.take();
  expect(queue.isOver).toBe(false);
  const ready = queue.ready();
  expect(await isSettled(ready)).toBe(false);
  queue.add(send(1, 1), told);
  expect(await ready).toBe(true);
  expect(queue.take()).toEqual({ kind: 'send', file: 1 });
  expect(queue.isOver).toBe(true);
  expect(await queue.ready()).toBe(false);
});

test('the end of the manifest, or of the connection, lets nobody wait; an addition opens it again', async () => {
  const queue = queueOf([]);
  queue.end();
  expect(await queue.ready()).toBe(false);
  queue.reopen();
  const ready = queue.ready();
  expect(await isSettled(ready)).toBe(false);
  queue.close();
  expect(await ready).toBe(false);
  expect(queue.isOver).toBe(true);
});
