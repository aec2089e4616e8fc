/** What was dropped is offered, journalled and shown as it is; additions count where they should. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { journalHeaderSchema } from '../../../../electron/engine/state/journal-format.ts';
import { maxSources } from '../../../../electron/engine/transfer/lifecycle/record.ts';
import { Drop, nothingToSend } from '../../../../electron/engine/transfer/sending/drop.ts';
import { directReadings } from '../../../../electron/engine/transfer/sending/reading/reading.ts';
import * as v from 'valibot';
import { tempDir } from '../../../support/pair.ts';

const options = {
  ...{ id: 'ab'.repeat(16), paths: ['/a', '/b'], title: 'a', note: 'n', address: 'h:1', startedAt: 5 },
  links: 'keep',
} as const;
const peer = { fingerprint: 'cd'.repeat(32), name: 'Ben', kind: 'laptop', known: true } as const;

test('the offer names what was dropped first, its title cut to what the wire takes', () => {
  const drop = new Drop({ ...options, title: 'x'.repeat(256) }, []);
  drop.add(['/c']);
  expect(drop.offer([])).toEqual({ id: options.id, title: 'x'.repeat(255), roots: 2, note: 'n' });
});

test('the journal’s header is one that is understood after a restart', () => {
  const header = new Drop(options, []).header(peer);
  expect(v.parse(journalHeaderSchema, header)).toEqual(header);
  expect(header).toMatchObject({ paths: ['/a', '/b'], address: 'h:1', peer: { name: 'Ben' } });
});

test('additions of an earlier run are there, in order', () => {
  const drop = new Drop(options, [{ is: 'accepted' }, { is: 'added', paths: ['/c'] }, { is: 'added', paths: ['/d'] }]);
  expect(drop.added).toEqual([['/c'], ['/d']]);
  expect(drop.shown).toEqual({ roots: 4, sources: ['/a', '/b', '/c', '/d'] });
});

test('so many paths are kept to be sent again, and no more', () => {
  const drop = new Drop({ ...options, paths: Array.from({ length: maxSources }, (_, i) => `/${i}`) }, []);
  expect(drop.shown.sources).toHaveLength(maxSources);
  drop.add(['/more']);
  expect(drop.shown).toEqual({ roots: maxSources + 1, sources: [] });
});

test('another drop is like it with the same paths in the same order, the same note and the same use of links', () => {
  const drop = new Drop(options, []);
  const { paths, note, links } = options;
  expect(drop.isLike({ paths, note, links })).toBe(true);
  expect(drop.isLike({ paths: ['/b', '/a'], note, links })).toBe(false);
  expect(drop.isLike({ paths: ['/a'], note, links })).toBe(false);
  expect(drop.isLike({ paths, note: '', links })).toBe(false);
  expect(drop.isLike({ paths, note, links: 'follow' })).toBe(false);
});

test('a path that is not there is worth no connection; an empty folder is', async () => {
  const dir = await tempDir();
  expect(await nothingToSend([join(dir, 'none')], directReadings)).toMatchObject({ code: 'path-not-found' });
  await mkdir(join(dir, 'empty'));
  expect(await nothingToSend([join(dir, 'none'), join(dir, 'empty')], directReadings)).toBeNull();
});
