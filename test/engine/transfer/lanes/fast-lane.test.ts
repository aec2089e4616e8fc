/** The fast lane, engine to engine, with somebody on the plain connection who sees everything and may do anything. */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type * as Plain from '../../../../electron/engine/net/plain.ts';
import type { PlainDialOptions } from '../../../../electron/engine/net/plain.ts';
import type { EngineOptions } from '../../../../electron/engine/engine.ts';
import { bundle } from '../../../support/bundles/bundle.ts';
import { addressOf, ended, offer, startTestEngine, type TestEngine } from '../../../support/engines.ts';
import { holedFile, taken } from '../../../support/disks/holed-file.ts';
import { tempDir } from '../../../support/pair.ts';

/** Who is on the way of plain connections; null: nobody. */
const way = vi.hoisted(() => ({ between: null as ((o: PlainDialOptions) => Promise<PlainDialOptions>) | null }));
vi.mock('../../../../electron/engine/net/plain.ts', async (original) => {
  const real = await original<typeof Plain>();
  return {
    ...real,
    dialPlain: async (o: PlainDialOptions) => real.dialPlain(way.between === null ? o : await way.between(o)),
  };
});
beforeEach(() => {
  way.between = null;
});

const worker = await bundle('electron/engine/threads/disk-worker.ts');

const mib = 1024 * 1024;

/** Where the disk's work is done: what is sent by sendfile takes another way in each. */
let threaded = false;

/** What somebody in between sees of what the sender sends, and does to it. */
class Wiretap {
  seen = 0;
  lines = 0;
  readonly heard: Buffer[] = [];
  private readonly sockets = new Set<Socket>();
  private watchers: (() => void)[] = [];
  private readonly change: (chunk: Buffer, at: number) => Buffer;

  constructor(change: (chunk: Buffer, at: number) => Buffer = (chunk) => chunk) {
    this.change = change;
    way.between = (o) => this.reroute(o);
    onTestFinished(() => this.cut());
  }

