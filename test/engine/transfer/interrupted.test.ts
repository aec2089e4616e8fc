/** What people do while the line is down is not lost either: cancelling, pausing, removing files; and no offer is forgotten. */
import { randomBytes } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { journalFolder, type JournalFiles } from '../../../electron/engine/state/journal-files.ts';
import { isLeftHere } from '../../../electron/engine/transfer/places.ts';
import { accept, ended, offer, startTestEngine, type TestEngine } from '../../support/engines.ts';
import type { Transfer } from '../../../shared/state.ts';
import { callEngine, newIdentity } from '../../support/hostile/hostile.ts';
import { acceptFrom, contentOf, file, offerFiles } from '../../support/hostile/victim.ts';
import { tempDir } from '../../support/pair.ts';
import { Relay } from '../../support/relay.ts';
import { symlink } from '../../support/disks/odd-files.ts';

const mib = 1024 * 1024;

/**
 * Anna sends Ben a folder with one big and two small files, and the line goes down in the midst of the big one; before
 * that Ben may leave one out.
 */
async function interrupted({ leavesOut }: { leavesOut?: string } = {}) {
  const tree = join(await tempDir(), 'tree');
  await mkdir(tree);
  await writeFile(join(tree, 'a.bin'), randomBytes(48 * mib));
  await writeFile(join(tree, 'b.txt'), 'the second');
  await writeFile(join(tree, 'c.txt'), 'the third');
  const ben = await startTestEngine('Ben');
  const anna = await startTestEngine('Anna');
  const sides = { Anna: anna, Ben: ben };
  const relay = await Relay.to(() => sides.Ben.state().self.port);
  const id = await offer(anna, ben, [tree], { to: { by: 'address', address: relay.address } });
  await accept(ben, id);
  await relay.passed(8 * mib);
  if (leavesOut !== undefined) await leaveOut(ben, id, leavesOut);
  relay.down = true;
  relay.cut();
  await Promise.all([anna, ben].map((side) => side.transfer((t) => t.status === 'reconnecting', id)));
  return { anna, ben, sides, relay, id, tree };
}

async function leaveOut(at: TestEngine, transferId: string, name: string): Promise<void> {
  const listed = await at.handle.command('listFiles', { transferId, from: 0, count: 10 });
  if (!listed.ok) throw new Error(listed.failure.code);
  const { index } = listed.value.lines.find(({ path }) => path === name)!;
  expect((await at.handle.command('cancelFile', { transferId, index })).ok).toBe(true);
}

function restart(engine: TestEngine, name: string, resumeSending = true): Promise<TestEngine> {
  return engine.handle
    .stop()
    .then(() => startTestEngine(name, { home: engine.home, defaultReceiveDir: engine.inbox, resumeSending }));
}

async function journals({ home }: TestEngine): Promise<string[]> {
  return readdir(join(home, 'transfers'));
}

/** Until a folder's names are these; whoever changes them says so in no other way. */
async function untilNames(read: () => Promise<string[]>, names: readonly string[]): Promise<void> {
  await expect.poll(read, { timeout: 15_000 }).toEqual(names);
}

/** Reads a journal that an engine holds, which Windows lets nobody do. */
const heldJournal = test.skipIf(process.platform === 'win32');

test('a sender that cancels while the line is down: the receiver hears of it, and keeps no beginning of a file', async () => {
  const { anna, ben, relay, id } = await interrupted();
  expect(await anna.handle.command('cancel', { transferId: id })).toEqual({ ok: true, value: null });
  expect((await ended(anna, id)).status).toBe('cancelled');
  expect(ben.state().transfers[0]?.status).toBe('reconnecting');
  relay.down = false;
  expect(await ended(ben, id)).toMatchObject({ status: 'cancelled', failure: { code: 'cancelled-by-peer' } });
  await untilNames(() => readdir(join(ben.inbox, 'tree')), []);
  for (const side of [anna, ben]) await untilNames(() => journals(side), []);
});

test('also when the sender has been closed since', async () => {
  const { anna, ben, relay, id } = await interrupted();
  await anna.handle.command('cancel', { transferId: id });
  const again = await restart(anna, 'Anna', false);
  expect(again.state().transfers.map(({ status }) => status)).toEqual(['cancelled']);
  relay.down = false;
  expect((await ended(ben, id)).status).toBe('cancelled');
  await untilNames(() => journals(again), []);
});

