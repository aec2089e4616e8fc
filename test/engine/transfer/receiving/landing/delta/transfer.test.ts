/** A file of which another version is there: what differs goes, the rest stays, and what arrives is the file. */
import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rm, stat, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { EngineOptions } from '../../../../../../electron/engine/engine.ts';
import { hashOf } from '../../../../../../electron/engine/transfer/agreed/hash.ts';
import { minBlockBytes as block } from '../../../../../../electron/engine/wire/limits.ts';
import { bundle } from '../../../../../support/bundles/bundle.ts';
import {
  accept,
  deliver,
  ended,
  offer,
  patientBlocks,
  startTestEngine,
  type TestEngine,
} from '../../../../../support/engines.ts';
import { BlockListHash } from '../../../../../../electron/engine/transfer/agreed/delta.ts';
import { capabilities } from '../../../../../../electron/engine/transfer/agreed/capabilities.ts';
import { data, end } from '../../../../../support/hostile/frames.ts';
import { callEngine, newIdentity, receiveFrom, type Peer } from '../../../../../support/hostile/hostile.ts';
import { file, newId, offerFiles } from '../../../../../support/hostile/victim.ts';
import { tempDir } from '../../../../../support/pair.ts';
import { Relay } from '../../../../../support/relay.ts';

const mib = 1024 * 1024;

const worker = await bundle('electron/engine/threads/disk-worker.ts');

const threads = ['in disk threads', 'in the engine’s thread'] as const;
let threaded = false;
afterEach(() => {
  threaded = false;
});

function start(name: string, more: Partial<EngineOptions> = {}): Promise<TestEngine> {
  return startTestEngine(name, { ...(threaded ? { diskWorker: worker } : {}), ...patientBlocks, ...more });
}

async function pair() {
  const [anna, ben, dir] = [await start('Anna'), await start('Ben'), await tempDir()];
  await mkdir(ben.inbox, { recursive: true });
  return { anna, ben, dir };
}

/** The content with some bytes changed at each of `places`. */
function changed(content: Buffer, places: readonly number[], bytes = 1000): Buffer {
  const next = Buffer.from(content);
  for (const at of places) randomBytes(bytes).copy(next, at);
  return next;
}

/** A file with this content, last changed then. */
async function put(path: string, content: Buffer, at = new Date(1_700_000_000_000)): Promise<string> {
  await writeFile(path, content);
  await utimes(path, at, at);
  return path;
}
const later = new Date(1_700_000_100_000);

test.each(threads)('where a file is replaced, only the blocks that differ go, %s', async (where) => {
  threaded = where === threads[0];
  const { anna, ben, dir } = await pair();
  const old = randomBytes(20 * mib + 17);
  const next = changed(old, [5, 7 * mib, 7 * mib + 2 * block, old.length - 3]);
  await put(join(ben.inbox, 'disk.img'), old);
  const path = await put(join(dir, 'disk.img'), next, later);
  const { sent, received } = await deliver(anna, ben, [path], { conflicts: 'replace' });
  for (const end of [sent, received]) {
    expect(end).toMatchObject({
      status: 'done',
      casualtyCount: 0,
      progress: { bytes: next.length, files: 1 },
      changed: { files: 1, bytes: next.length, went: 4 * block + 17 - block },
    });
  }
  expect((await readFile(join(ben.inbox, 'disk.img'))).equals(next)).toBe(true);
  expect(await readdir(ben.inbox)).toEqual(['disk.img']);
  expect((await stat(join(ben.inbox, 'disk.img'))).mtimeMs).toBe(later.getTime());
  const blake3 = hashOf(next).toString('hex');
  for (const { files } of [anna, ben]) expect(files).toMatchObject([{ bytes: next.length, blake3 }]);
});

const mib20 = 20 * mib;