  cut(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  async passed(bytes: number): Promise<void> {
    const goal = this.seen + bytes;
    while (this.seen < goal) await new Promise<void>((resolve) => this.watchers.push(resolve));
  }

  private async reroute(o: PlainDialOptions): Promise<PlainDialOptions> {
    const server = createServer((receiver) => {
      this.lines++;
      const sender = connect(o.port, o.host);
      for (const [from, to] of [[sender, receiver] as const, [receiver, sender] as const]) {
        this.sockets.add(from);
        from.on('error', () => {});
        from.on('close', () => {
          this.sockets.delete(from);
          to.destroy();
        });
      }
      receiver.pipe(sender);
      sender.on('data', (chunk: Buffer) => {
        this.heard.push(chunk);
        if (!receiver.write(this.change(chunk, this.seen))) sender.pause();
        this.seen += chunk.length;
        for (const resolve of this.watchers.splice(0)) resolve();
      });
      receiver.on('drain', () => sender.resume());
      sender.on('end', () => receiver.end());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    return { ...o, host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  }
}

/** Anna and Ben, who know each other; each with the fast lane on for the other, or not. */
async function pair(o: { anna?: boolean; ben?: boolean; options?: Partial<EngineOptions> } = {}) {
  const { anna: annaOn = true, ben: benOn = true } = o;
  const disk = threaded ? { diskWorker: worker } : {};
  const options = { ...disk, ...o.options };
  const [anna, ben] = await Promise.all([startTestEngine('Anna', options), startTestEngine('Ben', disk)]);
  await know(anna, ben, annaOn);
  await know(ben, anna, benOn);
  return { anna, ben, dir: await tempDir() };
}

async function know(at: TestEngine, other: TestEngine, fastLane: boolean): Promise<void> {
  const { fingerprint, name } = other.state().self;
  for (const result of [
    await at.handle.command('remember', { fingerprint, name, autoAccept: true }),
    // Some of the files are programs by their ending.
    await at.handle.command('setRules', { fingerprint, rules: { anything: true } }),
    await at.handle.command('setFastLane', { fingerprint, on: fastLane }),
  ]) {
    if (!result.ok) throw new Error(JSON.stringify(result.failure));
  }
}

async function random(path: string, bytes: number): Promise<Buffer> {
  const content = randomBytes(bytes);
  await writeFile(path, content);
  return content;
}

async function partials(dir: string): Promise<string[]> {
  return (await readdir(dir, { recursive: true })).filter((name) => name.endsWith('.part'));
}

describe.each([
  ['in the engine’s own thread', false],
  ['in threads of its own', true],
])('the disk’s work is done %s:', (_, inThreads) => {
  beforeEach(() => {
    threaded = inThreads;
  });

  test.each([
    ['by sendfile', {}],
    ['by reads where sendfile can’t be had', { sendfile: false }],
  ])(
    'both sides allow it: big files go in plain sight, %s, all else stays hidden, and both sides say so',
    async (_, options) => {
      const { anna, ben, dir } = await pair({ options });
      const tap = new Wiretap();
      const tree = join(dir, 'tree');
      await mkdir(tree);
      const first = await random(join(tree, 'a.bin'), 20 * mib + 3);
      const small = await random(join(tree, 'b.bin'), 100_000);
      const last = await random(join(tree, 'c.bin'), mib);
      const id = await offer(anna, ben, [tree]);
      const [sent, received] = await Promise.all([ended(anna, id), ended(ben, id)]);
      for (const end of [sent, received]) {
        expect(end).toMatchObject({ status: 'done', casualtyCount: 0, encrypted: false, progress: { files: 3 } });
      }
      const heard = Buffer.concat(tap.heard);
      expect(heard.equals(Buffer.concat([first, last]))).toBe(true);
      expect(heard.includes(small.subarray(0, 64))).toBe(false);
      for (const [name, content] of [
        ['a.bin', first],
        ['b.bin', small],
        ['c.bin', last],
      ] as const) {
        expect((await readFile(join(ben.inbox, 'tree', name))).equals(content)).toBe(true);
      }
      expect(anna.files.map(({ blake3 }) => blake3).toSorted()).toEqual(
        ben.files.map(({ blake3 }) => blake3).toSorted(),
      );
    },
  );

  test.skipIf(process.platform === 'win32')('files with holes go encrypted, and keep them', async () => {
    const { anna, ben, dir } = await pair();
    const tap = new Wiretap();
    const tree = join(dir, 'tree');
    await mkdir(tree);
    const first = await random(join(tree, 'a.bin'), 2 * mib);
    await holedFile(join(tree, 'b.img'), 100 * mib, [[50 * mib, 2 * mib]]);
    const last = await random(join(tree, 'c.bin'), 2 * mib);
    const id = await offer(anna, ben, [tree]);
    for (const end of await Promise.all([ended(anna, id), ended(ben, id)])) {
      expect(end).toMatchObject({ status: 'done', casualtyCount: 0, progress: { files: 3 } });
    }
    expect(Buffer.concat(tap.heard).equals(Buffer.concat([first, last]))).toBe(true);
    const there = join(ben.inbox, 'tree', 'b.img');
    expect((await readFile(there)).equals(await readFile(join(tree, 'b.img')))).toBe(true);
    expect(await taken(there)).toBeLessThan(3 * mib);
  });

  test.each([
    ['the receiver', { ben: false }],
    ['the sender', { anna: false }],
  ])('%s does not allow it: everything is encrypted', async (_, who) => {
    const { anna, ben, dir } = await pair(who);
    const tap = new Wiretap();
    const content = await random(join(dir, 'big.bin'), 8 * mib);
    const id = await offer(anna, ben, [join(dir, 'big.bin')]);
    for (const end of await Promise.all([ended(anna, id), ended(ben, id)])) {
      expect(end).toMatchObject({ status: 'done', encrypted: true });
    }
    expect(tap.lines).toBe(0);
    expect((await readFile(join(ben.inbox, 'big.bin'))).equals(content)).toBe(true);
  });

  test('a byte changed on the way: that file is refused on both sides, and no other', async () => {
    const { anna, ben, dir } = await pair();
    let done = false;
    const tap = new Wiretap((chunk, at) => {
      if (done || at < 3 * mib) return chunk;
      done = true;
      const changed = Buffer.from(chunk);
      changed[7]! ^= 1;
      return changed;
    });
    const tree = join(dir, 'tree');
    await mkdir(tree);
    await random(join(tree, 'a.bin'), 8 * mib);
    const good = await random(join(tree, 'b.bin'), 8 * mib);
    const id = await offer(anna, ben, [tree]);
    for (const end of await Promise.all([ended(anna, id), ended(ben, id)])) {
      expect(end).toMatchObject({ status: 'done', casualtyCount: 1, progress: { files: 1 } });
      expect(end.casualties).toMatchObject([{ path: 'tree/a.bin', failure: { code: 'hash-mismatch' } }]);
    }
    expect(tap.lines).toBe(1);
    expect(await readdir(join(ben.inbox, 'tree'))).toEqual(['b.bin']);
    expect((await readFile(join(ben.inbox, 'tree', 'b.bin'))).equals(good)).toBe(true);
  });

  test('bytes put in on the way shift all that follows, and nothing of it gets a name', async () => {
    const { anna, ben, dir } = await pair();
    const tap = new Wiretap((chunk, at) => (at === 0 ? Buffer.concat([Buffer.from('extra'), chunk]) : chunk));
    const tree = join(dir, 'tree');
    await mkdir(tree);
    for (const name of ['a.bin', 'b.bin']) await random(join(tree, name), 2 * mib);
    const id = await offer(anna, ben, [tree]);
    const [sent] = await Promise.all([ended(anna, id), ended(ben, id)]);
    expect(sent.casualties.map(({ failure }) => failure.code)).toEqual(['hash-mismatch', 'hash-mismatch']);
    expect(tap.lines).toBe(1);
    expect(await readdir(join(ben.inbox, 'tree'))).toEqual([]);
  });

  test('a wrong token opens nothing, and the files come encrypted', async () => {
    const { anna, ben, dir } = await pair();
    way.between = async (o) => ({ ...o, token: '00'.repeat(32) });
    const content = await random(join(dir, 'big.bin'), 8 * mib);
    const id = await offer(anna, ben, [join(dir, 'big.bin')]);
    const [sent] = await Promise.all([ended(anna, id), ended(ben, id)]);
    expect(sent).toMatchObject({ status: 'done', encrypted: true });
    expect((await readFile(join(ben.inbox, 'big.bin'))).equals(content)).toBe(true);
  });

  test('a plain connection that breaks is a line that breaks: the transfer goes on where it stopped', async () => {
    const { anna, ben, dir } = await pair();
    const tap = new Wiretap();
    const bytes = 64 * mib;
    const content = await random(join(dir, 'big.bin'), bytes);
    const id = await offer(anna, ben, [join(dir, 'big.bin')]);
    const broke = anna.transfer((t) => t.status === 'reconnecting', id);
    await tap.passed(20 * mib);
    tap.cut();
    await broke;
    const [sent, received] = await Promise.all([ended(anna, id), ended(ben, id)]);
    for (const end of [sent, received]) {
      expect(end).toMatchObject({ status: 'done', encrypted: false, casualtyCount: 0 });
    }
    expect(tap.lines).toBe(2);
    // Some of it was in the wiretap's own buffers; the rest is what one break may cost twice.
    expect(tap.seen).toBeLessThan(bytes + 16 * mib);
    expect((await readFile(join(ben.inbox, 'big.bin'))).equals(content)).toBe(true);
  });

  test('where plain connections stand and nothing gets through, the next try is encrypted', async () => {
    const { anna, ben, dir } = await pair();
    const tap = new Wiretap((chunk) => {
      setImmediate(() => tap.cut());
      return chunk.subarray(0, 0);
    });
    const content = await random(join(dir, 'big.bin'), 40 * mib);
    const id = await offer(anna, ben, [join(dir, 'big.bin')]);
    const [sent] = await Promise.all([ended(anna, id), ended(ben, id)]);
    expect(sent).toMatchObject({ status: 'done', casualtyCount: 0 });
    expect(tap.lines).toBe(1);
    expect((await readFile(join(ben.inbox, 'big.bin'))).equals(content)).toBe(true);
  });

  test.each(['anna', 'ben'] as const)(
    'a pause by %s holds it, within an announced stretch as well, and it goes on after',
    async (who) => {
      const { anna, ben, dir } = await pair();
      const tap = new Wiretap();
      const content = await random(join(dir, 'big.bin'), 96 * mib);
      const id = await offer(anna, ben, [join(dir, 'big.bin')]);
      const side = { anna, ben }[who];
      await tap.passed(8 * mib);
      expect((await side.handle.command('pause', { transferId: id })).ok).toBe(true);
      await Promise.all([
        anna.transfer((t) => t.status === 'paused', id),
        ben.transfer((t) => t.status === 'paused', id),
      ]);
      expect(tap.seen).toBeLessThan(content.length);
      expect((await side.handle.command('resume', { transferId: id })).ok).toBe(true);
      for (const end of await Promise.all([ended(anna, id), ended(ben, id)])) {
        expect(end).toMatchObject({ status: 'done', encrypted: false, casualtyCount: 0 });
      }
      expect(tap.lines).toBe(1);
      expect((await readFile(join(ben.inbox, 'big.bin'))).equals(content)).toBe(true);
    },
  );

  test.each(['anna', 'ben'] as const)('a cancel by %s ends it on both sides, and leaves nothing', async (who) => {
    const { anna, ben, dir } = await pair();
    const tap = new Wiretap();
    await random(join(dir, 'big.bin'), 96 * mib);
    const id = await offer(anna, ben, [join(dir, 'big.bin')]);
    await tap.passed(8 * mib);
    const side = { anna, ben }[who];
    expect((await side.handle.command('cancel', { transferId: id })).ok).toBe(true);
    for (const end of await Promise.all([ended(anna, id), ended(ben, id)])) expect(end.status).toBe('cancelled');
    const left = await readdir(ben.home, { recursive: true });
    expect(left.filter((name) => name.includes('big.bin') || name.endsWith('.part'))).toEqual([]);
  });

  test('a file that shrinks on the way is lost alone, though its stretch was announced', async () => {
    const { anna, ben, dir } = await pair();
    const tree = join(dir, 'tree');
    await mkdir(tree);
    await random(join(tree, 'a.bin'), 64 * mib);
    const good = await random(join(tree, 'b.bin'), 8 * mib);
    const tap = new Wiretap();
    const id = await offer(anna, ben, [tree]);
    await tap.passed(4 * mib);
    await truncate(join(tree, 'a.bin'), 5 * mib);
    for (const end of await Promise.all([ended(anna, id), ended(ben, id)])) {
      expect(end).toMatchObject({ status: 'done', casualtyCount: 1, progress: { files: 1 } });
      expect(end.casualties).toMatchObject([{ path: 'tree/a.bin', failure: { code: 'source-changed' } }]);
    }
    expect((await readFile(join(ben.inbox, 'tree', 'b.bin'))).equals(good)).toBe(true);
    expect(await partials(ben.inbox)).toEqual([]);
  });
});

test('the sending app without a listener of its own opens it too', async () => {
  const anna = await startTestEngine('Anna', { listen: false });
  const ben = await startTestEngine('Ben');
  await know(anna, ben, true);
  await know(ben, anna, true);
  const path = join(await tempDir(), 'big.bin');
  const content = await random(path, 8 * mib);
  const sent = await anna.handle.command('send', { paths: [path], to: { by: 'address', address: addressOf(ben) } });
  if (!sent.ok) throw new Error(sent.failure.code);
  expect(await ended(anna, sent.value.transferId)).toMatchObject({ status: 'done', encrypted: false });
  expect((await readFile(join(ben.inbox, 'big.bin'))).equals(content)).toBe(true);
});
