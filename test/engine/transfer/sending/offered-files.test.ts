/** What the plan, the receiver and the person here say of files meets in one place. */
import { expect, test } from 'vitest';
import type { SourceEntry } from '../../../../electron/engine/disk/source/source-file.ts';
import { LeftOut } from '../../../../electron/engine/transfer/agreed/left-out.ts';
import { OfferedFiles } from '../../../../electron/engine/transfer/sending/offered-files.ts';
import { journalFolder } from '../../../../electron/engine/state/journal-files.ts';
import { SenderJournal } from '../../../../electron/engine/transfer/sending/sender-journal.ts';
import { codeThrown, fileEntry, folderEntry, recordInStore } from '../../../support/transfer-parts.ts';

const hash = Buffer.alloc(32);

function made(journal = new SenderJournal(journalFolder('/nowhere'), 'x', [])) {
  const { record } = recordInStore();
  const leftOut = new LeftOut(
    () => {},
    () => 'Ben',
  );
  const files = new OfferedFiles({
    ...{ record, journal, leftOut, context: {} },
    allTold: () => true,
    onAwaited: () => {},
  });
  const list = (...entries: SourceEntry[]) => {
    for (const entry of entries) files.manifest.add(entry);
  };
  list(folderEntry('t'), fileEntry('t/a', 10), fileEntry('t/b', 20));
  return { files, record, leftOut, list };
}

const states = (files: OfferedFiles) => files.lines(0, 10).map(({ state }) => state);

test('a file shows what the pump and the receiver say of it', () => {
  const { files } = made();
  files.planned([{ do: 'send', range: [0, 2] }], 3, false);
  expect(files.allPlanned).toBe(true);
  const pump = files.pumpEvents();
  pump.onStart(1, fileEntry('t/a', 10));
  expect(states(files)).toEqual(['waiting', 'moving', 'waiting']);
  pump.onEnd(1, hash);
  files.received({ done: [[1, 1]], failed: [] });
  pump.onLost(2, { code: 'source-vanished' });
  expect(states(files)).toEqual(['waiting', 'done', 'failed']);
  expect(files.allSettled).toBe(true);
});

test('a person here leaves out a file until its last byte has gone, and never a folder', () => {
  const { files } = made();
  const pump = files.pumpEvents();
  expect(codeThrown(() => files.cancel(0))).toBe('unknown-file');
  expect(codeThrown(() => files.cancel(3))).toBe('unknown-file');
  files.cancel(2);
  expect(pump.leftOut(2)).toMatchObject({ code: 'cancelled' });
  expect(states(files)).toEqual(['waiting', 'waiting', 'left-out']);
  pump.onEnd(1, hash);
  expect(codeThrown(() => files.cancel(1))).toBe('file-in-place');
});

test('the receiver leaves out files it was told of; one whose end has crossed its word stays', () => {
  const { files } = made();
  expect(codeThrown(() => files.unwanted(0, 3))).toBe('protocol-violation');
  expect(codeThrown(() => files.unwanted(2, 2))).toBe('protocol-violation');
  const pump = files.pumpEvents();
  pump.onEnd(1, hash);
  files.unwanted(1, 3);
  files.unwanted(2, 3);
  expect([pump.leftOut(1), pump.leftOut(2)]).toMatchObject([
    null,
    { params: { path: 't/b', peer: 'Ben' }, by: 'peer' },
  ]);
});

test('a plan may name only what the receiver was told of', () => {
  const { files } = made();
  expect(codeThrown(() => files.planned([{ do: 'send', range: [0, 2] }], 2, false))).toBe('protocol-violation');
});

test('“all is in place” from a receiver that had ended is not believed of what is new, changed or refused', () => {
  const journal = new SenderJournal(journalFolder('/nowhere'), 'x', []);
  journal.startLeg();
  journal.list([fileEntry('t/a', 10), fileEntry('t/b', 20), fileEntry('t/c', 1), fileEntry('t/d', 1)]);
  journal.planAnew();
  journal.noteRefused(fileEntry('t/b', 20), 'there', 'no-permission');
  journal.startLeg();
  const { files, record, list } = made(journal);
  list(fileEntry('t/c', 2), fileEntry('t/e', 1), fileEntry('t/d', 1));
  journal.list(files.manifest.entries);
  files.planned([{ do: 'have', range: [0, 5] }], 6, true);
  expect(record.now.casualties.map(({ path, failure }) => [path, failure.code])).toEqual([
    ['t/b', 'no-permission'],
    ['t/c', 'source-changed'],
    ['t/e', 'cannot-add'],
  ]);
  expect(record.meter).toMatchObject({ files: 2, kept: 11 });
});

test('of one that goes on it is', () => {
  const journal = new SenderJournal(journalFolder('/nowhere'), 'x', []);
  journal.startLeg();
  const { files, record } = made(journal);
  journal.list(files.manifest.entries);
  files.planned([{ do: 'have', range: [0, 2] }], 3, false);
  expect(record.now.casualties).toEqual([]);
  expect(record.meter).toMatchObject({ files: 2, kept: 30 });
});