/** `old` lies at Ben's, `next` is sent, over a relay that counts; answers what came of it. */
async function send(
  old: Buffer,
  next: Buffer,
  conflicts: 'keep-both' | 'replace' | 'ask',
  { at = later }: { readonly at?: Date } = {},
) {
  const { anna, ben, dir } = await pair();
  await put(join(ben.inbox, 'disk.img'), old);
  const path = await put(join(dir, 'disk.img'), next, at);
  let there = ben;
  const relay = await Relay.to(() => there.state().self.port);
  const id = await offer(anna, ben, [path], { to: { by: 'address', address: relay.address } });
  await accept(ben, id, { conflicts });
  const restartBen = async (): Promise<TestEngine> => {
    await ben.handle.stop();
    return (there = await start('Ben', { home: ben.home, defaultReceiveDir: ben.inbox }));
  };
  return { anna, ben, dir, relay, id, path, restartBen };
}

const content = (engine: TestEngine, name = 'disk.img'): Promise<Buffer> => readFile(join(engine.inbox, name));

test('kept beside the older one it is as little, and the older one is what it was', async () => {
  const old = randomBytes(mib20);
  const next = changed(old, [mib]);
  const { anna, ben, relay, id, path } = await send(old, next, 'keep-both');
  await Promise.all([ended(anna, id), ended(ben, id)]);
  expect(relay.forth).toBeLessThan(2 * block + 64 * 1024);
  expect((await content(ben)).equals(old)).toBe(true);
  expect((await content(ben, 'disk (2).img')).equals(next)).toBe(true);
  // Of the two that are there now the later one is compared.
  const third = changed(next, [9 * mib]);
  await put(path, third, new Date(later.getTime() + 60_000));
  const { received } = await deliver(anna, ben, [path]);
  expect(received.changed).toEqual({ files: 1, bytes: mib20, went: block });
  expect((await content(ben, 'disk (3).img')).equals(third)).toBe(true);
});

test.each([
  ['longer', (old: Buffer) => Buffer.concat([old, randomBytes(3 * mib)]), 3 * mib + block],
  ['longer by less than a block', (old: Buffer) => Buffer.concat([old, randomBytes(5)]), block],
  ['shorter', (old: Buffer) => Buffer.from(old.subarray(0, 11 * mib + 5)), 0],
] as const)('a version that is %s', async (_, make, most) => {
  const old = randomBytes(mib20 + 100);
  const next = make(old);
  const { anna, ben, id } = await send(old, next, 'replace');
  const [sent, received] = await Promise.all([ended(anna, id), ended(ben, id)]);
  for (const { changed: what } of [sent, received]) {
    expect(what).toMatchObject({ files: 1, bytes: next.length });
    expect(what!.went).toBeLessThanOrEqual(most);
  }
  expect((await content(ben)).equals(next)).toBe(true);
});

test.each(['keep-both', 'replace'] as const)(
  'one that only has another time is there already: %s',
  async (conflicts) => {
    threaded = conflicts === 'replace';
    const old = randomBytes(mib20);
    const { anna, ben, id } = await send(old, old, conflicts);
    for (const end of await Promise.all([ended(anna, id), ended(ben, id)])) {
      expect(end).toMatchObject({
        status: 'done',
        skipped: { files: 1, bytes: mib20 },
        progress: { bytes: mib20, files: 1 },
      });
      expect(end.changed).toBeUndefined();
    }
    expect(await readdir(ben.inbox)).toEqual(['disk.img']);
    expect((await stat(join(ben.inbox, 'disk.img'))).mtimeMs).not.toBe(later.getTime());
  },
);

test('a person who is asked, and says replace, waits for no more than the changes', async () => {
  const old = randomBytes(mib20);
  const next = changed(Buffer.concat([old, Buffer.alloc(block)]), [mib]);
  const { anna, ben, relay, id } = await send(old, next, 'ask');
  const { question } = await ben.transfer((t) => t.question?.kind === 'conflict', id);
  await ben.handle.command('decide', { transferId: id, questionId: question!.id, choice: 'replace' });
  await Promise.all([ended(anna, id), ended(ben, id)]);
  expect(relay.forth).toBeLessThan(4 * block);
  expect((await content(ben)).equals(next)).toBe(true);
});

