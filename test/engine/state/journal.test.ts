import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { expect, onTestFinished, test } from 'vitest';
import { journalFolder, type JournalFiles } from '../../../electron/engine/state/journal-files.ts';
import {
  Journal,
  maxTogether,
  parseJournal,
  peekJournal,
  takeUpJournal,
} from '../../../electron/engine/state/journal.ts';
import { tempDir } from '../../support/pair.ts';
import { damages } from '../../support/state/damages.ts';
import { Reports } from '../../support/state/reports.ts';

const header = v.object({ title: v.string() });
const record = v.object({ n: v.number(), path: v.string() });
const schemas = [header, record] as const;
const title = 'Ünïcode 文件';
const id = 'ab'.repeat(16);

/** `together`: so many are noted at a time; left out: all. */
async function written(records: number, together = records) {
  const home = await tempDir();
  const reports = new Reports();
  const files = journalFolder(home, reports.report);
  const journal = await Journal.open<{ title: string }, { n: number; path: string }>(files, id, { title });
  const all = Array.from({ length: records }, (_, n) => ({ n, path: `päth/${n}` }));
  for (const [i, line] of all.entries()) {
    journal.append(line);
    if ((i + 1) % together === 0) await journal.settled();
  }
  await journal.close();
  return { home, files, reports, path: files.pathOf(id), all };
}

/** What is taken up is held; Windows removes nothing that is. */
function takeUp(files: JournalFiles) {
  onTestFinished(() => files.release(id));
  return takeUpJournal(files, id, schemas);
}

test('what was noted is read back, in order', async () => {
  const { files, all } = await written(2000);
  expect(await files.ids()).toEqual([id]);
  expect(await peekJournal(files, id, schemas)).toEqual({ id, header: { title }, records: all });
  expect(await takeUp(files)).toEqual({ id, header: { title }, records: all });
});

test('what is noted at once shares lines, and a damaged byte costs no more than one line holds', async () => {
  const { path, all } = await written(maxTogether + 1);
  const text = await readFile(path, 'utf8');
  expect(text.trimEnd().split('\n').slice(3)).toHaveLength(2);
  const parsed = parseJournal(text.replace('päth/0', 'päth/x'), header, record);
  expect(parsed).toMatchObject({ records: all.slice(maxTogether), lost: 1 });
});

test('what is noted surely is in the file with all before it, and flushed, when that is answered', async () => {
  const home = await tempDir();
  const files = journalFolder(home);
  const steps: string[] = [];
  const watched: JournalFiles = {
    ...files,
    open: async (name) => {
      const file = await files.open(name);
      const then = (step: string, work: Promise<void>) => work.then(() => void steps.push(step));
      return {
        ...file,
        append: (text) => then('append', file.append(text)),
        flush: () => then('flush', file.flush()),
      };
    },
  };
  const journal = await Journal.open<{ title: string }, { n: number; path: string }>(watched, id, { title });
  steps.length = 0;
  journal.append({ n: 1, path: 'a' });
  expect(await journal.appendSurely({ n: 2, path: 'b' })).toBe(true);
  expect(steps).toEqual(['append', 'flush']);
  expect((await peekJournal(files, id, schemas))?.records.map(({ n }) => n)).toEqual([1, 2]);
  await journal.close();
  expect(await journal.appendSurely({ n: 3, path: 'c' })).toBe(false);
});

test.each(['append', 'flush'] as const)('nothing is sure where %s fails', async (failing) => {
  const files = journalFolder(await tempDir());
  let isFull = false;
  const full: JournalFiles = {
    ...files,
    open: async (name) => {
      const file = await files.open(name);
      const fails = () => (isFull ? Promise.reject(new Error('ENOSPC')) : Promise.resolve());
      return { ...file, [failing]: (text: string) => fails().then(() => file[failing](text)) };
    },
  };
  const journal = await Journal.open<{ title: string }, { n: number; path: string }>(full, id, { title });
  isFull = true;
  expect(await journal.appendSurely({ n: 1, path: 'a' })).toBe(false);
  await journal.close();
});

test('of more than one write takes, all is written, in order', async () => {
  const { files } = await written(0);
  const journal = await Journal.open<{ title: string }, { n: number; path: string }>(files, id, { title });
  const all = Array.from({ length: 40 }, (_, n) => ({ n, path: 'p'.repeat(60_000) }));
  for (const line of all) journal.append(line);
  await journal.close();
  expect((await peekJournal(files, id, schemas))!.records).toEqual(all);
});

