/** Files with holes arrive with them: what is in them goes and takes room, what isn't does neither. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { open, readFile, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import type { EngineOptions } from '../../../electron/engine/engine.ts';
import { BlockHash } from '../../../electron/engine/transfer/agreed/block-hash.ts';
import { hashOf } from '../../../electron/engine/transfer/agreed/hash.ts';
import { holeBlockBytes } from '../../../electron/engine/wire/limits.ts';
import { bundle } from '../../support/bundles/bundle.ts';
import { accept, deliver, ended, offer, startTestEngine } from '../../support/engines.ts';
import { diskFor } from '../../support/disks/disks.ts';
import { mountDisk, noDisks } from '../../support/disks/removable-disk.ts';
import { holedFile, taken } from '../../support/disks/holed-file.ts';
import { data } from '../../support/hostile/frames.ts';
import { callEngine, receiveFrom } from '../../support/hostile/hostile.ts';
import { contentOf, file as handMade, newId, offerFiles } from '../../support/hostile/victim.ts';
import { tempDir } from '../../support/pair.ts';
import { Relay } from '../../support/relay.ts';
import { expectSameTree } from '../../support/disks/same-tree.ts';

const run = promisify(execFile);
const block = holeBlockBytes;
const mib = 1024 * 1024;

const worker = await bundle('electron/engine/threads/disk-worker.ts');

/** Where the disk's work is done: threads of its own ask the system where holes are, the engine's looks for zeros. */
const threads = ['in disk threads', 'in the engine’s thread'] as const;
let threaded = false;

/** As `startTestEngine`, with the disk's work where it is to be done. */
function start(name: string, more: Partial<EngineOptions> = {}) {
  return startTestEngine(name, { ...(threaded ? { diskWorker: worker } : {}), ...more });
}

async function pair() {
  return { anna: await start('Anna'), ben: await start('Ben'), dir: await tempDir() };
}

afterEach(() => {
  threaded = false;
});

/** What its hash is by the page. */
function hashOfHoled(content: Buffer): string {
  const hash = new BlockHash(content.length);
  hash.update(content);
  return hash.digest().toString('hex');
}

const shapes: Record<string, [bytes: number, places: [number, number][]]> = {
  'a hole at the start': [20 * mib, [[19 * mib, mib]]],
  'a hole in the middle': [
    20 * mib + 1,
    [
      [0, mib],
      [20 * mib, 1],
    ],
  ],
  'a hole at the end, within a block': [20 * mib + 7, [[0, 3 * mib + 5]]],
  'nothing but a hole': [20 * mib + 7, []],
  'single bytes': [200 * block, Array.from({ length: 50 }, (_, i) => [4 * i * block, 1])],
  'just more than is sent in one piece': [128 * 1024 + 1, [[0, 1]]],
};

test('100 GB with a megabyte in them take a megabyte there, and are not read through', async () => {
  threaded = true;
  const { anna, ben, dir } = await pair();
  const bytes = 100_000_000_000;
  const last = bytes - block;
  // Mostly not at multiples of a block, and one at the very end.
  const places = Array.from({ length: 15 }, (_, i): [number, number] => [i * 6_666_666_666, block]);
  const path = await holedFile(join(dir, 'vm.img'), bytes, [...places, [last, block]]);
  const { sent, received } = await deliver(anna, ben, [path]);
  for (const end of [sent, received]) expect(end).toMatchObject({ status: 'done', progress: { bytes, files: 1 } });
  const there = join(ben.inbox, 'vm.img');
  expect((await stat(there)).size).toBe(bytes);
  expect(await taken(there)).toBeLessThan(4 * mib);
  for (const [at] of [...places, [last]]) {
    await run('cmp', ['-i', `${String(at)}:${String(at)}`, '-n', String(block), path, there]);
  }
  // Sent once more it is compared, which takes no longer.
  const again = await deliver(anna, ben, [path]);
  expect(again.sent).toMatchObject({ status: 'done', skipped: { files: 1, bytes } });
});

