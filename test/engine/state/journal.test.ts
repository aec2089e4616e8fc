import { appendFile, readFile, writeFile } from 'node:fs/promises';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { journalFolder } from '../../../electron/engine/state/journal-files.ts';
import { Journal, parseJournal, readJournals } from '../../../electron/engine/state/journal.ts';
import { tempDir } from '../../support/pair.ts';

const header = v.object({ title: v.string() });
const record = v.object({ n: v.number(), path: v.string() });
const id = 'ab'.repeat(16);

async function written(records: number) {
  const files = journalFolder(await tempDir());
  const journal = await Journal.open<{ title: string }, { n: number; path: string }>(files, id, {
    title: 'Ünïcode 文件',
  });
  const all = Array.from({ length: records }, (_, n) => ({ n, path: `päth/${n}` }));
  for (const line of all) journal.append(line);
  await journal.close();
  return { files, path: files.pathOf(id), all };
}

test('what was noted is read back, in order', async () => {
  const { files, all } = await written(2000);
  expect(await readJournals(files, header, record, () => {})).toEqual([
    { id, header: { title: 'Ünïcode 文件' }, records: all },
  ]);
});

test('truncated at any byte, it yields a beginning of what was noted, or nothing: never something else', async () => {
  const { path, all } = await written(12);
  const bytes = await readFile(path);
  let headers = 0;
  for (let end = 0; end <= bytes.length; end++) {
    const parsed = parseJournal(bytes.subarray(0, end).toString('utf8'), header, record);
    if (parsed === null) continue;
    headers++;
    expect(parsed.header).toEqual({ title: 'Ünïcode 文件' });
    expect(parsed.records).toEqual(all.slice(0, parsed.records.length));
  }
  expect(headers).toBeGreaterThan(bytes.length / 2);
  expect(parseJournal(bytes.toString('utf8'), header, record)?.records).toEqual(all);
});

test('after a torn write it goes on, and only the torn line is lost', async () => {
  const { files, path, all } = await written(3);
  await appendFile(path, '{"n":3,"path":"to');
  const again = await Journal.open<{ title: string }, { n: number; path: string }>(files, id, {
    title: 'not written again',
  });
  again.append({ n: 4, path: 'after' });
  await again.close();
  const [content] = await readJournals(files, header, record, () => {});
  expect(content).toEqual({ id, header: { title: 'Ünïcode 文件' }, records: [...all, { n: 4, path: 'after' }] });
});

test('one of a later version, or of none, is left alone and said', async () => {
  const { files, path } = await written(1);
  const said: string[] = [];
  for (const text of ['{"version":2,"title":"later"}\n', 'nonsense\n', '']) {
    await writeFile(path, text);
    expect(await readJournals(files, header, record, (line) => said.push(line))).toEqual([]);
    expect(await readFile(path, 'utf8')).toBe(text);
  }
  expect(said).toHaveLength(3);
});

test('once removed nothing is noted any more', async () => {
  const files = journalFolder(await tempDir());
  const journal = await Journal.open(files, id, { title: 'x' });
  await journal.remove();
  journal.append({ n: 1 });
  expect(await readJournals(files, header, record, () => {})).toEqual([]);
});
