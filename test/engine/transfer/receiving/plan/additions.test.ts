/** Files added to a transfer that is under way: the receiver agrees first, and what was accepted goes on meanwhile. */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { JournalRecord } from '../../../../../electron/engine/state/journal-format.ts';
import { Agreements } from '../../../../../electron/engine/transfer/receiving/plan/agreements.ts';
import type { Question } from '../../../../../shared/state.ts';
import { accept, ended, offer, startTestEngine, type TestEngine } from '../../../../support/engines.ts';
import { tempDir } from '../../../../support/pair.ts';
import { Relay } from '../../../../support/relay.ts';

const mib = 1024 * 1024;

async function sending(bytes = 96 * mib) {
  const anna = await startTestEngine('Anna');
  const ben = await startTestEngine('Ben');
  const dir = await tempDir();
  await writeFile(join(dir, 'big'), randomBytes(bytes));
  await mkdir(join(dir, 'later', 'deep'), { recursive: true });
  await writeFile(join(dir, 'later', 'deep', 'x'), 'x');
  await writeFile(join(dir, 'later', 'y'), 'yy');
  await mkdir(join(dir, 'other'));
  await writeFile(join(dir, 'other', 'big'), 'another big');
  const relay = await Relay.to(() => ben.state().self.port);
  const id = await offer(anna, ben, [join(dir, 'big')], { to: { by: 'address', address: relay.address } });
  return { anna, ben, relay, id, dir };
}

const add = (at: TestEngine, transferId: string, paths: string[]) =>
  at.handle.command('addFiles', { transferId, paths });

async function asked(at: TestEngine, id: string): Promise<Extract<Question, { kind: 'more' }>> {
  const { question } = await at.transfer((t) => t.question !== null, id);
  if (question?.kind !== 'more') throw new Error(JSON.stringify(question));
  return question;
}

const decide = (at: TestEngine, transferId: string, questionId: string, choice: 'accept' | 'decline') =>
  at.handle.command('decide', { transferId, questionId, choice });

test('before anybody has accepted, what is added is part of the offer', async () => {
  const { anna, ben, id, dir } = await sending(mib);
  await ben.transfer((t) => t.status === 'asking' && t.totals.complete, id);
  expect(await add(anna, id, [join(dir, 'later'), join(dir, 'other', 'big')])).toEqual({ ok: true, value: null });
  const shown = await ben.transfer((t) => t.totals.complete && t.totals.files === 4, id);
  expect(shown).toMatchObject({ title: 'big', roots: 3, totals: { files: 4, folders: 2, bytes: mib + 1 + 2 + 11 } });
  await accept(ben, id);
  for (const side of [anna, ben]) {
    expect(await ended(side, id)).toMatchObject({ status: 'done', progress: { files: 4 }, casualtyCount: 0 });
  }
  expect((await anna.transfer(() => true, id)).sources).toEqual([
    join(dir, 'big'),
    join(dir, 'later'),
    join(dir, 'other', 'big'),
  ]);
  // Two of one name are set apart, as in one drop.
  expect((await readdir(ben.inbox)).toSorted()).toEqual(['big', 'big (2)', 'later']);
  expect(await readFile(join(ben.inbox, 'big (2)'), 'utf8')).toBe('another big');
  expect(await add(anna, id, [join(dir, 'later')])).toMatchObject({ ok: false, failure: { code: 'unknown-transfer' } });
});

test('what is added while the offer is still being prepared is part of it', async () => {
  const anna = await startTestEngine('Anna');
  const ben = await startTestEngine('Ben');
  const dir = await tempDir();
  await Promise.all(['a', 'b'].map((name) => writeFile(join(dir, name), name)));
  const address = `127.0.0.1:${ben.state().self.port}`;
  const sent = await anna.handle.command('send', { paths: [join(dir, 'a')], to: { by: 'address', address } });
  if (!sent.ok) throw new Error(sent.failure.code);
  const { transferId: id } = sent.value;
  // The receiver has been met, and has not heard of anything yet.
  await anna.transfer((t) => t.status === 'asking', id);
  expect(await add(anna, id, [join(dir, 'b')])).toEqual({ ok: true, value: null });
  await ben.transfer((t) => t.totals.complete && t.totals.files === 2, id);
  await accept(ben, id);
  for (const side of [anna, ben]) {
    expect(await ended(side, id)).toMatchObject({ status: 'done', progress: { files: 2 }, casualtyCount: 0 });
  }
});

