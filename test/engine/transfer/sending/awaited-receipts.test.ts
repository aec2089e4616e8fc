/** Each file that is sent is owed one receipt; what became of it is shown, counted and remembered. */
import { expect, test } from 'vitest';
import { LeftOut } from '../../../../electron/engine/transfer/agreed/left-out.ts';
import { Manifest } from '../../../../electron/engine/transfer/agreed/manifest.ts';
import type { FileEvent } from '../../../../electron/engine/transfer/context.ts';
import { AwaitedReceipts } from '../../../../electron/engine/transfer/sending/awaited-receipts.ts';
import type { SenderJournal } from '../../../../electron/engine/transfer/sending/sender-journal.ts';
import type { SourceEntry } from '../../../../electron/engine/disk/source/source-file.ts';
import { codeThrown, fileEntry, folderEntry, recordInStore } from '../../../support/transfer-parts.ts';

function made() {
  const { record } = recordInStore();
  const manifest = new Manifest<SourceEntry>();
  for (const entry of [folderEntry('t'), fileEntry('t/a', 10), fileEntry('t/b', 20), fileEntry('t/c', 30)]) {
    manifest.add(entry);
  }
  const refused: unknown[] = [];
  const journal = {
    noteRefused: ({ path }: SourceEntry, by: string, code: string) => refused.push([path, by, code]),
    whyRefused: () => null,
  } as unknown as SenderJournal;
  const leftOut = new LeftOut(
    () => {},
    () => 'Ben',
  );
  const files: FileEvent[] = [];
  const receipts = new AwaitedReceipts({ record, manifest, leftOut, journal, onFile: (event) => files.push(event) });
  return { receipts, record, leftOut, refused, files };
}

const hash = Buffer.alloc(32, 7);

test('a receipt settles its file, counts it and says its hash', () => {
  const { receipts, record, files } = made();
  receipts.expect([0, 2]);
  expect(receipts.allSettled).toBe(false);
  receipts.sent(1, hash);
  receipts.sent(2, hash);
  receipts.take({ done: [[1, 2]], failed: [] });
  expect(receipts.allSettled).toBe(true);
  expect(record.meter.files).toBe(2);
  expect(files.map(({ path, bytes, blake3 }) => [path, bytes, blake3])).toEqual([
    ['t/a', 10, hash.toString('hex')],
    ['t/b', 20, hash.toString('hex')],
  ]);
  expect([1, 2, 3].map((file) => receipts.shown.get(file))).toEqual(['done', 'done', 'waiting']);
});

test.each([
  ['of a file that was not sent', [[2, 2]]],
  ['of a folder', [[0, 0]]],
  [
    'given twice',
    [
      [1, 1],
      [1, 1],
    ],
  ],
] as [string, [number, number][]][])('a receipt %s breaks the protocol', (_, done) => {
  const { receipts } = made();
  receipts.expect([0, 3]);
  receipts.sent(1, hash);
  expect(codeThrown(() => receipts.take({ done, failed: [] }))).toBe('protocol-violation');
});

test('a file that the receiver could not keep is a casualty, said to be its word, and remembered', () => {
  const { receipts, record, refused } = made();
  receipts.expect([1, 1]);
  receipts.sent(1, hash);
  receipts.take({ done: [], failed: [{ file: 1, code: 'hash-mismatch' }] });
  expect(receipts.allSettled).toBe(true);
  expect(record.now.casualties).toEqual([
    { path: 't/a', failure: { code: 'hash-mismatch', params: { path: 't/a', peer: 'Anna' }, by: 'peer' } },
  ]);
  expect(refused).toEqual([['t/a', 'there', 'hash-mismatch']]);
});

const nobody = () => null;

test('why a file did not arrive is as this side knows it, whatever the receiver says of it', () => {
  const { receipts, record, refused } = made();
  const why = { code: 'source-changed' } as const;
  receipts.skipped([1, 1], 'cancelled', () => why);
  receipts.had([2, 2], () => why);
  expect(record.now.casualties).toEqual([
    { path: 't/a', failure: why },
    { path: 't/b', failure: why },
  ]);
  expect(refused).toEqual([]);
});

test('what the receiver skips is skipped when it exists there, left out when somebody cancelled it, else failed', () => {
  const { receipts, record, leftOut } = made();
  receipts.skipped([1, 1], 'exists', nobody);
  receipts.skipped([2, 2], 'cancelled', nobody);
  receipts.skipped([3, 3], 'name-refused', nobody);
  expect([1, 2, 3].map((file) => receipts.shown.get(file))).toEqual(['skipped', 'left-out', 'failed']);
  expect(record.now.skipped).toEqual({ files: 1, bytes: 10 });
  expect(record.now.casualties.map(({ path, failure }) => [path, failure.code])).toEqual([
    ['t/b', 'cancelled'],
    ['t/c', 'name-refused'],
  ]);
  expect(leftOut.why(fileEntry('t/b', 20))).not.toBeNull();
});

test('what can’t be read here, or is the same over there, owes no receipt', () => {
  const { receipts, record } = made();
  receipts.expect([1, 3]);
  receipts.lost(1, { code: 'source-unreadable' });
  receipts.same([2, 2]);
  receipts.putOff([3, 3]);
  expect(receipts.allSettled).toBe(true);
  expect([1, 2, 3].map((file) => receipts.shown.get(file))).toEqual(['failed', 'skipped', 'waiting']);
  expect(record.meter.kept).toBe(20);
  expect([1, 2, 3].map((file) => receipts.isThrough(file))).toEqual([false, true, false]);
});

test('of what is in place since an earlier connection, only what is known to be missing is not', () => {
  const { receipts, record } = made();
  receipts.had([0, 2], ({ path }) => (path === 't/b' ? { code: 'source-changed' } : null));
  expect(record.meter).toMatchObject({ files: 1, kept: 10 });
  expect(record.now.casualties.map(({ path }) => path)).toEqual(['t/b']);
});

test('a folder that the receiver can’t make is one that didn’t arrive, and holds nothing up', () => {
  const { receipts, record, refused } = made();
  receipts.expect([0, 1]);
  receipts.take({ done: [], failed: [{ file: 0, code: 'no-permission' }] });
  expect(record.now.casualties.map(({ path, failure: { code } }) => [path, code])).toEqual([['t', 'no-permission']]);
  expect([receipts.shown.get(0), receipts.allSettled, refused]).toEqual([
    'failed',
    false,
    [['t', 'there', 'no-permission']],
  ]);
  const again = { done: [], failed: [{ file: 0, code: 'no-permission' }] };
  expect(codeThrown(() => receipts.take(again))).toBe('protocol-violation');
});

test('no receipt may come for a folder that no plan has asked for', () => {
  const { receipts } = made();
  const early = { done: [], failed: [{ file: 0, code: 'no-permission' }] };
  expect(codeThrown(() => receipts.take(early))).toBe('protocol-violation');
});
