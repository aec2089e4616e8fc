import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { hashOf } from '../../../electron/engine/transfer/agreed/hash.ts';
import { accept, addressOf, deliver, ended, offer, startTestEngine, type TestEngine } from '../../support/engines.ts';
import { tempDir } from '../../support/pair.ts';
import { solidFile } from '../../support/disks/solid-file.ts';
import { symlink } from '../../support/disks/odd-files.ts';

const run = promisify(execFile);

/** `diff -r` sees names and contents; it throws with what differs. */
const same = (a: string, b: string) => run('diff', ['-r', a, b]);

async function pair() {
  return { anna: await startTestEngine('Anna'), ben: await startTestEngine('Ben'), dir: await tempDir() };
}

test('a tree arrives whole: names in any script, empty files and folders, sizes around every boundary, times and modes', async () => {
  const { anna, ben, dir } = await pair();
  const tree = join(dir, 'tree');
  await mkdir(join(tree, 'empty', 'deeper'), { recursive: true });
  await mkdir(join(tree, 'Ünïcode 文件夹 🗂'), { recursive: true });
  const kib = 1024;
  const sizes = [0, 1, 10 * kib, 128 * kib - 1, 128 * kib, 128 * kib + 1, 256 * kib, 256 * kib + 1, 3_000_001];
  for (const size of sizes) await writeFile(join(tree, `${size}.bin`), Buffer.alloc(size, `content of ${size}`));
  await writeFile(join(tree, 'Ünïcode 文件夹 🗂', 'مرحبا — שלום.txt'), 'hello');
  await writeFile(join(tree, 'run.sh'), '#!/bin/sh\n');
  await chmod(join(tree, 'run.sh'), 0o755);
  await utimes(join(tree, 'run.sh'), 1_000_000_000.123, 1_000_000_000.123);
  await utimes(join(tree, 'empty'), 1_100_000_000, 1_100_000_000);

  const { sent, received } = await deliver(anna, ben, [tree]);
  for (const end of [sent, received]) {
    expect(end).toMatchObject({ status: 'done', failure: null, casualtyCount: 0, title: 'tree', roots: 1 });
    expect(end.totals).toMatchObject({ files: sizes.length + 2, folders: 4, complete: true });
    expect(end.progress).toMatchObject({ bytes: end.totals.bytes, files: end.totals.files });
  }
  await same(tree, join(ben.inbox, 'tree'));
  const arrived = await stat(join(ben.inbox, 'tree', 'run.sh'));
  expect([arrived.mtimeMs, arrived.mode & 0o111]).toEqual([1_000_000_000_123, 0o111]);
  expect((await stat(join(ben.inbox, 'tree', 'empty'))).mtimeMs).toBe(1_100_000_000_000);
  expect((await stat(join(ben.inbox, 'tree', '1.bin'))).mode & 0o111).toBe(0);
  expect(received.landed).toEqual([join(ben.inbox, 'tree')]);
  // Every file's event carries the hash of what stands on disk, on both sides.
  expect(ben.files).toHaveLength(sizes.length + 2);
  for (const { path, bytes, blake3 } of ben.files) {
    const content = await readFile(path);
    expect([content.length, hashOf(content).toString('hex')]).toEqual([bytes, blake3]);
  }
  expect(anna.files.map((f) => f.blake3).sort()).toEqual(ben.files.map((f) => f.blake3).sort());
});

test('several files and folders go in one transfer, and what exists already is left alone', async () => {
  const { anna, ben, dir } = await pair();
  await mkdir(join(dir, 'a'));
  await writeFile(join(dir, 'a', 'x'), 'new x');
  await writeFile(join(dir, 'note.txt'), 'new note');
  await mkdir(join(ben.inbox, 'a'), { recursive: true });
  await writeFile(join(ben.inbox, 'a', 'x'), 'old x');
  await writeFile(join(ben.inbox, 'note.txt'), 'old note');
  const { received } = await deliver(anna, ben, [join(dir, 'a'), join(dir, 'note.txt')]);
  expect(received.roots).toBe(2);
  const at = (...names: string[]) => readFile(join(ben.inbox, ...names), 'utf8');
  expect(await Promise.all([at('a', 'x'), at('a', 'x (2)'), at('note.txt'), at('note (2).txt')])).toEqual([
    'old x',
    'new x',
    'old note',
    'new note',
  ]);
});

