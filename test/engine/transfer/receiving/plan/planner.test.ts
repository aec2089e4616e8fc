/** A manifest is planned in order, and the sender told of it in as few words as it takes. */
import { expect, test } from 'vitest';
import { LeftOut } from '../../../../../electron/engine/transfer/agreed/left-out.ts';
import type { ManifestEntry } from '../../../../../electron/engine/transfer/agreed/manifest.ts';
import { FileStates } from '../../../../../electron/engine/transfer/lifecycle/file-states.ts';
import type { JournalRecord } from '../../../../../electron/engine/state/journal-format.ts';
import { Additions } from '../../../../../electron/engine/transfer/receiving/plan/additions.ts';
import { Agreements } from '../../../../../electron/engine/transfer/receiving/plan/agreements.ts';
import { Planner } from '../../../../../electron/engine/transfer/receiving/plan/planner.ts';
import type { PlannerOptions } from '../../../../../electron/engine/transfer/receiving/plan/planner-options.ts';
import { Questions } from '../../../../../electron/engine/transfer/receiving/plan/question-queue.ts';
import { Room } from '../../../../../electron/engine/transfer/receiving/plan/room.ts';
import type { Space } from '../../../../../electron/engine/disk/destination/free-space.ts';
import type { Failure } from '../../../../../shared/errors.ts';
import {
  FakeConnection,
  file,
  folder,
  heldIn,
  manifestOf,
  MemoryLanding,
  recordOf,
  standing,
  until,
} from '../../../../support/receiving.ts';
import { defaultRules } from '../../../../../shared/rules/device-rules.ts';

/** A planner of `entries`, and all that it touches. */
function planning(
  entries: readonly ManifestEntry[],
  records: readonly JournalRecord[] = [],
  more: Partial<PlannerOptions> = {},
  space: Space = { free: 1e9, size: 2e9, maxFileBytes: 1.5e9, keepsHoles: true, noInodes: false },
) {
  const connection = new FakeConnection();
  const landing = new MemoryLanding();
  const record = recordOf();
  const questions = new Questions(record);
  const agreements = new Agreements(() => {});
  const manifest = manifestOf(entries);
  const additions = new Additions({
    agreements,
    manifest,
    unasked: () => false,
    limits: defaultRules,
    questions,
    onDecided: () => planner.go(),
  });
  const leftOut = new LeftOut(
    () => {},
    () => 'Anna',
  );
  const shown = new FileStates();
  const refused: [number, Failure['code']][] = [];
  const folders: number[] = [];
  const errors: unknown[] = [];
  const planner: Planner = new Planner({
    connection: connection.it,
    manifest,
    record,
    landing,
    room: new Room('/', () => Promise.resolve(space)),
    holdings: heldIn('/in', records)[0],
    conflicts: 'keep-both',
    leftOut,
    questions,
    additions,
    shown,
    mayPutOff: true,
    mayCompare: true,
    mayDelta: true,
    onFolder: (index) => folders.push(index),
    onRefused: (index, why) => refused.push([index, why.code]),
    onError: (error) => errors.push(error),
    ...more,
  });
  /** Items of all plan messages so far. */
  const items = (): unknown[] => connection.bodies('plan').flatMap((body) => (body as { items: unknown[] }).items);
  /** Plans, and waits until `count` items have been told. */
  const plan = async (count: number): Promise<unknown[]> => {
    planner.go();
    await until(() => items().length >= count || errors.length > 0);
    expect(errors).toEqual([]);
    return items();
  };
  return {
    connection,
    landing,
    record,
    questions,
    additions,
    manifest,
    leftOut,
    shown,
    refused,
    folders,
    planner,
    plan,
  };
}