test('of what another process of the receiver’s home had begun, the sender’s end is heard and said to be', async () => {
  const before = await startTestEngine('Ben');
  const identity = await newIdentity();
  const peer = await callEngine(before, { identity });
  const id = offerFiles(peer, [file('tree/a', 'whole'), file('tree/b', 'never sent')]);
  await acceptFrom(before, peer, id);
  await before.handle.stop();
  const [journal] = await journals(before);
  const [there, aside] = [join(before.home, 'transfers', journal!), join(before.home, 'aside')];
  await rename(there, aside);
  const ben = await startTestEngine('Ben', { home: before.home });
  expect(ben.state().transfers).toEqual([]);
  await rename(aside, there);
  const call = await callEngine(ben, { identity });
  call.say({ name: 'revoke', body: { id } });
  await call.hear('cancel');
  expect(await journals(ben)).toEqual([]);
  expect((await ended(ben, id)).status).toBe('cancelled');
});

test.each<[string, boolean, Partial<JournalFiles>]>([
  ['none', false, {}],
  ['one that says nothing', false, { has: () => true, read: async () => '' }],
  ['one that can’t be read', true, { has: () => true, read: () => Promise.reject(new Error('EBUSY')) }],
])('of a transfer with a journal, %s, another process here may be at it: %s', async (_what, isLeft, files) => {
  expect(await isLeftHere({ ...journalFolder(await tempDir()), ...files }, 'ab'.repeat(16))).toBe(isLeft);
});

test('what ended in another process of the receiver’s home is not taken for a new offer by this one', async () => {
  const [there, identity] = [await startTestEngine('Ben'), await newIdentity()];
  const here = await startTestEngine('Ben', { home: there.home });
  const files = [file('a', 'arrived')];
  const peer = await callEngine(there, { identity });
  const id = offerFiles(peer, files);
  await acceptFrom(there, peer, id);
  peer.say(contentOf(files), { name: 'finish', body: {} });
  await peer.hear('finished');
  // Until the end is in the history, its journal says that somebody is at it, and whoever calls is to call again.
  await expect.poll(() => journals(there)).toEqual([]);
  // As a sender does that was killed before it heard so, and finds this one of the two.
  const call = await callEngine(here, { identity });
  offerFiles(call, files, id);
  expect(await call.hear('answer')).toMatchObject({ accept: true, ended: true });
  expect(here.state().transfers).toEqual([]);
});

heldJournal('nobody else can end it so', async () => {
  const { anna, ben, relay, id } = await interrupted();
  const eve = await startTestEngine('Eve');
  // Eve's own transfer of that id would have been cancelled by her.
  await mkdir(join(eve.home, 'transfers'), { recursive: true });
  const [journal] = await journals(anna);
  const lines = (await readFile(join(anna.home, 'transfers', journal!), 'utf8')).trimEnd();
  await eve.handle.stop();
  const header = lines
    .split('\n')[0]!
    .replace(relay.address, `127.0.0.1:${ben.state().self.port}`)
    .replace(/,"check":"[0-9a-f]+"/, '');
  await writeFile(join(eve.home, 'transfers', journal!), `${header}\n{"is":"revoked"}\n`);
  const again = await startTestEngine('Eve', { home: eve.home });
  await untilNames(() => journals(again), []);
  expect(ben.state().transfers.map(({ status }) => status)).toEqual(['reconnecting']);
  relay.down = false;
  expect((await ended(ben, id)).status).toBe('done');
});

test('what vanishes from a folder while the line is down is named on both sides; the rest arrives', async () => {
  const { anna, ben, relay, id, tree } = await interrupted();
  await rm(join(tree, 'b.txt'));
  relay.down = false;
  for (const side of [anna, ben]) {
    expect(await ended(side, id)).toMatchObject({
      status: 'done',
      casualties: [{ path: 'tree/b.txt', failure: { code: 'source-vanished' } }],
    });
  }
  expect(await readdir(join(ben.inbox, 'tree'))).toEqual(['a.bin', 'c.txt']);
});