test('thousands of small files arrive, each with its receipt', async () => {
  const { anna, ben, dir } = await pair();
  const tree = join(dir, 'many');
  for (let d = 0; d < 30; d++) {
    await mkdir(join(tree, `d${d}`), { recursive: true });
    await Promise.all(
      Array.from({ length: 100 }, (_, f) => writeFile(join(tree, `d${d}`, `f${f}`), `${d}/${f}`.repeat(f))),
    );
  }
  const { sent } = await deliver(anna, ben, [tree]);
  expect(sent).toMatchObject({ status: 'done', progress: { files: 3000 } });
  await same(tree, join(ben.inbox, 'many'));
});

test('nothing is written before somebody accepts, and the code is the same on both screens', async () => {
  const { anna, ben, dir } = await pair();
  await writeFile(join(dir, 'f'), 'x');
  const id = await offer(anna, ben, [join(dir, 'f')], { note: 'for you' });
  const asked = await ben.transfer((t) => t.status === 'asking' && t.totals.complete, id);
  const waiting = await anna.transfer((t) => t.status === 'asking', id);
  expect(asked.code).toMatch(/^\d{6}$/);
  expect(waiting.code).toBe(asked.code);
  expect(asked).toMatchObject({ note: 'for you', peer: { name: 'Anna', fingerprint: anna.state().self.fingerprint } });
  await expect(readdir(ben.inbox)).rejects.toMatchObject({ code: 'ENOENT' });
  const listed = await ben.handle.command('listFiles', { transferId: id, from: 0, count: 10 });
  expect(listed).toEqual({
    ok: true,
    value: { lines: [{ index: 0, path: 'f', kind: 'file', bytes: 1, state: 'waiting' }], total: 1 },
  });
  await accept(ben, id);
  expect((await ended(anna, id)).status).toBe('done');
});

test('an offer may be answered from within the very patch that tells of it', async () => {
  const { anna, ben, dir } = await pair();
  await writeFile(join(dir, 'f'), 'x');
  const answered = new Promise((resolve) => {
    ben.handle.subscribe(({ changes }) => {
      for (const change of changes) {
        if (change.kind !== 'transfer' || change.transfer.status !== 'asking' || change.transfer.totals.complete) {
          continue;
        }
        resolve(ben.handle.command('answer', { transferId: change.transfer.id, accept: true }));
      }
    });
  });
  const id = await offer(anna, ben, [join(dir, 'f')]);
  expect(await answered).toEqual({ ok: true, value: null });
  expect((await ended(anna, id)).status).toBe('done');
});

test('declined: told to the sender, nothing written, and a second answer is refused', async () => {
  const { anna, ben, dir } = await pair();
  await writeFile(join(dir, 'f'), 'x');
  const id = await offer(anna, ben, [join(dir, 'f')]);
  await accept(ben, id, { accept: false });
  expect(await ended(anna, id)).toMatchObject({
    status: 'declined',
    failure: { code: 'declined', params: { peer: 'Ben' }, by: 'peer' },
  });
  expect(await ended(ben, id)).toMatchObject({ status: 'declined' });
  expect(await ben.handle.command('answer', { transferId: id, accept: true })).toMatchObject({
    ok: false,
    failure: { code: 'unknown-transfer' },
  });
  await expect(readdir(ben.inbox)).rejects.toMatchObject({ code: 'ENOENT' });
});

/** Half a gigabyte that takes no time to make. */
function bigFile(dir: string): Promise<string> {
  return solidFile(join(dir, 'big.bin'), 512 * 1024 * 1024);
}

test.each(['sender', 'receiver'] as const)(
  'cancelled midway by the %s: both say so, and a partial file stays only where it is kept',
  async (who) => {
    const { anna, ben, dir } = await pair();
    const small = join(dir, 'first.txt');
    await writeFile(small, 'whole');
    const id = await offer(anna, ben, [small, await bigFile(dir)]);
    await accept(ben, id);
    await ben.transfer((t) => t.progress.bytes > 1_000_000, id);
    const [canceller, other] = who === 'sender' ? [anna, ben] : [ben, anna];
    expect(await canceller.handle.command('cancel', { transferId: id })).toEqual({ ok: true, value: null });
    expect(await ended(canceller, id)).toMatchObject({ status: 'cancelled', failure: { code: 'cancelled' } });
    expect(await ended(other, id)).toMatchObject({ status: 'cancelled', failure: { code: 'cancelled-by-peer' } });
    const { kept } = await ended(ben, id);
    // The one that was whole stays; the other has no name.
    const partial = kept === undefined ? [] : [expect.stringMatching(/\.part$/) as string];
    expect((await readdir(ben.inbox)).toSorted()).toEqual([...partial, 'first.txt']);
  },
);