test.each([
  ['a link to it', async (inbox: string) => symlink(join(inbox, 'elsewhere.img'), join(inbox, 'disk.img'))],
  ['another name of it', async (inbox: string) => link(join(inbox, 'elsewhere.img'), join(inbox, 'disk.img'))],
] as const)('what is only %s tells nothing of itself: the file goes whole', async (_, make) => {
  const { anna, ben, dir } = await pair();
  const old = randomBytes(mib20);
  await put(join(ben.inbox, 'elsewhere.img'), old);
  await make(ben.inbox);
  const path = await put(join(dir, 'disk.img'), changed(old, [5]), later);
  const { received } = await deliver(anna, ben, [path], { conflicts: 'replace' });
  expect(received.changed).toBeUndefined();
  expect((await content(ben)).equals(await readFile(path))).toBe(true);
  expect((await content(ben, 'elsewhere.img')).equals(old)).toBe(true);
});

/** Blocks of which every second one differs, so that half of it goes. */
const half = (old: Buffer): Buffer =>
  changed(
    old,
    Array.from({ length: old.length / block / 2 }, (_, i) => 2 * i * block),
  );

test.each(['the line', 'the receiver', 'the sender'])(
  'cut off by %s it goes on, and what had come is not sent again',
  async (what) => {
    const old = randomBytes(64 * mib);
    const next = half(old);
    const first = await send(old, next, 'replace');
    const { relay, id } = first;
    let { anna, ben } = first;
    await relay.passed(16 * mib);
    if (what === 'the line') relay.cut();
    else if (what === 'the receiver') {
      ben = await first.restartBen();
    } else {
      await anna.handle.stop();
      await ben.transfer((t) => t.status === 'reconnecting', id);
      anna = await start('Anna', { home: anna.home, resumeSending: true });
    }
    for (const end of await Promise.all([ended(anna, id), ended(ben, id)])) {
      expect(end).toMatchObject({ status: 'done', casualtyCount: 0, progress: { bytes: next.length, files: 1 } });
    }
    expect((await content(ben)).equals(next)).toBe(true);
    expect(await readdir(ben.inbox)).toEqual(['disk.img']);
    // Half of it, and what was on its way when it was cut.
    expect(relay.forth).toBeLessThan(32 * mib + 8 * mib);
  },
);

test('cut off when all that differs has come, what is left to keep makes the new file, not the old one', async () => {
  const old = randomBytes(64 * mib);
  const next = Buffer.concat([randomBytes(8 * mib), old.subarray(8 * mib)]);
  const { anna, ben, relay, id } = await send(old, next, 'replace');
  await ben.transfer(({ progress }) => progress.bytes >= 12 * mib, id);
  relay.cut();
  for (const end of await Promise.all([ended(anna, id), ended(ben, id)])) {
    expect(end).toMatchObject({ status: 'done', casualtyCount: 0, progress: { bytes: next.length, files: 1 } });
    expect(end.skipped.files).toBe(0);
  }
  expect((await content(ben)).equals(next)).toBe(true);
  expect(await readdir(ben.inbox)).toEqual(['disk.img']);
});

test('a file that changes while it is cut off goes on from both versions that are there', async () => {
  const old = randomBytes(64 * mib);
  const next = half(old);
  const { anna, ben, relay, id, path } = await send(old, next, 'replace');
  await relay.passed(16 * mib);
  relay.down = true;
  relay.cut();
  await ben.transfer((t) => t.status === 'reconnecting', id);
  const last = changed(next, [3]);
  await put(path, last, new Date(later.getTime() + 60_000));
  relay.down = false;
  await Promise.all([ended(anna, id), ended(ben, id)]);
  expect((await content(ben)).equals(last)).toBe(true);
  expect(relay.forth).toBeLessThan(32 * mib + 8 * mib);
});

