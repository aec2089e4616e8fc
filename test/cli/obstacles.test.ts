/** What gets in the way, in the terminal app as it ships: full and read-only disks, unreadable files, names that are taken. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mounted, newFolder } from '../engine/disk/sink/places.ts';
import { diskFor } from '../support/disks/disks.ts';
import { solidFile } from '../support/disks/solid-file.ts';
import { tempDir } from '../support/pair.ts';
import { Ferry, programForAnybody } from './processes.ts';

const mib = 1024 ** 2;
const root = process.platform === 'linux' && process.getuid?.() === 0;

/** A receiver that asks on its stdin, and where to reach it. */
async function asking(dir: string, ...argv: string[]) {
  const ferry = new Ferry([
    ...['receive', '--accept', 'ask', '--once', '--port', '0', '--interface', '127.0.0.1', '--dir', dir],
    ...['--home', await tempDir(), '--name', 'Receiver', ...argv],
  ]);
  const [, address] = await ferry.says(/at (127\.0\.0\.1:\d+)\n/);
  return { ferry, address: address! };
}

async function send(path: string, to: string, as: readonly string[] = [], program?: string) {
  const home = await tempDir();
  chmodSync(home, 0o777);
  return new Ferry(['send', path, '--to', to, '--home', join(home, 'home'), '--name', 'Sender', '--json'], as, program);
}

test('a disk that fills up is said at both ends with a hold, and it goes on when there is room', async ({ skip }) => {
  const disk = await mounted(await newFolder(), '-t', 'tmpfs', '-o', 'size=64m', 'tmpfs');
  if ('refused' in disk) return skip(disk.refused);
  const movie = join(await tempDir(), 'movie.bin');
  await solidFile(movie, 40 * mib);
  const { ferry, address } = await asking(disk.dir);
  const sender = await send(movie, address);
  await ferry.says(/Accept\?/, sender);
  // Nothing is sent before the disk has been filled.
  sender.child.kill('SIGSTOP');
  ferry.child.stdin!.write('y\n');
  await ferry.says(/Receiving from Sender/, sender);
  const { bavail, bsize } = statfsSync(disk.dir);
  const filler = join(disk.dir, 'filler');
  writeFileSync(filler, Buffer.alloc(bavail * bsize - 8 * mib, 1));
  sender.child.kill('SIGCONT');
  await ferry.says(/movie\.bin: Paused: no room in “[^”]*”\. Free some space, and it goes on by itself\./);
  expect(await sender.event('state', ({ code }) => code === 'no-space')).toMatchObject({
    status: 'paused',
    message: 'Paused: no room on Receiver. It goes on by itself when there is room.',
  });
  rmSync(filler);
  expect([await sender.exit, await ferry.exit]).toEqual([0, 0]);
  execFileSync('cmp', [movie, join(disk.dir, 'movie.bin')]);
});

test('a folder that is read-only is said at both ends, and not one byte comes', async ({ skip }) => {
  const disk = await mounted(await newFolder(), '-t', 'tmpfs', '-o', 'ro,size=1m', 'tmpfs');
  if ('refused' in disk) return skip(disk.refused);
  const letter = join(await tempDir(), 'letter.txt');
  writeFileSync(letter, 'Dear Ben');
  const { ferry, address } = await asking(disk.dir);
  const sender = await send(letter, address);
  await ferry.says(/Accept\?/, sender);
  ferry.child.stdin!.write('y\n');
  expect(await sender.exit).toBe(1);
  expect(sender.events.at(-1)).toMatchObject({
    type: 'error',
    code: 'read-only',
    message: expect.stringContaining('the folder on Receiver'),
  });
  await ferry.says(/Nothing can be written to the receiving folder, because its disk is read-only/);
});

test.skipIf(!root)('a file that may not be read is named, the rest arrives, and it exits 1', async () => {
  const folder = join(await tempDir(), 'papers');
  mkdirSync(folder);
  chmodSync(join(folder, '..'), 0o755);
  writeFileSync(join(folder, 'open'), 'x');
  writeFileSync(join(folder, 'locked'), 'x');
  chmodSync(join(folder, 'locked'), 0o600);
  const inbox = join(await tempDir(), 'inbox');
  const { ferry, address } = await asking(inbox);
  const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', 'env', 'HOME=/nonexistent'];
  const sender = await send(folder, address, nobody, await programForAnybody());
  await ferry.says(/Accept\?/, sender);
  ferry.child.stdin!.write('y\n');
  expect(await sender.exit).toBe(1);
  expect(sender.events.at(-1)).toMatchObject({
    type: 'done',
    files: 1,
    failed: 1,
    casualties: [{ path: 'papers/locked', code: 'source-unreadable' }],
  });
  expect(readdirSync(join(inbox, 'papers'))).toEqual(['open']);
});

test.each([
  ['keep-both', { 'letter.txt': 'old', 'letter (2).txt': 'new' }],
  ['ask', { 'letter.txt': 'old', 'letter (2).txt': 'new' }],
  ['replace', { 'letter.txt': 'new' }],
  ['skip', { 'letter.txt': 'old' }],
])('a name that is taken: --conflicts %s', async (conflicts, left) => {
  const inbox = join(await tempDir(), 'inbox');
  mkdirSync(inbox);
  writeFileSync(join(inbox, 'letter.txt'), 'old');
  const letter = join(await tempDir(), 'letter.txt');
  writeFileSync(letter, 'new');
  const { ferry, address } = await asking(inbox, '--conflicts', conflicts);
  const sender = await send(letter, address);
  await ferry.says(/Accept\?/, sender);
  ferry.child.stdin!.write('y\n');
  await Promise.all([sender.exit, ferry.exit]);
  expect(Object.fromEntries(readdirSync(inbox).map((name) => [name, readFileSync(join(inbox, name), 'utf8')]))).toEqual(
    left,
  );
  // Nobody can be asked about names where stdin is a pipe.
  expect(ferry.stderr.includes('both files are kept')).toBe(conflicts === 'ask');
});

test('a folder that can’t be made there, and what would be in it, count as not delivered at both ends', async (t) => {
  const dir = await diskFor(t, 'exfat-fuse');
  const tree = join(await tempDir(), 'tree');
  mkdirSync(join(tree, 'what: ever'), { recursive: true });
  mkdirSync(join(tree, 'why?'));
  mkdirSync(join(tree, 'fine'));
  writeFileSync(join(tree, 'why?', 'file'), 'x');
  const { ferry, address } = await asking(dir);
  const sender = await send(tree, address);
  await ferry.says(/Accept\?/, sender);
  ferry.child.stdin!.write('y\n');
  expect([await sender.exit, await ferry.exit]).toEqual([1, 1]);
  const done = await sender.event('done');
  const casualties = done['casualties'] as { path: string; code: string }[];
  expect(casualties.map(({ path, code }) => `${path} ${code}`).toSorted()).toEqual([
    'tree/what: ever name-refused',
    'tree/why? name-refused',
    'tree/why?/file name-refused',
  ]);
  expect(done).toMatchObject({ files: 0, failed: 3 });
  expect(ferry.stderr).toMatch(/can’t hold the name of “tree\/what: ever”/);
  expect(readdirSync(join(dir, 'tree'))).toEqual(['fine']);
});
