/** What is swept is what nothing can name any more: a journal that doesn't tell keeps everything. */
import { existsSync } from 'node:fs';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { journalFolder, type JournalFiles } from '../../../../electron/engine/state/journal-files.ts';
import { givenFolder } from '../../../../electron/engine/state/spool/given-bytes.ts';
import { inputFolder } from '../../../../electron/engine/state/spool/input.ts';
import { SpoolKeeper } from '../../../../electron/engine/state/spool/keeper.ts';
import { Texts, textsFolder } from '../../../../electron/engine/state/spool/texts.ts';
import { Store } from '../../../../electron/engine/state/store.ts';
import { tempDir } from '../../../support/pair.ts';
import { sampleState, sampleTransfer } from '../../../support/state/sample.ts';

const id = 'ab'.repeat(16);
const key = 'cd'.repeat(16);

/** A home in which one of each kind has been lying for two days, and whoever keeps it. */
async function home(change: (files: JournalFiles) => JournalFiles = (files) => files) {
  const dir = await tempDir();
  const stale = [textsFolder, inputFolder, givenFolder].map((folder) => join(dir, folder, key));
  const long = new Date(Date.now() - 2 * 86_400_000);
  for (const path of stale) {
    await mkdir(path, { recursive: true });
    await utimes(path, long, long);
  }
  const journal = join(dir, 'transfers', `${id}.journal`);
  await mkdir(join(dir, 'transfers'));
  const store = new Store(sampleState());
  const keeper = new SpoolKeeper({ home: dir, texts: new Texts(dir), store, journals: change(journalFolder(dir)) });
  const sweep = async (): Promise<boolean[]> => {
    keeper.sweep();
    await keeper.settled();
    return stale.map((path) => existsSync(path));
  };
  return { journal, store, keeper, sweep, stale };
}

const all = [true, true, true];
const none = [false, false, false];
const refuse = (): Promise<never> => Promise.reject(Object.assign(new Error('busy'), { code: 'EBUSY' }));

test('what no journal names is swept, also beside a journal that has not got as far as a header', async () => {
  const { journal, sweep } = await home();
  await writeFile(journal, '');
  expect(await sweep()).toEqual(none);
});

test.each([
  ['can’t be understood', '{"version":1,"direc'],
  ['is of a later Ferry', '{"version":99}\n'],
  ['is no text', Buffer.from([0xff, 0xfe, 0x80])],
])('nothing is swept beside a journal that %s', async (_what, content) => {
  const { journal, sweep } = await home();
  await writeFile(journal, content);
  expect(await sweep()).toEqual(all);
});

test('nothing is swept beside a journal that can’t be read, nor where their folder can’t; once they can, it is', async () => {
  let held: Partial<JournalFiles> = { read: refuse };
  const { journal, sweep } = await home((files) => ({
    ...files,
    read: (one) => (held.read ?? files.read)(one),
    ids: () => (held.ids ?? files.ids)(),
  }));
  await writeFile(journal, '');
  expect(await sweep()).toEqual(all);
  held = { ids: refuse };
  expect(await sweep()).toEqual(all);
  held = {};
  expect(await sweep()).toEqual(none);
});

test('what leaves the list keeps its bytes while a journal that can’t be read may name them', async () => {
  let isHeld = true;
  const { journal, store, keeper, stale } = await home((files) => ({
    ...files,
    read: (one) => (isHeld ? refuse() : files.read(one)),
  }));
  await writeFile(journal, '');
  const given = stale[2]!;
  const leaves = async (transferId: string): Promise<boolean> => {
    const transfer = { ...sampleTransfer(transferId), direction: 'outgoing', sources: [join(given, 'a.png')] } as const;
    store.change({ kind: 'transfer', transfer });
    store.change({ kind: 'transfer-gone', id: transferId });
    await keeper.settled();
    return existsSync(given);
  };
  expect(await leaves('1'.repeat(32))).toBe(true);
  isHeld = false;
  expect(await leaves('2'.repeat(32))).toBe(false);
});