const everyWay = Object.entries(shapes).flatMap(([name, shape]) =>
  threads.map((where) => [name, where, shape] as const),
);

test.each(everyWay)('%s arrives as it was, %s', async (_, where, [bytes, places]) => {
  threaded = where === threads[0];
  const { anna, ben, dir } = await pair();
  const path = await holedFile(join(dir, 'vm.img'), bytes, places);
  const { sent, received } = await deliver(anna, ben, [path]);
  for (const end of [sent, received]) {
    expect(end).toMatchObject({ status: 'done', casualtyCount: 0, progress: { bytes, files: 1 } });
  }
  const there = join(ben.inbox, 'vm.img');
  const content = await readFile(path);
  expect((await readFile(there)).equals(content)).toBe(true);
  // A file system may take a block to list the others.
  expect(await taken(there)).toBeLessThanOrEqual((await taken(path)) + 4096);
  expect(await stat(there)).toMatchObject({ mtimeMs: Math.trunc((await stat(path)).mtimeMs) });
  // Of one that has no blocks at all nothing is known before it is read.
  const blake3 = places.length > 0 ? hashOfHoled(content) : hashOf(content).toString('hex');
  for (const { files } of [anna, ben]) expect(files).toMatchObject([{ bytes, blake3 }]);
});

test('holes count as there already: the bar is full at the end, and the speed is that of what went', async () => {
  const { anna, ben, dir } = await pair();
  const path = await holedFile(join(dir, 'vm.img'), 1024 * mib, [[500 * mib, mib]]);
  const id = await offer(anna, ben, [path]);
  let fastest = 0;
  for (const { handle } of [anna, ben]) {
    handle.subscribe(({ changes }) => {
      for (const change of changes) {
        if (change.kind === 'progress') fastest = Math.max(fastest, change.progress.rate);
      }
    });
  }
  await accept(ben, id);
  const ends = await Promise.all([ended(anna, id), ended(ben, id)]);
  for (const { progress } of ends) expect(progress.bytes).toBe(1024 * mib);
  expect(fastest).toBeLessThan(100 * mib);
});

test('what is there already is not sent again, and what differs in one byte is', async () => {
  const { anna, ben, dir } = await pair();
  const path = await holedFile(join(dir, 'vm.img'), 50 * mib, [[30 * mib, mib]]);
  await deliver(anna, ben, [path]);
  const again = await deliver(anna, ben, [path]);
  expect(again.sent).toMatchObject({ status: 'done', skipped: { files: 1, bytes: 50 * mib } });
  const { mtimeMs } = await stat(path);
  const file = await open(path, 'r+');
  await file.write('x', 40 * mib);
  await file.close();
  await utimes(path, mtimeMs / 1000, mtimeMs / 1000);
  const changed = await deliver(anna, ben, [path]);
  expect(changed.received).toMatchObject({ status: 'done', skipped: { files: 0 } });
  expect((await readFile(join(ben.inbox, 'vm (2).img'))).equals(await readFile(path))).toBe(true);
});

test('a file that changes while it is read is lost', async () => {
  const { anna, ben, dir } = await pair();
  const path = await holedFile(join(dir, 'vm.img'), 300 * mib, [[0, 64 * mib]]);
  const relay = await Relay.to(() => ben.state().self.port);
  const id = await offer(anna, ben, [path], { to: { by: 'address', address: relay.address } });
  await accept(ben, id);
  await relay.passed(4 * mib);
  const file = await open(path, 'r+');
  await file.write(randomBytes(mib), 0, mib, 200 * mib);
  await file.close();
  for (const end of await Promise.all([ended(anna, id), ended(ben, id)])) {
    expect(end.casualties).toMatchObject([{ path: 'vm.img', failure: { code: 'source-changed' } }]);
    expect(end.progress).toMatchObject({ files: 0, bytes: 0 });
  }
});