/** A delivery after which each keeps the other's key, as its own person said. */
async function makeFriends(from: TestEngine, to: TestEngine, path: string): Promise<void> {
  const id = await offer(from, to, [path], { acceptNew: true });
  await accept(to, id, { always: true });
  await Promise.all([ended(from, id), ended(to, id)]);
}

test('accepted always, and taken for new at the sender: remembered by key on both sides, no question and no code the next time', async () => {
  const { anna, ben, dir } = await pair();
  await writeFile(join(dir, 'f'), 'x');
  await makeFriends(anna, ben, join(dir, 'f'));
  const { fingerprint } = anna.state().self;
  expect(ben.state().known).toMatchObject([{ fingerprint, name: 'Anna', rule: 'accept' }]);
  expect(anna.state().known).toMatchObject([{ fingerprint: ben.state().self.fingerprint, rule: 'ask' }]);
  const id = await offer(anna, ben, [join(dir, 'f')]);
  expect(await ended(anna, id)).toMatchObject({ status: 'done', code: null, peer: { known: true } });
  // It is there already, as it is.
  expect(await readdir(ben.inbox)).toEqual(['f']);
});

test('a remembered name with another key is refused in both directions, says so on both sides, and gets not one byte', async () => {
  const { anna, ben, dir } = await pair();
  await writeFile(join(dir, 'f'), 'x');
  await makeFriends(anna, ben, join(dir, 'f'));
  // As sender: "Anna" calls again, with a key Ben has never seen.
  const impostor = await startTestEngine('Anna');
  const refused = await offer(impostor, ben, [join(dir, 'f')]);
  expect(await ended(impostor, refused)).toMatchObject({
    status: 'failed',
    failure: { code: 'identity-changed', by: 'peer' },
  });
  const shown = await ben.transfer((t) => t.failure?.code === 'identity-changed');
  expect(shown).toMatchObject({ direction: 'incoming', status: 'failed', peer: { name: 'Anna' } });
  expect(await readdir(ben.inbox)).toEqual(['f']);
  // As receiver: Anna sends to a "Ben" whose key is another.
  const otherBen = await startTestEngine('Ben');
  const toOther = await offer(anna, otherBen, [join(dir, 'f')]);
  expect(await ended(anna, toOther)).toMatchObject({
    status: 'failed',
    failure: { code: 'identity-changed', params: { name: 'Ben' } },
  });
  expect(otherBen.state().transfers.filter((t) => t.title !== '')).toEqual([]);
  // Forgotten, the name is free again.
  await anna.handle.command('forget', { fingerprint: ben.state().self.fingerprint });
  const again = await offer(anna, otherBen, [join(dir, 'f')]);
  await accept(otherBen, again);
  expect((await ended(anna, again)).status).toBe('done');
});

test('what can not be sent is named, and the rest goes on', async () => {
  const { anna, ben, dir } = await pair();
  const tree = join(dir, 'tree');
  await mkdir(tree);
  await writeFile(join(tree, 'good'), 'x');
  await writeFile(join(tree, 'back\\slash'), 'x');
  await symlink('/etc/hostname', join(tree, 'link'));
  const { sent, received } = await deliver(anna, ben, [tree, join(dir, 'missing')]);
  const named = (t: typeof sent) => Object.fromEntries(t.casualties.map((c) => [c.path, c.failure.code]));
  expect(sent.status).toBe('done');
  expect(named(sent)).toEqual({
    'tree/link': 'symlink-skipped',
    [join(dir, 'missing')]: 'path-not-found',
  });
  expect(received).toMatchObject({ status: 'done', casualtyCount: 0, totals: { files: 2 } });
  expect((await readdir(join(ben.inbox, 'tree'))).toSorted()).toEqual(['back\\slash', 'good']);
});