test.each([
  ['goes', (path: string) => rm(path)],
  ['is cut short', (path: string) => truncate(path, 5 * mib)],
  [
    'is written over',
    async (path: string) => {
      const there = await open(path, 'r+');
      await there.write(randomBytes(30 * mib), 0, 30 * mib, 2 * mib);
      await there.close();
    },
  ],
])('an older version that %s meanwhile does no harm', async (_, harm) => {
  const old = randomBytes(64 * mib);
  const next = half(old);
  const { anna, ben, relay, id } = await send(old, next, 'replace');
  await relay.passed(2 * mib);
  await harm(join(ben.inbox, 'disk.img'));
  for (const end of await Promise.all([ended(anna, id), ended(ben, id)])) expect(end.status).toBe('done');
  expect((await content(ben)).equals(next)).toBe(true);
});

test('a source that changes while it goes is lost, and the older version stays', async () => {
  const old = randomBytes(64 * mib);
  const { anna, ben, relay, id, path } = await send(old, half(old), 'replace');
  await relay.passed(2 * mib);
  const there = await open(path, 'r+');
  await there.write(randomBytes(mib), 0, mib, 60 * mib);
  await there.close();
  for (const end of await Promise.all([ended(anna, id), ended(ben, id)])) {
    expect(end.casualties).toMatchObject([{ path: 'disk.img', failure: { code: 'source-changed' } }]);
  }
  expect((await content(ben)).equals(old)).toBe(true);
  expect(await readdir(ben.inbox)).toEqual(['disk.img']);
});

test('cancelled and sent again it goes on with what had come', async () => {
  const old = randomBytes(64 * mib);
  const next = half(old);
  const { anna, ben, relay, id, path } = await send(old, next, 'replace');
  await relay.passed(16 * mib);
  await ben.handle.command('cancel', { transferId: id });
  await Promise.all([ended(anna, id), ended(ben, id)]);
  const before = relay.forth;
  const again = await offer(anna, ben, [path], { to: { by: 'address', address: relay.address } });
  await accept(ben, again, { conflicts: 'replace' });
  await Promise.all([ended(anna, again), ended(ben, again)]);
  expect(relay.forth - before).toBeLessThan(28 * mib);
  expect((await content(ben)).equals(next)).toBe(true);
  expect(await readdir(ben.inbox)).toEqual(['disk.img']);
});

test('paused in the middle and let go on it is whole', async () => {
  const old = randomBytes(64 * mib);
  const next = half(old);
  const { anna, ben, relay, id } = await send(old, next, 'replace');
  await relay.passed(8 * mib);
  await ben.handle.command('pause', { transferId: id });
  await anna.transfer((t) => t.status === 'paused', id);
  await ben.handle.command('resume', { transferId: id });
  for (const end of await Promise.all([ended(anna, id), ended(ben, id)])) expect(end.status).toBe('done');
  expect((await content(ben)).equals(next)).toBe(true);
});

test('a sender that doesn’t know deltas is asked for the whole, or to compare', async () => {
  const { ben } = await pair();
  const old = randomBytes(5 * mib);
  await put(join(ben.inbox, 'disk.img'), old);
  const peer = await callEngine(ben, { capabilities: capabilities.filter((what) => what !== 'delta') });
  const longer = file('disk.img', Buffer.concat([old, Buffer.alloc(5)]));
  const id = offerFiles(peer, [longer], newId());
  await accept(ben, id, { conflicts: 'replace', remember: false });
  expect((await peer.hear('plan')).items).toEqual([{ do: 'send', range: [0, 0] }]);
});

/** A peer whose offer of that file is accepted and wanted as a delta, and that has said so. */
async function begin(
  ben: TestEngine,
  sender: ReturnType<typeof file>,
  more: Parameters<typeof callEngine>[1],
  id = newId(),
) {
  const peer = await callEngine(ben, { capabilities: [...capabilities], ...more });
  offerFiles(peer, [sender], id);
  return { peer, id };
}