test.each(['the receiver', 'the sender'].flatMap((who) => threads.map((where) => [who, where] as const)))(
  '%s starts again between holes: the file goes on where it was, %s',
  async (who, where) => {
    threaded = where === threads[0];
    const dir = await tempDir();
    const anna = await start('Anna');
    let ben = await start('Ben');
    const relay = await Relay.to(() => ben.state().self.port);
    const path = await holedFile(join(dir, 'vm.img'), 900 * mib, [
      [100 * mib, 24 * mib],
      [300 * mib + 3, 40 * mib],
      [800 * mib, 24 * mib],
    ]);
    const id = await offer(anna, ben, [path], { to: { by: 'address', address: relay.address } });
    await accept(ben, id);
    // Within the second stretch, behind two holes.
    await relay.passed(45 * mib);
    let sender = anna;
    if (who === 'the receiver') {
      await ben.handle.stop();
      ben = await start('Ben', { home: ben.home, defaultReceiveDir: ben.inbox });
    } else {
      await anna.handle.stop();
      await ben.transfer((t) => t.status === 'reconnecting', id);
      sender = await start('Anna', { home: anna.home, resumeSending: true });
    }
    for (const end of await Promise.all([ended(sender, id), ended(ben, id)])) {
      expect(end).toMatchObject({ status: 'done', casualtyCount: 0, progress: { bytes: 900 * mib } });
    }
    expectSameTree(path, join(ben.inbox, 'vm.img'));
    expect(await taken(join(ben.inbox, 'vm.img'))).toBeLessThan(90 * mib);
    expect(relay.forth).toBeLessThan(88 * mib * 1.01 + 8 * mib);
  },
);

test.skipIf(noDisks !== '')(
  `a disk smaller than the file takes it, and one too small for what is in it doesn’t${noDisks}`,
  async () => {
    const { anna, ben, dir } = await pair();
    const disk = await mountDisk('tmpfs', 8);
    const fits = await holedFile(join(dir, 'fits.img'), 1024 * mib, [[700 * mib, 6 * mib]]);
    const { received } = await deliver(anna, ben, [fits], { dir: join(disk.dir, 'in') });
    expect(received).toMatchObject({ status: 'done', casualtyCount: 0 });
    expectSameTree(fits, join(disk.dir, 'in', 'fits.img'));
    const large = await holedFile(join(dir, 'large.img'), 1024 * mib, [[700 * mib, 9 * mib]]);
    const id = await offer(anna, ben, [large]);
    await ben.transfer((t) => t.totals.complete, id);
    expect(await accept(ben, id, { dir: join(disk.dir, 'in') })).toMatchObject({
      ok: false,
      failure: { code: 'larger-than-disk', params: { needed: 9 * mib } },
    });
  },
);

test.for(['exfat-fuse', 'ntfs-3g', 'ext4', 'xfs'] as const)(
  'on %s it is whole, and as long as it was',
  async (kind, t) => {
    const disk = await diskFor(t, kind, 400);
    const { anna, ben, dir } = await pair();
    const path = await holedFile(join(dir, 'vm.img'), 90 * mib + 5, [
      [0, mib],
      [50 * mib, mib],
    ]);
    const { received } = await deliver(anna, ben, [path], { dir: join(disk, 'in') });
    expect(received).toMatchObject({ status: 'done', casualtyCount: 0, progress: { bytes: 90 * mib + 5 } });
    expectSameTree(path, join(disk, 'in', 'vm.img'));
    // The other way, from what such a disk knows of its holes.
    const back = await deliver(anna, ben, [join(disk, 'in', 'vm.img')]);
    expect(back.received).toMatchObject({ status: 'done', casualtyCount: 0 });
    expectSameTree(path, join(ben.inbox, 'vm.img'));
  },
);

test('where holes take room, it is asked for all of the file', async (t) => {
  const disk = await diskFor(t, 'exfat-fuse', 64);
  const { anna, ben, dir } = await pair();
  const path = await holedFile(join(dir, 'vm.img'), 200 * mib, [[0, mib]]);
  const id = await offer(anna, ben, [path]);
  await ben.transfer((t) => t.totals.complete, id);
  expect(await accept(ben, id, { dir: join(disk, 'in') })).toMatchObject({
    ok: false,
    failure: { code: 'larger-than-disk', params: { needed: 200 * mib } },
  });
});