test('also when the sender has been closed since; what had arrived before it vanished is no loss', async () => {
  const tree = join(await tempDir(), 'tree');
  await mkdir(tree);
  await writeFile(join(tree, '1.txt'), 'arrives first');
  await writeFile(join(tree, '2.bin'), randomBytes(48 * mib));
  await writeFile(join(tree, '3.txt'), 'comes last');
  const ben = await startTestEngine('Ben');
  const anna = await startTestEngine('Anna');
  const relay = await Relay.to(() => ben.state().self.port);
  const id = await offer(anna, ben, [tree], { to: { by: 'address', address: relay.address } });
  await accept(ben, id);
  await anna.transfer((t) => t.progress.files === 1 && t.progress.bytes > 8 * mib, id);
  relay.down = true;
  relay.cut();
  await ben.transfer((t) => t.status === 'reconnecting', id);
  const again = restart(anna, 'Anna');
  for (const name of ['1.txt', '3.txt']) await rm(join(tree, name));
  relay.down = false;
  expect(await ended(await again, id)).toMatchObject({
    status: 'done',
    casualties: [{ path: 'tree/3.txt', failure: { code: 'source-vanished' } }],
    progress: { files: 2 },
  });
  expect(await readdir(join(ben.inbox, 'tree'))).toEqual(['1.txt', '2.bin']);
});

test.each(['Anna', 'Ben'])(
  'paused by %s, it stays so when the line breaks and after a restart, until resumed',
  async (who) => {
    const { sides, relay, id } = await interrupted();
    const here = who as 'Anna' | 'Ben';
    const there = who === 'Anna' ? 'Ben' : 'Anna';
    await sides[here].handle.command('pause', { transferId: id });
    const paused = { status: 'paused', hold: { code: 'paused' } };
    expect(await sides[here].transfer((t) => t.status === 'paused', id)).toMatchObject(paused);
    sides[here] = await restart(sides[here], here);
    expect(await sides[here].transfer((t) => t.id === id, id)).toMatchObject(paused);
    relay.down = false;
    const seen = await sides[there].transfer((t) => t.status === 'paused', id);
    expect(seen.hold).toMatchObject({ code: 'paused', by: 'peer' });
    expect(await sides[here].transfer((t) => t.id === id, id)).toMatchObject(paused);
    await sides[here].handle.command('resume', { transferId: id });
    for (const side of Object.values(sides)) expect((await ended(side, id)).status).toBe('done');
  },
);

test('a sender killed before it heard that it was accepted takes that very transfer up again', async () => {
  const { anna, ben, relay, id } = await interrupted();
  const [journal] = await journals(anna);
  await anna.handle.stop();
  const path = join(anna.home, 'transfers', journal!);
  const [header] = (await readFile(path, 'utf8')).split('\n');
  await writeFile(path, `${header}\n`);
  relay.down = false;
  const again = await startTestEngine('Anna', { home: anna.home, resumeSending: true });
  expect((await ended(again, id)).status).toBe('done');
  expect((await ended(ben, id)).status).toBe('done');
  expect(ben.state().transfers).toHaveLength(1);
});

heldJournal('an offer whose sender was killed before anybody answered is made again, under the same id', async () => {
  const dir = await tempDir();
  await writeFile(join(dir, 'f'), 'x');
  const ben = await startTestEngine('Ben');
  const anna = await startTestEngine('Anna');
  const relay = await Relay.to(() => ben.state().self.port);
  const id = await offer(anna, ben, [join(dir, 'f')], { to: { by: 'address', address: relay.address } });
  await ben.transfer((t) => t.status === 'asking', id);
  const [journal] = await journals(anna);
  const kept = await readFile(join(anna.home, 'transfers', journal!));
  relay.cut();
  expect((await ended(ben, id)).status).toBe('failed');
  await ended(anna, id);
  await anna.handle.stop();
  // As a kill would have left it.
  await rm(join(anna.home, 'history.json'));
  await writeFile(join(anna.home, 'transfers', journal!), kept);
  const again = await startTestEngine('Anna', { home: anna.home, resumeSending: true });
  expect((await accept(ben, id)).ok).toBe(true);
  expect((await ended(again, id)).status).toBe('done');
  expect(await readFile(join(ben.inbox, 'f'), 'utf8')).toBe('x');
});