test('what doesn’t add up is wanted whole over the next connection, and no other time', async () => {
  const { ben } = await pair();
  const old = randomBytes(5 * mib);
  await put(join(ben.inbox, 'disk.img'), old);
  const sender = file('disk.img', changed(Buffer.concat([old, old.subarray(0, 5)]), [7]));
  const identity = await newIdentity();
  const { peer, id } = await begin(ben, sender, { identity });
  await accept(ben, id, { conflicts: 'replace', remember: false });
  expect((await peer.hear('plan')).items).toMatchObject([{ do: 'delta', blockBytes: block, blocks: 80, same: false }]);
  await beginDelta(peer);
  // It says that all is the same, and what it is, which isn't.
  const list = new BlockListHash(sender.content.length, block);
  list.add(hashOf(sender.content));
  peer.say(
    { name: 'keep', body: { file: 0, offset: 0, bytes: old.length } },
    data(0, old.length, sender.content.subarray(old.length)),
  );
  peer.say(end(0, sender.content, { hash: list.digest() }));
  await peer.over;
  const next = await begin(ben, sender, { identity }, id);
  expect((await next.peer.hear('plan')).items).toEqual([{ do: 'send', range: [0, 0] }]);
  await arrivesWhole(ben, next.peer, sender);
});

test('“same” is believed by the hash of the whole: with another one, the file is wanted whole over the next connection', async () => {
  const { ben } = await pair();
  const old = randomBytes(5 * mib);
  await put(join(ben.inbox, 'disk.img'), old);
  const sender = file('disk.img', changed(old, [7]));
  const identity = await newIdentity();
  const { peer, id } = await begin(ben, sender, { identity });
  await accept(ben, id, { conflicts: 'replace', remember: false });
  expect((await peer.hear('plan')).items).toMatchObject([{ do: 'delta', same: true }]);
  await beginDelta(peer);
  // As where two blocks of another content had the same 64 bits.
  peer.say(
    { name: 'keep', body: { file: 0, offset: 0, bytes: old.length } },
    { name: 'same', body: { range: [0, 0], blake3: listHash(sender.content).toString('hex') } },
  );
  await peer.over;
  const next = await begin(ben, sender, { identity }, id);
  // Compared as a whole, and sent, if it differs.
  expect((await next.peer.hear('plan')).items).toMatchObject([{ do: 'check', range: [0, 0] }]);
  await arrivesWhole(ben, next.peer, sender);
});

test('of a file that has begun “same” is never asked: what was kept may be of the beginning', async () => {
  const { ben } = await pair();
  const old = randomBytes(5 * mib);
  await put(join(ben.inbox, 'disk.img'), old);
  const sender = file('disk.img', changed(old, [7]));
  const identity = await newIdentity();
  const { peer, id } = await begin(ben, sender, { identity });
  await accept(ben, id, { conflicts: 'replace', remember: false });
  await peer.hear('plan');
  await beginDelta(peer);
  peer.say(data(0, 0, sender.content.subarray(0, mib)), { name: 'keep', body: { file: 0, offset: mib, bytes: mib } });
  await ben.transfer(({ progress }) => progress.bytes >= mib, id);
  peer.hangUp();
  await ben.transfer((t) => t.status === 'reconnecting', id);
  const next = await begin(ben, sender, { identity }, id);
  expect((await next.peer.hear('plan')).items).toMatchObject([{ do: 'delta', same: false }]);
});

/** As its `end` says it, of a delta in the smallest blocks. */
function listHash(content: Buffer): Buffer {
  const list = new BlockListHash(content.length, block);
  for (let at = 0; at < content.length; at += block) list.add(hashOf(content.subarray(at, at + block)));
  return list.digest();
}

/** Says that the file comes as a delta, and hears which blocks there are. */
async function beginDelta(peer: Peer): Promise<void> {
  peer.say({ name: 'delta', body: { file: 0 } });
  const isLast = (): boolean => peer.heard.some((message) => message.name === 'blocks' && message.body.end === true);
  await peer.until(isLast, 'end of the blocks');
}

