/** What an earlier run left is settled at the next start. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { journalFolder } from '../../electron/engine/state/journal-files.ts';
import type { IncomingHeader, JournalRecord } from '../../electron/engine/state/journal-format.ts';
import { Journal } from '../../electron/engine/state/journal.ts';
import type { Transfer } from '../../shared/state.ts';
import { startTestEngine } from '../support/engines.ts';
import { recordOf } from '../support/receiving.ts';
import { tempDir } from '../support/pair.ts';

/** A home whose receiver was killed after its sender had heard of the end, and before the history had. */
async function killedAfterTheEnd(): Promise<{ home: string; ended: Transfer }> {
  const home = await tempDir();
  const record = recordOf('active');
  record.update({ dir: join(home, 'inbox'), landed: [join(home, 'inbox', 'a')] });
  record.end('done', null);
  const ended = record.now;
  const { peer, title, roots, note, startedAt } = ended;
  const { fingerprint, name, kind } = peer;
  const header: IncomingHeader = {
    direction: 'incoming',
    peer: { fingerprint, name, kind },
    ...{ title, roots, note, startedAt, dir: join(home, 'inbox'), conflicts: 'keep-both', tops: [] },
  };
  const files = journalFolder(home);
  const journal = await Journal.open<IncomingHeader, JournalRecord>(files, ended.id, header);
  expect(await journal.appendSurely({ is: 'ended', transfer: ended })).toBe(true);
  await journal.close();
  return { home, ended };
}

test('a transfer whose end only its journal has is in the history after the next start, once, and its journal is gone', async () => {
  const { home, ended } = await killedAfterTheEnd();
  const first = await startTestEngine('ben', { home });
  const { id, status, landed } = ended;
  expect(first.state().transfers).toMatchObject([{ id, status, landed }]);
  await first.handle.stop();
  expect(await journalFolder(home).ids()).toEqual([]);
  const second = await startTestEngine('ben', { home });
  expect(second.state().transfers).toMatchObject([{ id, status, landed }]);
});

test('one that the history has as well stays one line there', async () => {
  const { home } = await killedAfterTheEnd();
  const first = await startTestEngine('ben', { home });
  await first.handle.stop();
  const again = await killedAfterTheEnd();
  const files = journalFolder(home);
  const journal = await Journal.open<object, JournalRecord>(files, again.ended.id, {
    ...{ direction: 'incoming', peer: again.ended.peer, title: 'a', roots: 1, note: '', startedAt: 0 },
    ...{ dir: join(home, 'inbox'), conflicts: 'keep-both' },
  });
  await journal.appendSurely({ is: 'ended', transfer: again.ended });
  await journal.close();
  const second = await startTestEngine('ben', { home });
  expect(second.state().transfers).toHaveLength(1);
  await second.handle.stop();
  expect(await files.ids()).toEqual([]);
});