test('a file whose bytes are all there when the line breaks needs its end only', async () => {
  const { anna, ben, relay, id, tree } = await interrupted();
  await ben.handle.stop();
  // As if every byte of it had come, and not the word that this was all.
  const [journal] = await journals(ben);
  const path = join(ben.home, 'transfers', journal!);
  const part = (await readdir(join(ben.inbox, 'tree'))).find((name) => name.endsWith('.part'))!;
  const whole = await readFile(join(tree, 'a.bin'));
  await writeFile(join(ben.inbox, 'tree', part), whole);
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  // Records that were noted together share a line.
  type Line = { is?: string; all?: Line[]; check?: string };
  const records = lines
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)
    .flatMap((line) => line.all ?? [line]);
  const { check: _, ...last } = records.findLast(({ is }) => is === 'part')!;
  await writeFile(path, `${[...lines, JSON.stringify({ ...last, present: whole.length })].join('\n')}\n`);
  const again = await startTestEngine('Ben', {
    home: ben.home,
    port: ben.state().self.port,
    defaultReceiveDir: ben.inbox,
  });
  const before = relay.forth;
  relay.down = false;
  expect(await ended(anna, id)).toMatchObject({ status: 'done', progress: { bytes: whole.length + 19, files: 3 } });
  expect(await ended(again, id)).toMatchObject({ status: 'done', progress: { bytes: whole.length + 19, files: 3 } });
  expect(relay.forth - before).toBeLessThan(mib);
  expect((await readFile(join(ben.inbox, 'tree', 'a.bin'))).equals(whole)).toBe(true);
});

test.each(['done', 'cancelled'])(
  'what a killed receiver left beside its files is gone when it ends: %s',
  async (end) => {
    const { ben, sides, relay, id } = await interrupted();
    await ben.handle.stop();
    const left = [
      join(ben.inbox, `.ferry-${id.slice(0, 12)}-zz.part`),
      join(ben.inbox, 'tree', `.ferry-${id.slice(0, 12)}-7.part`),
    ];
    const others = join(ben.inbox, 'tree', `.ferry-${'0'.repeat(12)}-7.part`);
    for (const path of [...left, others]) await writeFile(path, 'a beginning');
    sides.Ben = await startTestEngine('Ben', {
      home: ben.home,
      port: ben.state().self.port,
      defaultReceiveDir: ben.inbox,
    });
    if (end === 'cancelled') await sides.Ben.handle.command('cancel', { transferId: id });
    relay.down = false;
    expect((await ended(sides.Ben, id)).status).toBe(end);
    const partials = (await readdir(ben.inbox, { recursive: true })).filter((name) => name.endsWith('.part'));
    expect(partials).toEqual([join('tree', `.ferry-${'0'.repeat(12)}-7.part`)]);
  },
);

test('what is added while the line is down is asked about once it is back, and arrives', async () => {
  const { anna, ben, relay, id } = await interrupted();
  const more = join(await tempDir(), 'more.txt');
  await writeFile(more, 'added later');
  expect((await anna.handle.command('addFiles', { transferId: id, paths: [more] })).ok).toBe(true);
  relay.down = false;
  const { question } = await ben.transfer((t) => t.question !== null, id);
  expect(question).toMatchObject({ kind: 'more', roots: 1, totals: { files: 1, bytes: 11 } });
  await ben.handle.command('decide', { transferId: id, questionId: question!.id, choice: 'accept' });
  for (const side of [anna, ben]) {
    expect(await ended(side, id)).toMatchObject({ status: 'done', progress: { files: 4 }, casualties: [] });
  }
  expect(await readFile(join(ben.inbox, 'more.txt'), 'utf8')).toBe('added later');
});

test('a clock that jumps by years loses no farewell', async () => {
  const { anna, ben, relay, id } = await interrupted();
  await anna.handle.command('cancel', { transferId: id });
  const again = await restart(anna, 'Anna', false);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * 365 * 24 * 3600 * 1000 });
  onTestFinished(() => void vi.useRealTimers());
  const later = await restart(again, 'Anna', false);
  relay.down = false;
  expect((await ended(ben, id)).status).toBe('cancelled');
  await untilNames(() => journals(later), []);
});

