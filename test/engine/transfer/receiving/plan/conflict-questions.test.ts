/** Names that are taken: what a person is asked, and what becomes of both files. Nothing of anybody's is ever lost. */
import { mkdir, readdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ConflictChoice, Question } from '../../../../../shared/state.ts';
import { accept, deliver, ended, offer, startTestEngine, type TestEngine } from '../../../../support/engines.ts';
import { tempDir } from '../../../../support/pair.ts';
import { Relay } from '../../../../support/relay.ts';
import { exfat, newFolder } from '../../../disk/sink/places.ts';

const kib = 1024;

type Conflict = Extract<Question, { kind: 'conflict' }>;

async function write(dir: string, files: Record<string, string>): Promise<void> {
  await mkdir(dir, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(dir, name), content);
}

async function contents(dir: string): Promise<Record<string, string>> {
  const names = (await readdir(dir)).toSorted();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(dir, name), 'utf8')] as const)),
  );
}

async function asked(at: TestEngine, id: string, not: readonly string[] = []): Promise<Conflict> {
  const { question } = await at.transfer((t) => t.question !== null && !not.includes(t.question.id), id);
  if (question?.kind !== 'conflict') throw new Error(JSON.stringify(question));
  return question;
}

const decide = (at: TestEngine, transferId: string, questionId: string, choice: ConflictChoice, all = false) =>
  at.handle.command('decide', { transferId, questionId, choice, all });

/** Anna sends `tree`, which Ben has in part already, and he is asked. */
async function asking(coming: Record<string, string>, there: Record<string, string>) {
  const anna = await startTestEngine('Anna');
  const ben = await startTestEngine('Ben');
  const dir = await tempDir();
  const tree = join(dir, 'tree');
  await write(tree, coming);
  await write(join(ben.inbox, 'tree'), there);
  const relay = await Relay.to(() => ben.state().self.port);
  const id = await offer(anna, ben, [tree], { to: { by: 'address', address: relay.address } });
  await accept(ben, id, { conflicts: 'ask' });
  return { anna, ben, relay, id, landed: join(ben.inbox, 'tree') };
}

test.each([
  ['keep-both', { f: 'old', 'f (2)': 'new one' }],
  ['skip', { f: 'old' }],
  ['replace', { f: 'new one' }],
] as const)(
  'asked about a file of another size, before a byte of it is sent, and answered: %s',
  async (choice, then) => {
    const { anna, ben, relay, id, landed } = await asking({ a: 'a', f: 'new one', z: 'z' }, { f: 'old' });
    const question = await asked(ben, id);
    expect(question).toMatchObject({ path: 'tree/f', coming: { bytes: 7 }, there: { bytes: 3 } });
    // All others arrive meanwhile.
    await ben.transfer((t) => t.progress.files === 2, id);
    expect(await contents(landed)).toEqual({ a: 'a', f: 'old', z: 'z' });
    // The sender's person sees what it waits for.
    expect(await anna.transfer((t) => t.hold !== null, id)).toMatchObject({
      status: 'active',
      hold: { code: 'awaiting-answer', params: { peer: 'Ben' }, by: 'peer' },
    });
    expect((await ben.transfer(() => true, id)).status).toBe('active');
    const before = relay.forth;
    expect(await decide(ben, id, question.id, choice)).toEqual({ ok: true, value: null });
    for (const side of [anna, ben]) {
      expect(await ended(side, id)).toMatchObject({
        status: 'done',
        question: null,
        casualtyCount: 0,
        progress: { files: 3 },
        skipped: { files: choice === 'skip' ? 1 : 0 },
      });
    }
    expect(await contents(landed)).toEqual({ a: 'a', z: 'z', ...then });
    expect(relay.forth - before).toBeLessThan(kib);
  },
);

test('identical files are never asked about; same size and other content is, and the old one stays meanwhile', async () => {
  const { anna, ben, id, landed } = await asking({ same: 'equal', f: 'new', g: 'g' }, { same: 'equal', f: 'old' });
  const question = await asked(ben, id);
  expect(question).toMatchObject({ path: 'tree/f', coming: { bytes: 3 }, there: { bytes: 3 } });
  await ben.transfer((t) => t.progress.files === 2, id);
  expect(await contents(landed)).toEqual({ same: 'equal', f: 'old', g: 'g' });
  await decide(ben, id, question.id, 'replace');
  expect(await ended(anna, id)).toMatchObject({ status: 'done', skipped: { files: 1 } });
  expect(await contents(landed)).toEqual({ same: 'equal', f: 'new', g: 'g' });
});

