/** What a sender remembers across connections and restarts: what it has listed, and what did not arrive. */
import { expect, test } from 'vitest';
import { journalSchemas, type OutgoingHeader } from '../../../../electron/engine/state/journal-format.ts';
import { peekJournal } from '../../../../electron/engine/state/journal.ts';
import { journalFolder } from '../../../../electron/engine/state/journal-files.ts';
import { SenderJournal } from '../../../../electron/engine/transfer/sending/sender-journal.ts';
import { tempDir } from '../../../support/pair.ts';
import { fileEntry, folderEntry } from '../../../support/transfer-parts.ts';

const id = 'ab'.repeat(16);
const header: OutgoingHeader = {
  direction: 'outgoing',
  peer: { fingerprint: 'cd'.repeat(32), name: 'Ben', kind: 'laptop' },
  title: 'a',
  note: '',
  roots: 1,
  startedAt: 5,
  paths: ['/a'],
  links: 'keep',
  address: 'h:1',
};

/** One that never gets a file. */
const unwritten = () => new SenderJournal(journalFolder('/nowhere'), id, []);

test('a file is news to a receiver that has ended when it was never asked for as it is', () => {
  const journal = unwritten();
  const [a, b, changed, added] = [fileEntry('a'), fileEntry('b', 1), fileEntry('b', 2), fileEntry('c')];
  journal.startLeg();
  journal.list([a, b]);
  expect(journal.news(a)).toBe('added');
  journal.planAnew();
  expect(journal.news(a)).toBeNull();
  // Also when it has to be told over several connections that all is in place.
  for (let leg = 0; leg < 2; leg++) {
    journal.startLeg();
    journal.list([a, changed, added]);
    expect([a, changed, added].map((entry) => journal.news(entry))).toEqual([null, 'changed', 'added']);
  }
});

test('a file that the next walk neither finds nor names is missing', () => {
  const journal = unwritten();
  const [a, b, c] = [fileEntry('a'), fileEntry('b'), fileEntry('c')];
  journal.startLeg();
  journal.list([folderEntry('d'), a, b, c]);
  expect([...journal.missing()]).toEqual([]);
  journal.startLeg();
  journal.list([a]);
  journal.skip('b');
  expect([...journal.missing()]).toEqual([{ ...c, local: '' }]);
});

test('why a file was refused counts for that very file, until all is planned anew', () => {
  const journal = unwritten();
  journal.noteRefused(fileEntry('a', 5), 'there', 'no-permission');
  expect(journal.whyRefused(fileEntry('a', 5))).toMatchObject({ by: 'there', code: 'no-permission' });
  expect(journal.whyRefused(fileEntry('a', 6))).toBeNull();
  journal.planAnew();
  expect(journal.whyRefused(fileEntry('a', 5))).toBeNull();
});

test('a restart finds it accepted, with what it had listed, refused and paused; also what came before the file', async () => {
  const files = journalFolder(await tempDir());
  const journal = new SenderJournal(files, id, []);
  journal.startLeg();
  journal.list([fileEntry('a'), fileEntry('b')]);
  journal.notePaused(true);
  await journal.open(header);
  journal.noteAccepted();
  journal.noteRefused(fileEntry('b'), 'here', 'source-unreadable');
  await journal.close();
  const kept = await peekJournal(files, id, journalSchemas);
  expect(kept!.header).toEqual(header);
  const again = new SenderJournal(files, id, kept!.records);
  expect([again.accepted, again.pausedBefore]).toEqual([true, true]);
  again.startLeg();
  again.list([fileEntry('a')]);
  expect(again.news(fileEntry('a'))).toBeNull();
  expect([...again.missing()].map(({ path }) => path)).toEqual(['b']);
  expect(again.whyRefused(fileEntry('b'))).toMatchObject({ by: 'here', code: 'source-unreadable' });
  await again.remove();
  expect(await files.ids()).toEqual([]);
});

test('files listed before anybody has accepted are written once somebody has', async () => {
  const files = journalFolder(await tempDir());
  const journal = new SenderJournal(files, id, []);
  await journal.open(header);
  journal.startLeg();
  journal.list([fileEntry('a')]);
  const records = async () => (await peekJournal(files, id, journalSchemas))!.records;
  expect(await records()).toEqual([]);
  journal.noteAccepted();
  journal.noteAccepted();
  await journal.close();
  expect(await records()).toEqual([{ is: 'accepted' }, { is: 'listed', files: [['a', 1, 1000]] }]);
});