test('cancelled before its sender has called again, a restarted receiver still finds what a kill left in its folders', async () => {
  const { ben, id } = await interrupted();
  await ben.handle.stop();
  const [journal] = await journals(ben);
  const path = join(ben.home, 'transfers', journal!);
  // As if the kill had come before anything was noted.
  const [header] = (await readFile(path, 'utf8')).split('\n');
  await writeFile(path, `${header}\n`);
  const again = await startTestEngine('Ben', { home: ben.home, defaultReceiveDir: ben.inbox });
  await again.handle.command('cancel', { transferId: id });
  expect((await readdir(ben.inbox, { recursive: true })).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('what is added before a restarted sender has met its receiver survives another restart', async () => {
  const { anna, ben, relay, id } = await interrupted();
  const more = join(await tempDir(), 'more.txt');
  await writeFile(more, 'added later');
  const again = await restart(anna, 'Anna');
  expect((await again.handle.command('addFiles', { transferId: id, paths: [more] })).ok).toBe(true);
  const third = await restart(again, 'Anna');
  relay.down = false;
  const { question } = await ben.transfer((t) => t.question !== null, id);
  await ben.handle.command('decide', { transferId: id, questionId: question!.id, choice: 'accept' });
  expect(await ended(third, id)).toMatchObject({ status: 'done', progress: { files: 4 }, casualties: [] });
  expect(await readFile(join(ben.inbox, 'more.txt'), 'utf8')).toBe('added later');
});

test('a cancel before a restarted sender has met its receiver is told after another restart', async () => {
  const { anna, ben, relay, id } = await interrupted();
  const again = await restart(anna, 'Anna');
  await again.handle.command('cancel', { transferId: id });
  const third = await restart(again, 'Anna');
  relay.down = false;
  expect((await ended(ben, id)).status).toBe('cancelled');
  await untilNames(() => journals(third), []);
});

heldJournal('nothing that came up since the receiver ended it counts as delivered', async () => {
  const { anna, ben, relay, id, tree } = await interrupted();
  const [journal] = await journals(anna);
  const kept = await readFile(join(anna.home, 'transfers', journal!), 'utf8');
  relay.down = false;
  for (const side of [anna, ben]) expect((await ended(side, id)).status).toBe('done');
  await anna.handle.stop();
  // As if the sender had been killed before it heard of the end, and then something was added and something changed.
  const more = join(await tempDir(), 'more.txt');
  await writeFile(more, 'added later');
  await writeFile(join(tree, 'b.txt'), 'changed since');
  await rm(join(anna.home, 'history.json'));
  await writeFile(join(anna.home, 'transfers', journal!), `${kept}${JSON.stringify({ is: 'added', paths: [more] })}\n`);
  const again = await startTestEngine('Anna', { home: anna.home, resumeSending: true });
  expect(await ended(again, id)).toMatchObject({
    status: 'done',
    casualties: [
      { path: 'tree/b.txt', failure: { code: 'source-changed' } },
      { path: 'more.txt', failure: { code: 'cannot-add' } },
    ],
    progress: { files: 2 },
  });
});

test('what did not arrive before the receiver ended it does not count as delivered, whoever was to blame', async () => {
  const { anna, ben, relay, id, tree } = await interrupted({ leavesOut: 'tree/b.txt' });
  const [name] = await journals(anna);
  const journal = join(anna.home, 'transfers', name!);
  // Removed at the end, it goes on under this name.
  const kept = join(await tempDir(), 'kept');
  await link(journal, kept);
  await mkdir(join(tree, 'd'));
  await writeFile(join(tree, 'd', 'x.txt'), 'meets a link');
  await mkdir(join(ben.inbox, 'tree'), { recursive: true });
  await symlink(await tempDir(), join(ben.inbox, 'tree', 'd'));
  await rm(join(tree, 'c.txt'));
  relay.down = false;
  const first = await ended(anna, id);
  await ended(ben, id);
  expect(first).toMatchObject({ status: 'done', progress: { files: 1 } });
  expect(new Map(first.casualties.map(({ path, failure }) => [path, failure.code]))).toEqual(
    new Map([
      ['tree/b.txt', 'cancelled'],
      ['tree/c.txt', 'source-vanished'],
      ['tree/d', 'symlinked-parent'],
      ['tree/d/x.txt', 'symlinked-parent'],
    ]),
  );
  await anna.handle.stop();
  // As if the sender had been killed before it heard of the end.
  await rm(join(anna.home, 'history.json'));
  await rename(kept, journal);
  const again = await ended(await startTestEngine('Anna', { home: anna.home, resumeSending: true }), id);
  const byPath = ({ casualties }: Transfer) => casualties.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  expect(byPath(again)).toEqual(byPath(first));
  expect(again).toMatchObject({ status: 'done', progress: { files: 1 } });
});
