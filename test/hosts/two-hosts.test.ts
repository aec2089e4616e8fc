/**
 * Two computers on one network that know of each other by multicast alone: the terminal app as it ships, a receiver and
 * a sender in network namespaces of their own, a tree of real files and a big one. `build/proof.mjs` does the same at
 * full size and measures it.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  cpSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { build } from '../../build/build.mjs';
import { underUmask } from '../engine/disk/sink/places.ts';
import { lan, noNamespaces } from '../support/netns.ts';
import { tempDir } from '../support/pair.ts';
import { symlinkSync } from '../support/disks/odd-files.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cli = join(root, 'out', 'cli.js');
const megabyte = 1024 * 1024;

beforeAll(async () => {
  if (noNamespaces === null) await build(['main']);
});

type Event = Readonly<Record<string, unknown>>;

/** A `ferry --json` process on a host. */
class Ferry {
  readonly events: Event[] = [];
  readonly exit: Promise<number | null>;
  private readonly child: ChildProcess;
  private readonly lines: AsyncIterableIterator<string>;
  private stderr = '';

  constructor(host: readonly string[], args: readonly string[]) {
    const [command, ...rest] = [...host, process.execPath, cli, ...args, '--json'];
    // Nobody is there to compare a code.
    const env = { ...process.env, FERRY_ACCEPT_NEW: '1' };
    this.child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'], env });
    this.exit = once(this.child, 'close').then(([code]) => code as number | null);
    this.lines = createInterface({ input: this.child.stdout! })[Symbol.asyncIterator]();
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    onTestFinished(async () => {
      this.child.kill('SIGKILL');
      await this.exit;
    });
  }

  /** Reads on to the next event of that type. */
  async event(type: string): Promise<Event> {
    for (;;) {
      const { done, value } = await this.lines.next();
      if (done === true) throw new Error(`no ${type} before exit ${await this.exit}: ${this.stderr}`);
      const event = JSON.parse(value) as Event;
      this.events.push(event);
      if (event['type'] === type) return event;
    }
  }
}

/** Real files of all sizes: packages of this project, without symbolic links, so that every entry has a size. */
function copyOfRealFiles(to: string): void {
  for (const name of ['typescript', 'ajv', 'lodash', 'happy-dom']) {
    cpSync(join(root, 'node_modules', name), join(to, name), {
      recursive: true,
      preserveTimestamps: true,
      filter: (path) => !lstatSync(path).isSymbolicLink(),
    });
  }
}

/** Bytes that differ everywhere, so that a block in the wrong place shows. */
function bigFile(path: string, megabytes: number): void {
  const block = randomFillSync(Buffer.alloc(megabyte));
  const file = openSync(path, 'w');
  for (let n = 0; n < megabytes; n++) {
    block.writeUInt32LE(n, 0);
    writeSync(file, block);
  }
  closeSync(file);
}

/** Path, kind, size, permissions and time of everything below `dir`; times in whole milliseconds, as they travel. */
function listing(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((path) => {
      const { mode, size, mtimeNs } = lstatSync(join(dir, path), { bigint: true });
      const isFolder = (mode & 0o170000n) === 0o040000n;
      return `${mode.toString(8)} ${isFolder ? '' : size} ${mtimeNs / 1_000_000n} ${path}`;
    });
}

/** Files and folders of many modes, links, and times that a double of milliseconds would round up. */
function oddTree(at: string): void {
  const modes = [0o600, 0o700, 0o640, 0o444, 0o750, 0o644, 0o755];
  const times = ['531999999', '999999999', '123456789', '000000000'];
  const paths: string[] = [];
  for (const [n, folder] of ['private', 'still', 'usual'].entries()) {
    mkdirSync(join(at, folder), { recursive: true });
    for (const [i, mode] of modes.entries()) {
      const name = `${mode.toString(8)}.bin`;
      writeFileSync(join(at, folder, name), Buffer.alloc(i * 40_000, folder));
      chmodSync(join(at, folder, name), mode);
      symlinkSync(name, join(at, folder, `${name} link`));
      paths.push(join(folder, name), join(folder, `${name} link`));
    }
    chmodSync(join(at, folder), [0o700, 0o555, 0o755][n]!);
    paths.push(folder);
  }
  for (const [i, path] of paths.entries()) {
    execFileSync('touch', ['-h', '-d', `@${1_600_000_000 + i}.${times[i % times.length]}`, join(at, path)]);
  }
}

beforeEach(({ skip }) => skip(noNamespaces !== null, noNamespaces ?? ''));

test('two hosts find each other by multicast and deliver thousands of real files and a big one: same bytes, times and modes', async () => {
  const net = await lan('a', 'b');
  const host = (name: string) => net.on(name, 'env').flat();
  const shelf = await tempDir('ferry-hosts-');
  const source = join(shelf, 'tree');
  mkdirSync(source);
  copyOfRealFiles(source);
  bigFile(join(source, 'big.bin'), 200);
  const files = listing(shelf).filter((line) => line.startsWith('100'));
  expect(files.length).toBeGreaterThan(3000);

  const inbox = join(await tempDir('ferry-hosts-'), 'inbox');
  const receiver = new Ferry(host('b'), [
    ...['receive', '--accept', 'all', '--once', '--dir', inbox],
    ...['--name', 'Receiver', '--home', await tempDir()],
  ]);
  expect(await receiver.event('listening')).toMatchObject({ port: 53_318, name: 'Receiver' });
  const home = await tempDir();
  const sender = new Ferry(host('a'), ['send', source, '--to', 'Receiver', '--name', 'Sender', '--home', home]);

  const [sent, received] = await Promise.all([sender.event('done'), receiver.event('done')]);
  for (const done of [sent, received]) expect(done).toMatchObject({ files: files.length, failed: 0 });
  expect([await sender.exit, await receiver.exit]).toEqual([0, 0]);
  const offered = (ferry: Ferry) => ferry.events.find(({ type }) => type === 'offer');
  expect(offered(receiver)).toMatchObject({ from: { name: 'Sender' }, code: offered(sender)!['code'] });
  expect(receiver.events.filter(({ type }) => type === 'file')).toHaveLength(files.length);

  execFileSync('diff', ['-r', shelf, inbox]);
  expect(listing(inbox)).toEqual(listing(shelf));
});

test('a tree of private and unchangeable things, links and odd times is the same over there', async () => {
  underUmask(0o022);
  const net = await lan('a', 'b');
  const host = (name: string) => net.on(name, 'env').flat();
  const shelf = await tempDir('ferry-hosts-');
  oddTree(join(shelf, 'tree'));
  const inbox = join(await tempDir('ferry-hosts-'), 'inbox');
  const receiver = new Ferry(host('b'), [
    ...['receive', '--accept', 'all', '--once', '--dir', inbox],
    ...['--name', 'Receiver', '--home', await tempDir()],
  ]);
  const { port } = await receiver.event('listening');
  const sender = new Ferry(host('a'), [
    ...['send', join(shelf, 'tree'), '--to', `${net.env['IP_B']}:${String(port)}`],
    ...['--name', 'Sender', '--home', await tempDir()],
  ]);
  await Promise.all([sender.event('done'), receiver.event('done')]);
  expect([await sender.exit, await receiver.exit]).toEqual([0, 0]);
  execFileSync('diff', ['-r', '--no-dereference', shelf, inbox]);
  expect(listing(inbox)).toEqual(listing(shelf));
});
