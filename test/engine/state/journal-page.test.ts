import { expect, test } from 'vitest';
import { journalHeaderSchema, journalRecordSchema } from '../../../electron/engine/state/journal-format.ts';
import { page, rowsUnder } from '../../support/page.ts';

/** The names in backquotes. */
function namesIn(cell: string): string[] {
  return [...cell.matchAll(/`([\w-]+)`/g)].map(([, name]) => name!);
}

test('docs/journal.md names every kind of line with its fields', () => {
  const stated = new Map(
    rowsUnder(page('journal.md'), '`is`', 'at', 'more').map(([is, , more]) => [namesIn(is!)[0], more!]),
  );
  const kinds = journalRecordSchema.options.map(({ entries }) => entries);
  expect([...stated.keys()].toSorted()).toEqual(kinds.map(({ is }) => is.literal).toSorted());
  for (const { is, ...fields } of kinds) {
    const names = namesIn(stated.get(is.literal)!);
    expect(
      Object.keys(fields).filter((field) => !names.includes(field)),
      is.literal,
    ).toEqual([]);
  }
});

test('docs/journal.md names every field of the header', () => {
  const stated = rowsUnder(page('journal.md'), 'field', 'at', 'what').flatMap(([field]) => namesIn(field!));
  const fields = new Set(journalHeaderSchema.options.flatMap(({ entries }) => Object.keys(entries)));
  expect(stated.toSorted()).toEqual(['version', ...fields].toSorted());
});
