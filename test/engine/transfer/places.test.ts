/** What another process of this home is at counts as here, also where its journal can't be read meanwhile (Windows). */
import { expect, test } from 'vitest';
import { journalFolder, type JournalFiles } from '../../../electron/engine/state/journal-files.ts';
import { isLeftHere } from '../../../electron/engine/transfer/places.ts';
import { tempDir } from '../../support/pair.ts';

test.each<[string, boolean, Partial<JournalFiles>]>([
  ['none', false, {}],
  ['one that says nothing', false, { has: () => true, read: async () => '' }],
  ['one that can’t be read', true, { has: () => true, read: () => Promise.reject(new Error('EBUSY')) }],
])('of a transfer with a journal: %s, something is left here: %s', async (_what, isLeft, files) => {
  expect(await isLeftHere({ ...journalFolder(await tempDir()), ...files }, 'ab'.repeat(16))).toBe(isLeft);
});