test('a receiver that knows no holes gets all bytes of the file, and hears nothing of them', async () => {
  const anna = await startTestEngine('Anna');
  const path = await holedFile(join(await tempDir(), 'vm.img'), 2 * mib, [[mib, 1]]);
  const { peer } = await receiveFrom(anna, [path]);
  await peer.hear('manifestEnd');
  const [entries] = peer.heard.flatMap((message) => (message.name === 'entries' ? [message.body.entries] : []));
  expect(entries).toMatchObject([{ path: 'vm.img', bytes: 2 * mib }]);
  expect(entries![0]!.stored).toBeUndefined();
  peer.say(
    { name: 'answer', body: { accept: true } },
    { name: 'plan', body: { items: [{ do: 'send', range: [0, 0] }] } },
  );
  await peer.until(() => peer.ended.length === 1, 'end');
  expect(Buffer.concat(peer.content.get(0)!).equals(await readFile(path))).toBe(true);
  expect(peer.heard.filter(({ name }) => name === 'hole')).toEqual([]);
});

test('one that knows them is told what is stored, and gets that alone', async () => {
  const anna = await startTestEngine('Anna');
  const path = await holedFile(join(await tempDir(), 'vm.img'), 2 * mib + 5, [[mib, block]]);
  const { peer } = await receiveFrom(anna, [path], { capabilities: ['holes'] });
  await peer.hear('manifestEnd');
  const [entries] = peer.heard.flatMap((message) => (message.name === 'entries' ? [message.body.entries] : []));
  expect(entries).toMatchObject([{ path: 'vm.img', bytes: 2 * mib + 5, stored: block }]);
  peer.say(
    { name: 'answer', body: { accept: true } },
    { name: 'plan', body: { items: [{ do: 'send', range: [0, 0] }] } },
  );
  await peer.until(() => peer.ended.length === 1, 'end');
  expect(Buffer.concat(peer.content.get(0)!)).toHaveLength(block);
  expect(peer.heard.flatMap((message) => (message.name === 'hole' ? [message.body] : []))).toEqual([
    { file: 0, offset: 0, bytes: mib },
    { file: 0, offset: mib + block, bytes: mib + 5 - block },
  ]);
});

test('a sender that knows none sends as ever', async () => {
  const ben = await startTestEngine('Ben');
  const peer = await callEngine(ben);
  const zeros = handMade('vm.img', Buffer.alloc(mib));
  const id = offerFiles(peer, [zeros]);
  await accept(ben, id);
  await peer.hear('plan');
  peer.say(contentOf([zeros]), { name: 'finish', body: {} });
  expect(await peer.hear('finished')).toEqual({ files: 1, bytes: mib });
  expect((await readFile(join(ben.inbox, 'vm.img'))).equals(zeros.content)).toBe(true);
});

test.skipIf(noDisks !== '')(`more than its sender said is found when the disk is full, as ever${noDisks}`, async () => {
  const disk = await mountDisk('tmpfs', 8);
  const ben = await startTestEngine('Ben', { defaultReceiveDir: join(disk.dir, 'in') });
  const peer = await callEngine(ben);
  const id = newId();
  const entry = { path: 'vm.img', bytes: 1024 * mib, mtime: 0, stored: 4096 };
  peer.say(
    { name: 'offer', body: { id, title: 'vm.img', roots: 1 } },
    { name: 'entries', body: { first: 0, entries: [entry] } },
    { name: 'manifestEnd', body: { entries: 1, bytes: entry.bytes } },
  );
  await accept(ben, id);
  await peer.hear('plan');
  for (let n = 0; n < 18; n++) peer.say(data(0, n * (mib / 2), Buffer.alloc(mib / 2, 'x')));
  expect(await peer.hear('pause')).toEqual({ code: 'no-space' });
  await ben.transfer(({ status, hold }) => status === 'paused' && hold?.code === 'no-space', id);
});