test('a file that changes after it was listed is lost alone', async () => {
  const { anna, ben, dir } = await pair();
  await writeFile(join(dir, 'a'), 'a');
  await writeFile(join(dir, 'b'), 'b');
  const id = await offer(anna, ben, [join(dir, 'a'), join(dir, 'b')]);
  await ben.transfer((t) => t.totals.complete, id);
  await writeFile(join(dir, 'a'), 'changed');
  await accept(ben, id);
  const [sent, received] = await Promise.all([ended(anna, id), ended(ben, id)]);
  for (const end of [sent, received]) {
    expect(end).toMatchObject({ status: 'done', casualties: [{ path: 'a', failure: { code: 'source-changed' } }] });
  }
  expect(await readdir(ben.inbox)).toEqual(['b']);
});

test.each([
  ['a path that is not there', { paths: ['/nowhere/at/all'] }, 'path-not-found'],
  ['an empty port', { to: { by: 'address' as const, address: '127.0.0.1:1' } }, 'unreachable'],
])('%s: a coded end and no offer', async (_, more, code) => {
  const { anna, ben, dir } = await pair();
  await writeFile(join(dir, 'f'), 'x');
  const id = await offer(anna, ben, [join(dir, 'f')], more);
  expect(await ended(anna, id)).toMatchObject({ status: 'failed', failure: { code } });
  expect(ben.state().transfers.filter((t) => t.status !== 'failed')).toEqual([]);
});

test('a wrong address, an unknown device and a self-send are refused with their codes', async () => {
  const { anna, ben, dir } = await pair();
  await writeFile(join(dir, 'f'), 'x');
  const paths = [join(dir, 'f')];
  const send = (to: Parameters<typeof offer>[3] & object) => anna.handle.command('send', { paths, to: to.to! });
  expect(await send({ to: { by: 'address', address: 'a b c' } })).toMatchObject({
    ok: false,
    failure: { code: 'bad-address' },
  });
  const fingerprint = ben.state().self.fingerprint;
  expect(await send({ to: { by: 'fingerprint', fingerprint } })).toMatchObject({
    ok: false,
    failure: { code: 'device-not-found' },
  });
  const self = await offer(anna, anna, paths);
  expect(await ended(anna, self)).toMatchObject({ status: 'failed', failure: { code: 'self-send' } });
  expect(addressOf(anna)).not.toBe(addressOf(ben));
});

test('a folder that can not be used leaves the offer waiting for another choice', async () => {
  const { anna, ben, dir } = await pair();
  await writeFile(join(dir, 'f'), 'x');
  await writeFile(join(dir, 'not-a-folder'), '');
  const id = await offer(anna, ben, [join(dir, 'f')]);
  expect(await accept(ben, id, { dir: join(dir, 'not-a-folder') })).toMatchObject({
    ok: false,
    failure: { code: 'not-a-folder' },
  });
  expect((await ben.transfer(() => true, id)).status).toBe('asking');
  expect(await accept(ben, id)).toEqual({ ok: true, value: null });
  expect((await ended(ben, id)).status).toBe('done');
});

test('an obstacle at the receiver is told to the sender as such, not as a decision', async () => {
  const { anna, ben, dir } = await pair();
  await writeFile(join(dir, 'f'), 'x');
  const id = await offer(anna, ben, [join(dir, 'f')]);
  await accept(ben, id, { accept: false, because: 'no-permission' });
  expect(await ended(anna, id)).toMatchObject({
    status: 'failed',
    failure: { code: 'no-permission', by: 'peer' },
  });
});

test.skipIf(process.platform !== 'linux')(
  'a file of size 0 with content is told as not sent, and never stands there empty',
  async () => {
    const { anna, ben } = await pair();
    const { sent, received } = await deliver(anna, ben, ['/proc/filesystems']);
    for (const end of [sent, received]) {
      expect(end).toMatchObject({
        status: 'done',
        casualties: [{ path: 'filesystems', failure: { code: 'source-changed' } }],
      });
    }
    // Nor does one that is there, and really is empty, count as the same.
    await writeFile(join(ben.inbox, 'filesystems'), '');
    const again = await deliver(anna, ben, ['/proc/filesystems']);
    expect(again.sent).toMatchObject({ casualtyCount: 1, skipped: { files: 0 } });
    expect(await readdir(ben.inbox)).toEqual(['filesystems']);
  },
);
