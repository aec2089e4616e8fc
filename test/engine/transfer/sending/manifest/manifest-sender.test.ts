/** The receiver is told of everything once, in order: the first drop, its end, and each addition after it. */
import { systemDestinations } from '../../../../../electron/engine/disk/destination/destinations.ts';
import { expect, test } from 'vitest';
import { Manifest } from '../../../../../electron/engine/transfer/agreed/manifest.ts';
import { OwnOutput } from '../../../../../electron/engine/transfer/sending/manifest/own-output.ts';
import { ManifestSender } from '../../../../../electron/engine/transfer/sending/manifest/manifest-sender.ts';
import { journalFolder } from '../../../../../electron/engine/state/journal-files.ts';
import { SenderJournal } from '../../../../../electron/engine/transfer/sending/sender-journal.ts';
import type { Reading } from '../../../../../electron/engine/transfer/sending/reading/reading.ts';
import type { SourceEntry } from '../../../../../electron/engine/disk/source/source-file.ts';
import type { Failure } from '../../../../../shared/errors.ts';
import { fileEntry, folderEntry, notingConnection, recordInStore } from '../../../../support/transfer-parts.ts';

type Found = SourceEntry | { readonly skip: string; readonly why: Failure };

/** A disk on which each dropped path leads to these things. */
function readingOf(disk: Readonly<Record<string, readonly Found[]>>): Reading {
  const walk = async function* (paths: readonly string[]) {
    for (const path of paths) {
      const batch = (disk[path] ?? []).map((found) =>
        'skip' in found ? { kind: 'skip' as const, path: found.skip, failure: found.why } : found,
      );
      yield await Promise.resolve(batch);
    }
  };
  return { walk } as unknown as Reading;
}

function made(
  disk: Parameters<typeof readingOf>[0],
  { takesMore = true, takesHoles = true, journal = new SenderJournal(journalFolder('/nowhere'), 'x', []) } = {},
) {
  const { connection, sent } = notingConnection();
  const { record } = recordInStore();
  const manifest = new Manifest<SourceEntry>();
  const drop = { paths: ['/first'], added: [] as string[][], links: 'keep' as const };
  const sender = new ManifestSender({
    connection,
    record,
    manifest,
    reading: readingOf(disk),
    journal,
    drop,
    takesBigTrees: true,
    ownOutput: new OwnOutput('1'.repeat(32), systemDestinations),
    takesMore,
    takesLinks: true,
    takesHoles,
    signal: new AbortController().signal,
  });
  return { sender, sent, record, manifest, drop, journal };
}

const paths = (sent: ReturnType<typeof made>['sent']) =>
  sent.map((message) => [
    message.name,
    ...(message.name === 'entries' ? message.body.entries.map(({ path }) => path) : []),
  ]);

test('entries go out as they are found, and the end says how many', async () => {
  const { sender, sent, manifest } = made({ '/first': [folderEntry('d'), fileEntry('d/a', 7)] });
  expect(sender.isOver).toBe(false);
  await sender.run();
  expect(paths(sent)).toEqual([['entries', 'd', 'd/a'], ['manifestEnd']]);
  expect(sent.at(-1)).toEqual({ name: 'manifestEnd', body: { entries: 2, bytes: 7 } });
  expect([sender.told, sender.isOver, manifest.complete]).toEqual([2, true, true]);
});

test('an addition opens the manifest again, under names of its own', async () => {
  const { sender, sent, drop } = made({ '/first': [fileEntry('a')], '/more': [fileEntry('a', 2)] });
  await sender.run();
  sent.length = 0;
  drop.added.push(['/more']);
  expect(sender.isOver).toBe(false);
  await sender.run();
  expect(paths(sent)).toEqual([['more'], ['entries', 'a (2)'], ['manifestEnd']]);
  expect(sent.at(-1)).toEqual({ name: 'manifestEnd', body: { entries: 2, bytes: 3 } });
});

test('an addition with nothing in it is not told', async () => {
  const { sender, sent, drop, record } = made({
    '/first': [fileEntry('a')],
    '/gone': [{ skip: '/gone', why: { code: 'path-not-found' } }],
  });
  await sender.run();
  sent.length = 0;
  drop.added.push(['/gone']);
  await sender.run();
  expect(sent).toEqual([]);
  expect(record.now.casualties.map(({ path }) => path)).toEqual(['/gone']);
});

test('a receiver that knows no additions is told of all at once', async () => {
  const { sender, sent, drop } = made({ '/first': [fileEntry('a')], '/more': [fileEntry('b')] }, { takesMore: false });
  drop.added.push(['/more']);
  await sender.run();
  expect(paths(sent)).toEqual([['entries', 'a'], ['entries', 'b'], ['manifestEnd']]);
  expect(sender.isOver).toBe(true);
});

test('when nothing can be sent, it throws why the last thing could not', async () => {
  const { sender } = made({
    '/first': [{ skip: '/first', why: { code: 'source-unreadable', params: { path: 'p' } } }],
  });
  await expect(sender.run()).rejects.toMatchObject({ code: 'source-unreadable', params: { path: 'p' } });
  await expect(made({}).sender.run()).rejects.toMatchObject({ code: 'nothing-to-send' });
});

test('what an earlier connection listed and the walk does not find any more is told all the same', async () => {
  const journal = new SenderJournal(journalFolder('/nowhere'), 'x', []);
  journal.startLeg();
  journal.list([fileEntry('a'), fileEntry('vanished', 9)]);
  const { sender, sent } = made({ '/first': [fileEntry('a')] }, { journal });
  await sender.run();
  expect(paths(sent)).toEqual([['entries', 'a'], ['entries', 'vanished'], ['manifestEnd']]);
  expect([...journal.missing()]).toEqual([]);
});

test('what an earlier connection listed and a later addition brings is told once, with that addition', async () => {
  const journal = new SenderJournal(journalFolder('/nowhere'), 'x', []);
  journal.startLeg();
  journal.list([fileEntry('a'), fileEntry('b')]);
  const { sender, sent, drop } = made({ '/first': [fileEntry('a')], '/more': [fileEntry('b')] }, { journal });
  drop.added.push(['/more']);
  await sender.run();
  expect(paths(sent)).toEqual([['entries', 'a'], ['manifestEnd'], ['more'], ['entries', 'b'], ['manifestEnd']]);
});

test('what is stored of a file with holes is told to a receiver that knows them; for others it has none', async () => {
  const holed = { ...fileEntry('a', 1e6), stored: 1000 };
  for (const takesHoles of [true, false]) {
    const { sender, sent, manifest } = made({ '/first': [holed, fileEntry('b', 7)] }, { takesHoles });
    await sender.run();
    const told = sent.flatMap((message) => (message.name === 'entries' ? message.body.entries : []));
    expect(told.map(({ bytes, stored }) => [bytes, stored])).toEqual([
      [1e6, takesHoles ? 1000 : undefined],
      [7, undefined],
    ]);
    expect([...manifest.entries].map((entry) => 'stored' in entry)).toEqual([takesHoles, false]);
  }
});