test('one answer for all later ones; each question is asked once, and a wrong answer changes nothing', async () => {
  const names = Array.from({ length: 300 }, (_, n) => `f${n}`);
  const coming = Object.fromEntries(names.map((name) => [name, `new ${name}`]));
  const there = Object.fromEntries(names.map((name) => [name, 'old']));
  const { ben, id, landed } = await asking(coming, there);
  const first = await asked(ben, id);
  expect(await decide(ben, id, 'nonsense', 'skip')).toMatchObject({ ok: false, failure: { code: 'already-decided' } });
  expect(await ben.handle.command('decide', { transferId: id, questionId: first.id, choice: 'accept' })).toMatchObject({
    ok: false,
    failure: { code: 'usage' },
  });
  await decide(ben, id, first.id, 'skip');
  expect(await decide(ben, id, first.id, 'replace')).toMatchObject({
    ok: false,
    failure: { code: 'already-decided' },
  });
  const second = await asked(ben, id, [first.id]);
  await decide(ben, id, second.id, 'keep-both');
  const third = await asked(ben, id, [first.id, second.id]);
  await decide(ben, id, third.id, 'replace', true);
  expect(await ended(ben, id)).toMatchObject({ status: 'done', skipped: { files: 1 }, progress: { files: 300 } });
  const then = { ...coming };
  const nameOf = (q: Conflict) => q.path.slice('tree/'.length);
  then[nameOf(first)] = 'old';
  then[nameOf(second)] = 'old';
  then[`${nameOf(second)} (2)`] = coming[nameOf(second)]!;
  expect(await contents(landed)).toEqual(then);
});

test.each(['line', 'receiver', 'sender'] as const)(
  'the %s breaks while it asks: what was decided is not asked again, what was not is',
  async (what) => {
    const made = await asking({ a: 'new a', b: 'new b' }, { a: 'old', b: 'old' });
    const { relay, id, landed } = made;
    let { anna, ben } = made;
    const first = await asked(ben, id);
    await decide(ben, id, first.id, 'replace');
    const second = await asked(ben, id, [first.id]);
    // On disk, so that a break right now can't ask for it again.
    await ben.transfer((t) => t.progress.files === 1, id);
    if (what === 'line') relay.cut();
    if (what === 'receiver') {
      await ben.handle.stop();
      ben = await startTestEngine('Ben', {
        home: ben.home,
        defaultReceiveDir: ben.inbox,
        port: ben.state().self.port,
      });
    }
    if (what === 'sender') {
      await anna.handle.stop();
      anna = await startTestEngine('Anna', { home: anna.home, resumeSending: true });
    }
    const again = await asked(ben, id, [first.id, second.id]);
    expect(again.path).toBe(second.path);
    await decide(ben, id, again.id, 'replace');
    for (const side of [anna, ben]) expect(await ended(side, id)).toMatchObject({ status: 'done', casualtyCount: 0 });
    expect(await contents(landed)).toEqual({ a: 'new a', b: 'new b' });
  },
);

test.each(['sender', 'receiver'] as const)(
  'cancelled by the %s while it asks: all that was there stays',
  async (who) => {
    const { anna, ben, id, landed } = await asking({ f: 'new one' }, { f: 'old' });
    await asked(ben, id);
    await (who === 'sender' ? anna : ben).handle.command('cancel', { transferId: id });
    for (const side of [anna, ben]) {
      expect(await ended(side, id)).toMatchObject({ status: 'cancelled', question: null });
    }
    expect(await contents(landed)).toEqual({ f: 'old' });
  },
);

test('who is asked for gone files need not answer: nothing is in the way when its turn comes', async () => {
  const { ben, id, landed } = await asking({ a: 'new a', b: 'new b' }, { a: 'old', b: 'old' });
  const first = await asked(ben, id);
  await unlink(join(landed, first.path === 'tree/a' ? 'b' : 'a'));
  await decide(ben, id, first.id, 'skip');
  expect(await ended(ben, id)).toMatchObject({ status: 'done', skipped: { files: 1 } });
});

test.for(['keep-both', 'skip', 'replace'] as const)(
  'two names of one transfer that the disk holds for one: both are kept, under %s',
  async (conflicts, t) => {
    const disk = await exfat(await newFolder());
    if ('refused' in disk) return t.skip(disk.refused);
    const anna = await startTestEngine('Anna');
    const ben = await startTestEngine('Ben');
    const tree = join(await tempDir(), 'tree');
    await write(tree, { README: 'capital', ReadMe: 'mixed', readme: 'small', other: 'x', Taken: 'coming' });
    await write(join(disk.dir, 'tree'), { taken: 'theirs' });
    const { sent } = await deliver(anna, ben, [tree], { dir: disk.dir, conflicts });
    expect(sent).toMatchObject({ status: 'done', casualtyCount: 0 });
    const found = Object.values(await contents(join(disk.dir, 'tree')));
    const taken = { 'keep-both': ['coming', 'theirs'], skip: ['theirs'], replace: ['coming'] }[conflicts];
    expect(found.toSorted()).toEqual([...taken, 'capital', 'mixed', 'small', 'x'].toSorted());
  },
);