test('a manifest of which nothing is known is wanted in one item', async () => {
  const { plan, folders, planner } = planning([folder('t'), file('t/a'), file('t/b'), file('t/c')]);
  expect(await plan(1)).toEqual([{ do: 'send', range: [0, 3] }]);
  expect(folders).toEqual([0]);
  expect([0, 1, 2, 3].map((index) => planner.files.mayCome(index))).toEqual([false, true, true, true]);
  expect(planner.allSettled()).toBe(false);
  for (const index of [1, 2, 3]) planner.files.settle(index);
  expect(planner.allSettled()).toBe(true);
});

test('a manifest that grows as fast as the disk is asked keeps no sender waiting for its end', async () => {
  const some = (from: number): ManifestEntry[] => Array.from({ length: 512 }, (_, i) => file(`${from + i}`));
  const { connection, landing, manifest, planner } = planning(some(0));
  const saidBy: number[] = [];
  const existing = landing.existing.bind(landing);
  landing.existing = (entries) => {
    saidBy.push(connection.bodies('plan').length);
    if (manifest.entries.length < 4 * 512) some(manifest.entries.length).forEach((entry) => manifest.add(entry));
    return existing(entries);
  };
  planner.go();
  await until(() => saidBy.length === 4 && connection.bodies('plan').length === 4);
  expect(saidBy).toEqual([0, 1, 2, 3]);
});

test('unsafe names and files that were left out are refused by name, the others come', async () => {
  const b = file('b');
  const { plan, leftOut, refused } = planning([file('../a'), b, file('c')]);
  leftOut.add(b, 'here');
  expect(await plan(3)).toEqual([
    { do: 'skip', range: [0, 0], code: 'name-refused' },
    { do: 'skip', range: [1, 1], code: 'cancelled' },
    { do: 'send', range: [2, 2] },
  ]);
  expect(refused).toEqual([
    [0, 'name-refused'],
    [1, 'cancelled'],
  ]);
});

test('what landed over an earlier connection is counted and not asked for again', async () => {
  const { path, bytes, mtimeMs: mtime } = file('a');
  const { plan, record, shown } = planning([file('a'), file('b')], [{ is: 'landed', path, bytes, mtime, at: '/in/a' }]);
  expect(await plan(2)).toEqual([
    { do: 'have', range: [0, 0] },
    { do: 'send', range: [1, 1] },
  ]);
  expect(record.meter).toMatchObject({ kept: 3, files: 1 });
  expect(shown.get(0)).toBe('done');
});

test('a file that was cut off goes on from where the disk still has it', async () => {
  const big = file('big', 1000);
  const part = { is: 'part', path: 'big', bytes: 1000, mtime: big.mtimeMs, at: '.p', present: 600 } as const;
  const { plan, landing, planner } = planning([big], [part]);
  landing.prefixesThere = [[600, 'a'.repeat(64)]];
  expect(await plan(1)).toEqual([{ do: 'continue', range: [0, 0], prefixes: [[600, 'a'.repeat(64)]] }]);
  expect([planner.files.mayContinue(0, 600), planner.files.mayContinue(0, 500)]).toEqual([true, false]);
});

test('a file whose beginning is gone from the disk comes from its start', async () => {
  const big = file('big', 1000);
  const part = { is: 'part', path: 'big', bytes: 1000, mtime: big.mtimeMs, at: '.p', present: 600 } as const;
  expect(await planning([big], [part]).plan(1)).toEqual([{ do: 'send', range: [0, 0] }]);
});

test('neighbours that look the same are compared together, also across a folder', async () => {
  const { plan, landing, planner, record, shown } = planning([file('a'), folder('t'), file('t/b'), file('c')]);
  for (const path of ['a', 't/b']) landing.standing.set(path, standing(path));
  expect(await plan(2)).toEqual([
    { do: 'check', range: [0, 2], blake3: landing.together },
    { do: 'send', range: [3, 3] },
  ]);
  planner.same([0, 2]);
  expect(record.now.skipped).toEqual({ files: 2, bytes: 6 });
  expect([shown.get(0), shown.get(2), planner.files.mayCome(2)]).toEqual(['skipped', 'skipped', false]);
});

