/**
 * Between two whole engines: what was closed to others stays closed, and every time arrives to the millisecond, rounded
 * down, also where a double would round it up.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, expect, test } from 'vitest';
import { accept, deliver, ended, offer, startTestEngine, type TestEngine } from '../../support/engines.ts';
import { tempDir } from '../../support/pair.ts';
import { Relay } from '../../support/relay.ts';
import { openAgain, underUmask } from '../disk/sink/places.ts';
import { symlink } from '../../support/disks/odd-files.ts';
import { expectSameTree } from '../../support/disks/same-tree.ts';

const run = promisify(execFile);
const mib = 1024 * 1024;

beforeEach(({ skip }) => {
  skip(process.platform === 'win32', 'Windows keeps no permission bits');
  underUmask(0o022);
});

async function pair(): Promise<{ anna: TestEngine; ben: TestEngine; dir: string }> {
  const [anna, ben, dir] = [await startTestEngine('Anna'), await startTestEngine('Ben'), await tempDir()];
  for (const place of [dir, ben.home]) openAgain(place);
  return { anna, ben, dir };
}

async function modeOf(path: string): Promise<string> {
  return ((await lstat(path)).mode & 0o777).toString(8);
}

/** In nanoseconds, as the system keeps it. */
async function timeOf(path: string): Promise<bigint> {
  return (await lstat(path, { bigint: true })).mtimeNs;
}

test('a private file arrives private, and one that replaces it is as private', async () => {
  const { anna, ben, dir } = await pair();
  const key = join(dir, 'key');
  await writeFile(key, 'secret', { mode: 0o600 });
  await deliver(anna, ben, [key], { conflicts: 'replace' });
  expect(await modeOf(join(ben.inbox, 'key'))).toBe('600');
  await chmod(key, 0o644);
  await writeFile(key, 'another');
  await deliver(anna, ben, [key], { conflicts: 'replace' });
  expect(await modeOf(join(ben.inbox, 'key'))).toBe('600');
  expect(await readFile(join(ben.inbox, 'key'), 'utf8')).toBe('another');
});

test('a tree of all modes arrives with them: small files and big ones, folders that are shut or can’t be changed', async () => {
  const { anna, ben, dir } = await pair();
  const tree = join(dir, 'tree');
  const wanted: Record<string, number> = { tree: 0o755 };
  for (const [folder, mode] of [
    ['private', 0o700],
    ['still', 0o555],
    ['usual', 0o755],
    ['group', 0o750],
  ] as const) {
    await mkdir(join(tree, folder), { recursive: true });
    for (const fileMode of [0o600, 0o700, 0o640, 0o444, 0o750, 0o644, 0o755]) {
      for (const [size, bytes] of [
        ['small', 10],
        ['big', 300 * 1024],
      ] as const) {
        const path = join(folder, `${fileMode.toString(8)} ${size}`);
        await writeFile(join(tree, path), randomBytes(bytes));
        await chmod(join(tree, path), fileMode);
        wanted[join('tree', path)] = fileMode;
      }
    }
    await chmod(join(tree, folder), mode);
    wanted[join('tree', folder)] = mode;
  }
  const { sent } = await deliver(anna, ben, [tree]);
  expect(sent).toMatchObject({ status: 'done', casualtyCount: 0 });
  for (const [path, mode] of Object.entries(wanted)) {
    expect(await modeOf(join(ben.inbox, path)), path).toBe(mode.toString(8));
  }
  expectSameTree(tree, join(ben.inbox, 'tree'));
});

test('cut off, the beginning of a private file is private; after a restart all is as shut, and folders get their times', async () => {
  const { anna, ben, dir } = await pair();
  const tree = join(dir, 'tree');
  await mkdir(join(tree, 'still'), { recursive: true });
  await writeFile(join(tree, 'key'), randomBytes(48 * mib), { mode: 0o600 });
  await writeFile(join(tree, 'still', 'file'), '');
  await chmod(join(tree, 'still'), 0o555);
  await chmod(tree, 0o700);
  for (const path of [join(tree, 'still'), tree]) await run('touch', ['-d', '@1600000000.531999999', path]);
  let receiver = ben;
  const relay = await Relay.to(() => receiver.state().self.port);
  const id = await offer(anna, ben, [tree], { to: { by: 'address', address: relay.address } });
  await accept(ben, id);
  await relay.passed(8 * mib);
  await ben.handle.stop();
  const { stdout } = await run('find', [ben.inbox, '-name', '*.part', '-printf', '%m']);
  expect(stdout).toBe('600');
  expect(await modeOf(join(ben.inbox, 'tree'))).toBe('700');
  receiver = await startTestEngine('Ben', { home: ben.home, defaultReceiveDir: ben.inbox });
  expect(await ended(anna, id)).toMatchObject({ status: 'done', casualtyCount: 0 });
  const wanted: [string, string][] = [
    ['tree', '700'],
    ['tree/key', '600'],
    ['tree/still', '555'],
  ];
  for (const [path, mode] of wanted) expect(await modeOf(join(ben.inbox, path)), path).toBe(mode);
  for (const path of ['tree', 'tree/still']) {
    expect((await timeOf(join(ben.inbox, path))) / 1_000_000n, path).toBe(1_600_000_000_531n);
  }
});

test('times of files, folders and links arrive to the millisecond, rounded down, and nothing is sent twice for them', async () => {
  const { anna, ben, dir } = await pair();
  const tree = join(dir, 'tree');
  await mkdir(join(tree, 'folder'), { recursive: true });
  const times = [
    '531999999',
    '999999999',
    '000000000',
    '532000000',
    '531999878',
    '531999877',
    '000999927',
    '123456789',
  ];
  const paths: string[] = [];
  for (const ns of times) {
    const [file, big, folder, link] = ['file', 'big', 'folder', 'link'].map((kind) => join(tree, `${kind} ${ns}`));
    await writeFile(file!, ns);
    await writeFile(big!, randomBytes(200 * 1024));
    await mkdir(folder!);
    await symlink(`file ${ns}`, link!);
    for (const path of [file!, big!, folder!, link!]) {
      await run('touch', ['-h', '-d', `@1600000000.${ns}`, path]);
      paths.push(path);
    }
  }
  const { sent } = await deliver(anna, ben, [tree]);
  expect(sent).toMatchObject({ status: 'done', casualtyCount: 0 });
  for (const path of paths) {
    const arrived = await timeOf(join(ben.inbox, path.slice(dir.length)));
    expect(arrived / 1_000_000n, path).toBe((await timeOf(path)) / 1_000_000n);
  }
  const again = await deliver(anna, ben, [tree]);
  expect(again.sent.skipped.files).toBe(3 * times.length);
});