test('once accepted, the receiver is asked about more; what was accepted goes on, and both are there in the end', async () => {
  const { anna, ben, relay, id, dir } = await sending();
  await accept(ben, id);
  await relay.passed(8 * mib);
  await add(anna, id, [join(dir, 'later')]);
  const question = await asked(ben, id);
  expect(question).toMatchObject({
    title: 'later',
    roots: 1,
    totals: { files: 2, folders: 2, bytes: 3, complete: true },
  });
  await ben.transfer((t) => t.progress.files === 1, id);
  expect((await ben.transfer(() => true, id)).status).toBe('active');
  expect(await readdir(ben.inbox)).toEqual(['big']);
  await decide(ben, id, question.id, 'accept');
  for (const side of [anna, ben]) {
    expect(await ended(side, id)).toMatchObject({ status: 'done', progress: { files: 3 }, casualtyCount: 0, roots: 2 });
  }
  expect(await readFile(join(ben.inbox, 'later', 'deep', 'x'), 'utf8')).toBe('x');
});

test('declined, it is named at the sender, and nothing of it is written', async () => {
  const { anna, ben, relay, id, dir } = await sending();
  await accept(ben, id);
  await relay.passed(8 * mib);
  await add(anna, id, [join(dir, 'later')]);
  await decide(ben, id, (await asked(ben, id)).id, 'decline');
  const sent = await ended(anna, id);
  expect(sent).toMatchObject({ status: 'done', progress: { files: 1 } });
  expect(sent.casualties.map(({ path, failure }) => [path, failure.code, failure.by])).toEqual(
    ['later', 'later/deep', 'later/deep/x', 'later/y'].map((path) => [path, 'declined', 'peer']),
  );
  expect(await ended(ben, id)).toMatchObject({ status: 'done', casualtyCount: 0 });
  expect(await readdir(ben.inbox)).toEqual(['big']);
});

test('a sender that is accepted always may add without asking', async () => {
  const { anna, ben, relay, id, dir } = await sending();
  await accept(ben, id, { always: true });
  await relay.passed(8 * mib);
  await add(anna, id, [join(dir, 'later')]);
  expect(await ended(ben, id)).toMatchObject({ status: 'done', progress: { files: 3 } });
});

test('both apps end while it asks: what was added is not forgotten, nor what was agreed to', async () => {
  const made = await sending();
  const { relay, id, dir } = made;
  let { anna, ben } = made;
  await accept(ben, id);
  await relay.passed(8 * mib);
  await add(anna, id, [join(dir, 'later')]);
  await decide(ben, id, (await asked(ben, id)).id, 'accept');
  await add(anna, id, [join(dir, 'other', 'big')]);
  await asked(ben, id);
  await Promise.all([anna.handle.stop(), ben.handle.stop()]);
  ben = await startTestEngine('Ben', { home: ben.home, defaultReceiveDir: ben.inbox, port: ben.state().self.port });
  anna = await startTestEngine('Anna', { home: anna.home, resumeSending: true });
  const again = await asked(ben, id);
  expect(again).toMatchObject({ title: 'big', totals: { files: 1, bytes: 11 } });
  await decide(ben, id, again.id, 'accept');
  for (const side of [anna, ben]) {
    expect(await ended(side, id)).toMatchObject({ status: 'done', progress: { files: 4 }, casualtyCount: 0 });
  }
  expect((await readdir(ben.inbox)).toSorted()).toEqual(['big', 'big (2)', 'later']);
});

test('the line breaks while it asks: it is asked again, and cancelling ends it cleanly', async () => {
  const { anna, ben, relay, id, dir } = await sending();
  await accept(ben, id);
  await relay.passed(8 * mib);
  await add(anna, id, [join(dir, 'later')]);
  const first = await asked(ben, id);
  relay.cut();
  await ben.transfer((t) => t.question !== null && t.question.id !== first.id, id);
  await ben.handle.command('cancel', { transferId: id });
  for (const side of [anna, ben]) expect(await ended(side, id)).toMatchObject({ status: 'cancelled', question: null });
});

test('what was said about additions is found again in the journal, and one is new only once', () => {
  const lines: JournalRecord[] = [];
  const agreements = new Agreements((line) => lines.push(line));
  expect([agreements.isNew(1), agreements.isNew(2), agreements.isNew(1)]).toEqual([true, true, false]);
  agreements.acceptAll();
  expect(agreements.isNew(3)).toBe(true);
  agreements.say(3, false);
  const again = new Agreements(() => {});
  again.restore(lines);
  expect([1, 2, 3, 4].map((number) => again.on(number))).toEqual([true, true, false, null]);
  expect([again.isNew(3), again.isNew(4)]).toEqual([false, true]);
});