/** Sends it as any other file: it is in place, and nothing stays beside it. */
async function arrivesWhole(ben: TestEngine, peer: Peer, sender: ReturnType<typeof file>): Promise<void> {
  peer.say(...pieces(sender.content), end(0, sender.content), { name: 'finish', body: {} });
  await peer.hear('finished');
  expect((await content(ben)).equals(sender.content)).toBe(true);
  expect(await readdir(ben.inbox)).toEqual(['disk.img']);
}

/** Its data frames. */
const pieces = (all: Buffer): Buffer[] =>
  Array.from({ length: Math.ceil(all.length / mib) }, (_, i) => data(0, i * mib, all.subarray(i * mib, (i + 1) * mib)));

test.each<[string, (peer: Peer) => void]>([
  ['keeps what isn’t whole blocks', (peer) => peer.say({ name: 'keep', body: { file: 0, offset: 0, bytes: 5 } })],
  ['keeps from elsewhere', (peer) => peer.say({ name: 'keep', body: { file: 0, offset: block, bytes: block } })],
  ['keeps beyond the end', (peer) => peer.say({ name: 'keep', body: { file: 0, offset: 0, bytes: 6 * mib } })],
  ['keeps of another file', (peer) => peer.say({ name: 'keep', body: { file: 1, offset: 0, bytes: block } })],
  ['begins twice', (peer) => peer.say({ name: 'delta', body: { file: 0 } })],
  ['says same before the end', (peer) => peer.say({ name: 'same', body: { range: [0, 0] } })],
  ['says a hole', (peer) => peer.say({ name: 'hole', body: { file: 0, offset: 0, bytes: block } })],
  ['ends before the end', (peer) => peer.say(end(0, randomBytes(5)))],
])('a sender that %s breaks the protocol', async (_, wrong) => {
  const { ben } = await pair();
  const old = randomBytes(5 * mib);
  await put(join(ben.inbox, 'disk.img'), old);
  const { peer, id } = await begin(ben, file('disk.img', changed(old, [7])), {});
  await accept(ben, id, { conflicts: 'replace', remember: false });
  await peer.hear('plan');
  await beginDelta(peer);
  wrong(peer);
  expect(await peer.refusal()).toBe('protocol-violation');
  expect((await content(ben)).equals(old)).toBe(true);
});

test('a sender that begins a delta nobody asked for, or keeps before it was told, breaks the protocol', async () => {
  const { ben } = await pair();
  const whole = file('other.img', randomBytes(5 * mib));
  const first = await begin(ben, whole, {});
  await accept(ben, first.id, { conflicts: 'replace', remember: false });
  await first.peer.hear('plan');
  first.peer.say({ name: 'delta', body: { file: 0 } });
  expect(await first.peer.refusal()).toBe('protocol-violation');
  await put(join(ben.inbox, 'disk.img'), randomBytes(5 * mib));
  const second = await begin(ben, file('disk.img', randomBytes(5 * mib)), {});
  await accept(ben, second.id, { conflicts: 'replace', remember: false });
  await second.peer.hear('plan');
  // In one write: nothing can have been told yet.
  second.peer.say({ name: 'delta', body: { file: 0 } }, { name: 'keep', body: { file: 0, offset: 0, bytes: block } });
  expect(await second.peer.refusal()).toBe('protocol-violation');
});

test('a sender that sends all of a wanted delta as it is has done no wrong', async () => {
  const { ben } = await pair();
  await put(join(ben.inbox, 'disk.img'), randomBytes(mib));
  await put(join(ben.inbox, 'disk (2).img'), randomBytes(5 * mib));
  const sender = file('disk.img', randomBytes(5 * mib));
  const { peer, id } = await begin(ben, sender, {});
  await accept(ben, id, { conflicts: 'replace', remember: false });
  expect((await peer.hear('plan')).items).toMatchObject([{ do: 'delta' }]);
  peer.say(...pieces(sender.content), end(0, sender.content), { name: 'finish', body: {} });
  await peer.hear('finished');
  expect((await content(ben)).equals(sender.content)).toBe(true);
});

