/** What becomes of a file is shown, counted, noted and told, all to the same effect. */
import { textOf } from '../../../../../electron/engine/transfer/agreed/hash.ts';
import { expect, test } from 'vitest';
import { FileOutcomes } from '../../../../../electron/engine/transfer/receiving/files/file-outcomes.ts';
import { reportEveryBytes } from '../../../../../electron/engine/wire/limits.ts';
import { failure } from '../../../../../shared/errors.ts';
import { FakeConnection, file, folder, heldIn, manifestOf, recordOf } from '../../../../support/receiving.ts';

const hash = Buffer.alloc(32, 0xfe);

function outcomesOf({ tellsFolders = true, keepsModes = true } = {}) {
  const connection = new FakeConnection();
  const record = recordOf();
  const [holdings, noted] = heldIn('/in');
  const files: unknown[] = [];
  const outcomes = new FileOutcomes({
    context: { onFile: (event) => files.push(event) },
    connection: connection.it,
    manifest: manifestOf([file('a', 10), folder('t'), file('t/b', 20), file('key', 1, { mode: 0o640 })]),
    record,
    holdings,
    keepsModes,
    tellsFolders,
    alone: false,
  });
  return { connection, record, noted, files, outcomes };
}

test('a file that landed is counted, noted in the journal, told to the sender and to whoever listens', () => {
  const { connection, record, noted, files, outcomes } = outcomesOf();
  outcomes.started(0, 'a');
  expect([record.meter.current, outcomes.shown.get(0)]).toEqual(['a', 'moving']);
  outcomes.count(0, 10);
  outcomes.landed(0, file('a', 10), '/in/a', textOf(hash));
  outcomes.flush();
  expect(record.meter).toMatchObject({ bytes: 10, files: 1 });
  expect(outcomes.shown.get(0)).toBe('done');
  expect(noted).toMatchObject([{ is: 'landed', path: 'a', at: '/in/a' }]);
  expect(connection.bodies('receipts')).toEqual([{ done: [[0, 0]], failed: [] }]);
  expect(files).toEqual([
    { transferId: record.now.id, direction: 'incoming', path: '/in/a', bytes: 10, blake3: hash.toString('hex') },
  ]);
});

test('the bytes of a file that failed don’t count as progress; the sender hears why', () => {
  const { connection, record, outcomes } = outcomesOf();
  outcomes.count(2, 20);
  outcomes.failed(2, failure('hash-mismatch', { path: 't/b' }));
  outcomes.flush();
  expect(record.meter).toMatchObject({ through: 0, files: 0 });
  expect(outcomes.shown.get(2)).toBe('failed');
  expect(record.now.casualties).toEqual([{ path: 't/b', failure: failure('hash-mismatch', { path: 't/b' }) }]);
  expect(connection.bodies('receipts')).toEqual([{ done: [], failed: [{ file: 2, code: 'hash-mismatch' }] }]);
});

test('bytes that reach the disk after their file was given up don’t count either, and those of a new try do', () => {
  const { record, outcomes } = outcomesOf();
  outcomes.count(2, 5);
  outcomes.gone(2, failure('source-changed', { path: 't/b' }));
  outcomes.count(2, 15);
  expect(record.meter).toMatchObject({ bytes: 20, through: 0 });
  outcomes.started(2, 't/b');
  outcomes.count(2, 20);
  expect(record.meter.through).toBe(20);
});

test('a folder that can’t be made is named to the person and told to the sender, unless that one knows no such receipts', () => {
  for (const tellsFolders of [true, false]) {
    const { connection, record, outcomes } = outcomesOf({ tellsFolders });
    outcomes.failed(1, failure('no-permission', { path: 't' }));
    outcomes.flush();
    expect(record.now.casualtyCount).toBe(1);
    const receipt = { done: [], failed: [{ file: 1, code: 'no-permission' }] };
    expect(connection.bodies('receipts')).toEqual(tellsFolders ? [receipt] : []);
  }
});

test('a file that somebody left out is shown as that', () => {
  const { outcomes } = outcomesOf();
  outcomes.refused(0, failure('cancelled', { path: 'a' }));
  expect(outcomes.shown.get(0)).toBe('left-out');
});

test('the sender hears of released bytes now and then', () => {
  const { connection, outcomes } = outcomesOf();
  outcomes.released(reportEveryBytes - 1);
  expect(connection.sent).toEqual([]);
  outcomes.released(reportEveryBytes);
  outcomes.released(2 * reportEveryBytes - 1);
  expect(connection.bodies('got')).toEqual([{ bytes: reportEveryBytes }]);
});

test('that something private lies open here is said once the disk keeps no modes, and only then', () => {
  const { outcomes, record } = outcomesOf({ keepsModes: false });
  outcomes.landed(0, file('a', 10), '/in/a', textOf(hash));
  outcomes.noteMode(0o775);
  expect(record.now.exposed).toBeUndefined();
  outcomes.landed(3, file('key', 1, { mode: 0o600 }), '/in/key', textOf(hash));
  expect(record.now.exposed).toBe(true);
  const kept = outcomesOf();
  kept.outcomes.landed(3, file('key', 1, { mode: 0o600 }), '/in/key', textOf(hash));
  kept.outcomes.noteMode(0o700);
  expect(kept.record.now.exposed).toBeUndefined();
});

test('holes count as there already, and not at all once the file has failed', () => {
  const { record, outcomes } = outcomesOf();
  outcomes.count(0, 3);
  outcomes.passHole(0, 7);
  expect([record.meter.bytes, record.meter.kept, outcomes.written(0)]).toEqual([3, 7, 3]);
  outcomes.count(2, 5);
  outcomes.passHole(2, 15);
  outcomes.failed(2, failure('hash-mismatch', { path: 't/b' }));
  expect(record.meter.through).toBe(10);
  outcomes.landed(0, file('a', 10), '/in/a', textOf(hash));
  outcomes.gone(0, failure('hash-mismatch', { path: 'a' }));
  expect(record.meter.through).toBe(10);
});