test('a file here that can’t be read is not compared: all of its group come', async () => {
  const { plan, landing, planner } = planning([file('a'), file('b')]);
  landing.standing.set('a', standing('a'));
  landing.standing.set('b', standing('b'));
  landing.together = null;
  expect(await plan(1)).toEqual([{ do: 'send', range: [0, 1] }]);
  expect(planner.files.mayCome(1)).toBe(true);
});

test('a person is asked about a taken name, and what was chosen is planned once more', async () => {
  const { plan, landing, planner, questions, record } = planning([file('a'), file('b')], [], { conflicts: 'ask' });
  landing.standing.set('a', standing('a', { bytes: 9 }));
  expect(await plan(2)).toEqual([
    { do: 'later', range: [0, 0] },
    { do: 'send', range: [1, 1] },
  ]);
  await until(() => record.now.question !== null);
  expect(planner.files.mayCome(0)).toBe(false);
  questions.decide(record.now.question!.id, 'replace', false);
  expect((await plan(3)).at(-1)).toEqual({ do: 'send', range: [0, 0] });
  expect([planner.files.mayCome(0), planner.files.isLate(0)]).toEqual([true, true]);
  expect(planner.toPlace(0)).toMatchObject({ path: 'a', replace: true });
  expect(planner.toPlace(1)).not.toHaveProperty('replace');
});

test('a file that differs from the one compared with it is asked about', async () => {
  const { plan, landing, planner, questions, record, shown } = planning([file('a')], [], { conflicts: 'ask' });
  landing.standing.set('a', standing('a'));
  expect(await plan(1)).toEqual([{ do: 'check', range: [0, 0], blake3: landing.together, hold: true }]);
  planner.differs([0, 0]);
  await until(() => record.now.question !== null);
  questions.decide(record.now.question!.id, 'skip', false);
  expect((await plan(2)).at(-1)).toEqual({ do: 'skip', range: [0, 0], code: 'exists' });
  expect(shown.get(0)).toBe('skipped');
  expect(planner.allSettled()).toBe(true);
});

test('an addition waits for a person; one that is declined is skipped', async () => {
  const { plan, additions, questions, manifest, record, shown, connection } = planning([file('a')]);
  await plan(1);
  additions.begin(1, { title: 'b', roots: 1 }, 1, manifest.totals());
  manifest.add(file('b'));
  additions.end(2, manifest.totals());
  expect(await plan(1)).toHaveLength(1);
  questions.decide(record.now.question!.id, 'decline', false);
  expect((await plan(2)).at(-1)).toEqual({ do: 'skip', range: [1, 1], code: 'declined' });
  expect(shown.get(1)).toBe('left-out');
  expect(connection.names).toEqual(['plan', 'plan']);
});

test('after it is stopped it plans and tells nothing', async () => {
  const { planner, connection } = planning([file('a')]);
  planner.stop();
  planner.go();
  await new Promise((resolve) => setImmediate(resolve));
  expect(connection.sent).toEqual([]);
});

test('folders are in the journal before anything of them is wanted; stopped meanwhile, it takes nothing any more', async () => {
  let written = (): void => {};
  const journal = new Promise<void>((resolve) => (written = resolve));
  const [holdings, noted] = heldIn('/in', [], journal);
  const { planner, connection, folders } = planning([folder('t'), file('t/a')], [], { holdings });
  planner.go();
  await until(() => noted.length > 0);
  expect(noted).toEqual([{ is: 'tops', names: ['t'] }]);
  planner.stop();
  written();
  await new Promise((resolve) => setImmediate(resolve));
  expect(folders).toEqual([]);
  expect(connection.sent).toEqual([]);
});

test('a disk that can’t be asked is told as an error, once', async () => {
  const errors: unknown[] = [];
  const { planner, landing } = planning([file('a')], [], { onError: (error) => errors.push(error) });
  landing.existing = () => Promise.reject(new Error('broken'));
  planner.go();
  await until(() => errors.length > 0);
  expect(errors).toEqual([expect.objectContaining({ code: 'internal' })]);
});