test('lines of an earlier Ferry, one record in each, are read as those of today', async () => {
  const { files, path, all } = await written(2, 1);
  const text = await readFile(path, 'utf8');
  expect(text).not.toContain('"all"');
  expect((await peekJournal(files, id, schemas))!.records).toEqual(all);
});

test('truncated at any byte, it yields a beginning of what was noted, or is known to be damaged', async () => {
  const { path, all } = await written(12);
  const bytes = await readFile(path);
  let headers = 0;
  for (let end = 0; end <= bytes.length; end++) {
    const parsed = parseJournal(bytes.subarray(0, end).toString('utf8'), header, record);
    if (end === 0) expect(parsed.kind).toBe('empty');
    if (parsed.kind !== 'whole') continue;
    headers++;
    expect(parsed).toMatchObject({ header: { title }, records: all.slice(0, parsed.records.length), lost: 0 });
  }
  expect(headers).toBeGreaterThan(bytes.length / 2);
});

test('with any byte damaged, its header is known, no line is believed that is damaged, and what is lost is counted', async () => {
  const together = 2;
  const { path, all } = await written(6, together);
  const bytes = await readFile(path);
  for (const damaged of [...damages(bytes), ...damages(bytes, [0x80, 0x20, 0x0a])]) {
    const parsed = parseJournal(damaged.toString('utf8'), header, record);
    if (parsed.kind !== 'whole') throw new Error(`${parsed.kind}: ${damaged.toString('utf8')}`);
    expect(parsed.header).toEqual({ title });
    expect(all).toEqual(expect.arrayContaining(parsed.records));
    // A damaged line break joins two lines, and costs both; the last one's makes a torn line of it.
    if (parsed.records.length < all.length - together) expect(parsed.lost).toBeGreaterThan(0);
  }
});

test('after a torn write it goes on, and only the torn line is lost', async () => {
  const { files, path, reports, all } = await written(3);
  await appendFile(path, '{"n":3,"path":"to');
  const again = await Journal.open<{ title: string }, { n: number; path: string }>(files, id, {
    title: 'not written again',
  });
  again.append({ n: 4, path: 'after' });
  await again.close();
  expect(await takeUp(files)).toEqual({ id, header: { title }, records: [...all, { n: 4, path: 'after' }] });
  expect(reports.all).toEqual([]);
});

test('one of an earlier Ferry, without checks, is read as it was', async () => {
  const { files, path } = await written(0);
  await writeFile(path, '{"version":1,"title":"old"}\n{"n":1,"path":"a"}\n{"n":2,');
  expect(await takeUp(files)).toEqual({ id, header: { title: 'old' }, records: [{ n: 1, path: 'a' }] });
});

test('one of a later Ferry is left alone and said', async () => {
  const { files, path, reports } = await written(1);
  const text = '{"version":2,"title":"later"}\n';
  await writeFile(path, text);
  expect(await takeUp(files)).toBeNull();
  expect(await readFile(path, 'utf8')).toBe(text);
  expect(reports.codes).toEqual(['state-newer']);
});

test('one that can’t be understood is said and set aside; one that says nothing is taken away', async () => {
  const { files, path, reports } = await written(1);
  await writeFile(path, 'nonsense\n');
  expect(await takeUp(files)).toBeNull();
  expect(reports.codes).toEqual(['journal-lost']);
  const [aside] = await readdir(dirname(path));
  expect(aside).toContain('.damaged-');
  await writeFile(path, '');
  expect(await takeUp(files)).toBeNull();
  expect(await readdir(dirname(path))).toEqual([aside]);
  expect(reports.codes).toEqual(['journal-lost']);
});

test('it belongs to one at a time, until that one closes it or takes it away', async () => {
  const { home, files, reports, all } = await written(1);
  const others = journalFolder(home, reports.report);
  expect(await takeUp(files)).not.toBeNull();
  expect(await takeUp(others)).toBeNull();
  await expect(Journal.open(others, id, { title })).rejects.toMatchObject({ code: 'home-in-use' });
  await others.remove(id);
  expect(await peekJournal(files, id, schemas)).toMatchObject({ records: all });
  await files.release(id);
  expect(await takeUp(others)).not.toBeNull();
  await others.remove(id);
  expect(await takeUp(files)).toBeNull();
  expect(files.has(id)).toBe(false);
});

test('once removed nothing is noted any more', async () => {
  const { files } = await written(0);
  const journal = await Journal.open(files, id, { title: 'x' });
  await journal.remove();
  journal.append({ n: 1 });
  await journal.settled();
  expect(await files.ids()).toEqual([]);
});
