import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { expect, test } from 'vitest';
import { accept, deliver, ended, offer, startTestEngine, type TestEngine } from '../../support/engines.ts';
import { tempDir } from '../../support/pair.ts';
import { Relay } from '../../support/relay.ts';
import { expectSameTree } from '../../support/disks/same-tree.ts';

const mib = 1024 * 1024;
/** What one interruption may cost twice (issue 3), and what TLS and messages add. */
const costOfOneBreak = 8 * mib;
const overhead = 1.01;

async function randomFile(path: string, bytes: number): Promise<string> {
  await writeFile(path, randomBytes(bytes));
  return path;
}

async function sha(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** Anna, Ben, and a line between them that counts and breaks, lanes and all. */
async function onALine({ lanes = true } = {}) {
  const dir = await tempDir();
  const anna = await startTestEngine('Anna');
  let ben = await startTestEngine('Ben');
  const relay = await Relay.to(() => ben.state().self.port, lanes ? anna.state().self.port : undefined);
  const to = { to: { by: 'address' as const, address: relay.address } };
  const restartBen = async () => {
    await ben.handle.stop();
    ben = await startTestEngine('Ben', { home: ben.home, defaultReceiveDir: ben.inbox });
    return ben;
  };
  return { dir, anna, ben, relay, to, restartBen };
}

async function partials(dir: string): Promise<string[]> {
  return (await readdir(dir, { recursive: true })).filter((name) => name.endsWith('.part'));
}

test.each([
  ['with lanes', true],
  ['without lanes', false],
])('a line that breaks again and again, %s: the transfer goes on by itself where it stopped', async (_, lanes) => {
  const { dir, anna, ben, relay, to } = await onALine({ lanes });
  const bytes = 96 * mib;
  const path = await randomFile(join(dir, 'big.bin'), bytes);
  const id = await offer(anna, ben, [path], to);
  await accept(ben, id);
  for (let n = 0; n < 4; n++) {
    await relay.passed(16 * mib);
    relay.cut();
    await anna.transfer((t) => t.status === 'reconnecting' || t.status === 'active', id);
  }
  expect(await ended(anna, id)).toMatchObject({ status: 'done', progress: { bytes, files: 1 }, casualtyCount: 0 });
  expect(await ended(ben, id)).toMatchObject({ status: 'done', progress: { bytes, files: 1 }, casualtyCount: 0 });
  expect(relay.connections).toBeGreaterThan(3);
  expect(relay.overLanes > 0).toBe(lanes);
  expect(relay.forth).toBeLessThan(bytes * overhead + 4 * costOfOneBreak);
  expect(await sha(join(ben.inbox, 'big.bin'))).toBe(await sha(path));
  expect(await readdir(ben.inbox)).toEqual(['big.bin']);
  // Nothing is left to remember of it.
  for (const { home } of [anna, ben]) expect(await readdir(join(home, 'transfers'))).toEqual([]);
});

test('both sides show that the line is broken, and why', async () => {
  const { dir, anna, ben, relay, to } = await onALine();
  const id = await offer(anna, ben, [await randomFile(join(dir, 'big.bin'), 64 * mib)], to);
  await accept(ben, id);
  const seen = Promise.all(
    [anna, ben].map((side) => side.transfer((t) => t.status === 'reconnecting', id).then((t) => t.hold?.code)),
  );
  await relay.passed(8 * mib);
  relay.cut();
  expect(await seen).toEqual(['disconnected', 'disconnected']);
  expect((await ended(anna, id)).hold).toBeNull();
});

test('the receiving app ends and starts again: the transfer is still there and goes on', async () => {
  const { dir, anna, ben, relay, to, restartBen } = await onALine();
  const bytes = 96 * mib;
  const tree = join(dir, 'tree');
  await mkdir(tree);
  for (let n = 0; n < 50; n++) await randomFile(join(tree, `small${n}`), 1000 + n);
  await randomFile(join(tree, 'tail.bin'), bytes);
  const id = await offer(anna, ben, [tree], to);
  await accept(ben, id);
  await relay.passed(40 * mib);
  const again = await restartBen();
  const shown = again.state().transfers.find((t) => t.id === id);
  expect(shown).toMatchObject({ title: 'tree', peer: { name: 'Anna' }, dir: ben.inbox });
  const [sent, received] = await Promise.all([ended(anna, id), ended(again, id)]);
  for (const end of [sent, received]) {
    expect(end).toMatchObject({ status: 'done', progress: { files: 51 }, casualtyCount: 0, totals: { files: 51 } });
  }
  expectSameTree(tree, join(ben.inbox, 'tree'));
  expect(relay.forth).toBeLessThan(bytes * overhead + costOfOneBreak);
  expect(await partials(ben.inbox)).toEqual([]);
});

test('the sending app ends and starts again: what it was sending goes on by itself', async () => {
  const { dir, anna, ben, relay, to } = await onALine();
  const bytes = 96 * mib;
  const path = await randomFile(join(dir, 'big.bin'), bytes);
  const id = await offer(anna, ben, [path], to);
  await accept(ben, id);
  await relay.passed(40 * mib);
  await anna.handle.stop();
  await ben.transfer((t) => t.status === 'reconnecting', id);
  const again = await startTestEngine('Anna', { home: anna.home, resumeSending: true });
  expect(await ended(again, id)).toMatchObject({ status: 'done' });
  expect(await ended(ben, id)).toMatchObject({ status: 'done' });
  expect(relay.forth).toBeLessThan(bytes * overhead + costOfOneBreak);
  expect(await sha(join(ben.inbox, 'big.bin'))).toBe(await sha(path));
});

test('sending the same things to the same device again goes on with the transfer that was cut off', async () => {
  const { dir, anna, ben, relay, to } = await onALine();
  const path = await randomFile(join(dir, 'big.bin'), 64 * mib);
  const id = await offer(anna, ben, [path], to);
  await accept(ben, id);
  await relay.passed(16 * mib);
  await anna.handle.stop();
  // As the terminal does: it does not go on with everything, only with what it is asked for.
  const again = await startTestEngine('Anna', { home: anna.home });
  expect(again.state().transfers).toEqual([]);
  expect(await offer(again, ben, [path], to)).toBe(id);
  expect(await ended(again, id)).toMatchObject({ status: 'done' });
});

test('a source that changed while the line was down is sent anew', async () => {
  const { dir, anna, ben, relay, to } = await onALine();
  const path = await randomFile(join(dir, 'big.bin'), 64 * mib);
  const id = await offer(anna, ben, [path], to);
  await accept(ben, id);
  await relay.passed(24 * mib);
  await anna.handle.stop();
  await randomFile(path, 48 * mib);
  const again = await startTestEngine('Anna', { home: anna.home, resumeSending: true });
  expect(await ended(again, id)).toMatchObject({ status: 'done', casualtyCount: 0 });
  await ended(ben, id);
  expect(await sha(join(ben.inbox, 'big.bin'))).toBe(await sha(path));
  expect(await readdir(ben.inbox)).toEqual(['big.bin']);
});

test('an unchanged tree moves next to nothing the second time, and says so', async () => {
  const { dir, anna, ben, relay, to } = await onALine();
  const tree = join(dir, 'tree');
  for (let d = 0; d < 10; d++) {
    await mkdir(join(tree, `d${d}`), { recursive: true });
    for (let f = 0; f < 30; f++) await randomFile(join(tree, `d${d}`, `f${f}`), 20_000);
  }
  await deliver(anna, ben, [tree]);
  const id = await offer(anna, ben, [tree], to);
  await accept(ben, id);
  const [sent, received] = await Promise.all([ended(anna, id), ended(ben, id)]);
  for (const end of [sent, received]) {
    expect(end).toMatchObject({
      status: 'done',
      skipped: { files: 300, bytes: 300 * 20_000 },
      progress: { files: 300 },
    });
  }
  expect(relay.forth).toBeLessThan(300 * 20_000 * 0.01);
  expectSameTree(tree, join(ben.inbox, 'tree'));
});

test('of a tree that changed a little the difference is sent', async () => {
  const { dir, anna, ben } = await onALine();
  const tree = join(dir, 'tree');
  await mkdir(tree);
  for (let f = 0; f < 20; f++) await randomFile(join(tree, `f${f}`), 5000);
  await deliver(anna, ben, [tree]);
  await randomFile(join(tree, 'f7'), 6000);
  await randomFile(join(tree, 'new'), 10);
  const { sent } = await deliver(anna, ben, [tree], { conflicts: 'replace' });
  expect(sent).toMatchObject({ status: 'done', skipped: { files: 19 } });
  expectSameTree(tree, join(ben.inbox, 'tree'));
});

test.each([
  ['keep-both', ['f', 'f (2)'], 'old', 0],
  ['skip', ['f'], 'old', 1],
  ['replace', ['f'], 'new one', 0],
] as const)('conflicts %s: what was there and what came', async (conflicts, names, content, skipped) => {
  const { dir, anna, ben } = await onALine();
  await mkdir(ben.inbox);
  await writeFile(join(ben.inbox, 'f'), 'old');
  await writeFile(join(dir, 'f'), 'new one');
  const { sent } = await deliver(anna, ben, [join(dir, 'f')], { conflicts });
  expect(sent).toMatchObject({ status: 'done', casualtyCount: 0, skipped: { files: skipped } });
  expect((await readdir(ben.inbox)).sort()).toEqual(names);
  expect(await readFile(join(ben.inbox, 'f'), 'utf8')).toBe(content);
});

test('what stands beside a file of its name already does not come again; what only looks like it does', async () => {
  const { dir, anna, ben } = await onALine();
  await mkdir(ben.inbox);
  await writeFile(join(ben.inbox, 'f.txt'), 'theirs');
  const path = join(dir, 'f.txt');
  const send = async (content: string): Promise<number> => {
    await writeFile(path, content);
    // As if all had been written in the same millisecond.
    await utimes(path, 1_600_000_000, 1_600_000_000);
    const { sent } = await deliver(anna, ben, [path], { conflicts: 'keep-both' });
    expect(sent).toMatchObject({ status: 'done', casualtyCount: 0 });
    return sent.skipped.files;
  };
  expect([await send('one'), await send('one'), await send('two'), await send('one')]).toEqual([0, 1, 0, 1]);
  const names = ['f (2).txt', 'f (3).txt', 'f.txt'];
  expect((await readdir(ben.inbox)).toSorted()).toEqual(names);
  const contents = await Promise.all(names.map((name) => readFile(join(ben.inbox, name), 'utf8')));
  expect(contents).toEqual(['one', 'two', 'theirs']);
});

test.each(['sender', 'receiver'] as const)(
  'paused and resumed by the %s: both show it, and nothing moves meanwhile',
  async (who) => {
    const { dir, anna, ben, relay, to } = await onALine();
    const path = await randomFile(join(dir, 'big.bin'), 96 * mib);
    const id = await offer(anna, ben, [path], to);
    await accept(ben, id);
    await relay.passed(8 * mib);
    const pauser: TestEngine = who === 'sender' ? anna : ben;
    const other = pauser === anna ? ben : anna;
    await pauser.handle.command('pause', { transferId: id });
    expect((await pauser.transfer((t) => t.status === 'paused', id)).hold).toEqual({ code: 'paused' });
    expect((await other.transfer((t) => t.status === 'paused', id)).hold).toMatchObject({
      code: 'paused',
      by: 'peer',
    });
    // What was on its way may still arrive; then it stands still.
    const before = relay.forth;
    await anna.handle.snapshot();
    expect(relay.forth - before).toBeLessThan(8 * mib);
    expect((await stat(path)).size).toBeGreaterThan(relay.forth);
    await pauser.handle.command('resume', { transferId: id });
    expect(await ended(other, id)).toMatchObject({ status: 'done' });
    expect(await sha(join(ben.inbox, 'big.bin'))).toBe(await sha(path));
  },
);

test('cancelled while the line is down: no partial file of what goes again in a moment stays', async () => {
  const { dir, anna, ben, relay, to } = await onALine();
  const id = await offer(anna, ben, [await randomFile(join(dir, 'big.bin'), 16 * mib)], to);
  await accept(ben, id);
  await relay.passed(4 * mib);
  await anna.handle.stop();
  await ben.transfer((t) => t.status === 'reconnecting', id);
  await ben.handle.command('cancel', { transferId: id });
  expect(await ended(ben, id)).toMatchObject({ status: 'cancelled' });
  expect(await partials(ben.inbox).catch(() => [])).toEqual([]);
  expect(await readdir(join(ben.home, 'transfers'))).toEqual([]);
});

test('nobody else can take up a transfer', async () => {
  const { dir, anna, ben, relay, to } = await onALine();
  const path = await randomFile(join(dir, 'big.bin'), 64 * mib);
  const id = await offer(anna, ben, [path], to);
  await accept(ben, id);
  await relay.passed(16 * mib);
  await anna.handle.stop();
  await ben.transfer((t) => t.status === 'reconnecting', id);
  // Another key, with Anna's journal: knows the id and everything else.
  const mallory = await startTestEngine('Mallory');
  await mallory.handle.stop();
  await mkdir(join(mallory.home, 'transfers'));
  await writeFile(
    join(mallory.home, 'transfers', `${id}.journal`),
    await readFile(join(anna.home, 'transfers', `${id}.journal`)),
  );
  const thief = await startTestEngine('Mallory', { home: mallory.home, resumeSending: true });
  expect(await ended(thief, id)).toMatchObject({ status: 'failed', failure: { code: 'protocol-violation' } });
  expect((await ben.transfer(() => true, id)).status).toBe('reconnecting');
});

test('ended transfers are remembered across restarts until they are cleared', async () => {
  const { dir, anna, ben } = await onALine();
  await writeFile(join(dir, 'f'), 'x');
  await utimes(join(dir, 'f'), 1_000_000, 1_000_000);
  const { id } = await deliver(anna, ben, [join(dir, 'f')]);
  await ben.handle.stop();
  const again = await startTestEngine('Ben', { home: ben.home, defaultReceiveDir: ben.inbox });
  expect(again.state().transfers).toMatchObject([{ id, status: 'done', landed: [join(ben.inbox, 'f')] }]);
  await again.handle.command('clearHistory', { transferIds: [id] });
  expect(again.state().transfers).toEqual([]);
  await again.handle.stop();
  expect((await startTestEngine('Ben', { home: ben.home })).state().transfers).toEqual([]);
});

test('what is there already does not come again for a neighbour of its size that differs', async () => {
  const dir = await tempDir();
  const tree = join(dir, 'tree');
  await mkdir(tree);
  for (let n = 0; n < 9; n++) await randomFile(join(tree, `${n}.bin`), 5000);
  const anna = await startTestEngine('Anna');
  const ben = await startTestEngine('Ben');
  await deliver(anna, ben, [tree]);
  await randomFile(join(tree, '4.bin'), 5000);
  const { received } = await deliver(anna, ben, [tree]);
  expect(received).toMatchObject({ status: 'done', skipped: { files: 8 } });
  const names = await readdir(join(ben.inbox, 'tree'));
  expect(names.filter((name) => name.includes('('))).toEqual(['4 (2).bin']);
  expect(await sha(join(ben.inbox, 'tree', '4 (2).bin'))).toBe(await sha(join(tree, '4.bin')));
});