/** A receiver held by hand that has accepted a file of 5 MiB, and its content. */
async function receiver() {
  const { anna, dir } = await pair();
  const all = randomBytes(5 * mib);
  const path = await put(join(dir, 'disk.img'), all);
  const { peer, id } = await receiveFrom(anna, [path], { capabilities: [...capabilities] });
  await peer.hear('manifestEnd');
  peer.stay().say({ name: 'answer', body: { accept: true } });
  const plan = (more: object = {}) =>
    peer.say({
      name: 'plan',
      body: { items: [{ do: 'delta', range: [0, 0], blockBytes: block, blocks: 80, ...more }] },
    });
  const arrived = async (): Promise<Buffer> => {
    await peer.until(() => peer.ended.includes(0), 'end');
    return Buffer.concat(peer.content.get(0)!);
  };
  return { anna, all, peer, id, plan, arrived };
}

test.each([
  ['garbage', 'ff'.repeat(8 * 80), true],
  ['nothing at all', '', true],
])('a receiver that tells %s is sent the whole, and no more', async (_, hashes, end) => {
  const { all, peer, plan, arrived } = await receiver();
  plan();
  await peer.hear('delta');
  peer.say({ name: 'blocks', body: { file: 0, first: 0, hashes, end } });
  expect((await arrived()).equals(all)).toBe(true);
  expect(peer.heard.filter(({ name }) => name === 'keep')).toEqual([]);
});

test('a receiver that tells the blocks it has is sent the others, each at its place', async () => {
  const { all, peer, plan, arrived } = await receiver();
  plan();
  await peer.hear('delta');
  const hashes = Array.from({ length: 80 }, (_, i) => hashOf(all.subarray(i * block, (i + 1) * block)).subarray(0, 8));
  hashes[3] = Buffer.alloc(8);
  hashes[79] = Buffer.alloc(8);
  // In two parts, one of them of the last block alone.
  peer.say({ name: 'blocks', body: { file: 0, first: 0, hashes: Buffer.concat(hashes.slice(0, 79)).toString('hex') } });
  peer.say({ name: 'blocks', body: { file: 0, first: 79, hashes: hashes[79].toString('hex') } });
  expect((await arrived()).equals(Buffer.concat([all.subarray(3 * block, 4 * block), all.subarray(79 * block)]))).toBe(
    true,
  );
  const kept = peer.heard.flatMap((message) => (message.name === 'keep' ? [message.body] : []));
  expect(kept.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(78 * block);
  expect(kept[0]).toEqual({ file: 0, offset: 0, bytes: 3 * block });
});

test.each<[string, object]>([
  ['more blocks than the file has', { blocks: 81 }],
  ['blocks of no power of two', { blockBytes: block + 1, blocks: 1 }],
  ['several files', { range: [0, 1] }],
])('a plan of a delta in %s is a violation', async (_, wrong) => {
  const { peer, plan } = await receiver();
  plan(wrong);
  expect(await peer.refusal()).toBe('protocol-violation');
});

test.each([
  ['of another file', { file: 1, first: 0, hashes: '' }],
  ['beyond those it has', { file: 0, first: 80, hashes: 'ff'.repeat(8) }],
  ['a second time', { file: 0, first: 0, hashes: 'ff'.repeat(8) }],
])('blocks told %s are a violation', async (_, wrong) => {
  const { peer, plan } = await receiver();
  plan();
  await peer.hear('delta');
  peer.say({ name: 'blocks', body: { file: 0, first: 0, hashes: 'ff'.repeat(8) } }, { name: 'blocks', body: wrong });
  expect(await peer.refusal()).toBe('protocol-violation');
});

test('blocks before anything was asked are a violation', async () => {
  const { peer } = await receiver();
  peer.say({ name: 'blocks', body: { file: 0, first: 0, hashes: '' } });
  expect(await peer.refusal()).toBe('protocol-violation');
});
