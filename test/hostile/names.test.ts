/** Names from the wire: wherever they try to lead, files land inside the chosen folder or not at all. */
import { maxPathChars } from '../../electron/engine/wire/limits.ts';
import { lstat, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { wholeFileBytes } from '../../electron/engine/transfer/receiving/landing/intake.ts';
import { refusedByDisk, traversal, type Traversal } from '../engine/disk/names/traversal.ts';
import { ended } from '../support/engines.ts';
import { callEngine } from '../support/hostile/hostile.ts';
import {
  acceptFrom,
  contentOf,
  file,
  folder,
  offerFiles,
  sendWanted,
  startBystander,
  startVictim,
  tree,
  type HandMade,
} from '../support/hostile/victim.ts';
import { symlink } from '../support/disks/odd-files.ts';

const big = Buffer.alloc(wholeFileBytes + 1, 'big');

const refusedHere = ({ refused }: Traversal): boolean =>
  refused === 'everywhere' || (refused === 'windows' && process.platform === 'win32');
/** What the wire itself has no word for. */
const unspeakable = ({ path }: Traversal): boolean => path === '' || path.length > maxPathChars;

/** Each path as a small file, a big file and a folder. */
const kinds: Record<string, (path: string) => HandMade> = {
  'small files': (path) => file(path, 'peer'),
  'big files': (path) => file(path, big),
  folders: folder,
};

test.each(Object.entries(kinds))('no path of the corpus leads out of the folder: %s', async (_, make) => {
  const victim = await startVictim();
  const items = traversal.filter((item) => !unspeakable(item));
  expect(items.length).toBeGreaterThan(100);
  for (const { at, to } of items.flatMap(({ links }) => links ?? [])) {
    await mkdir(dirname(join(victim.inbox, at)), { recursive: true });
    await symlink(to, join(victim.inbox, at)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
  const links = Object.values(await tree(victim.inbox)).filter((content) => content.startsWith('-> ')).length;
  const peer = await callEngine(victim);
  const files = items.map(({ path }) => make(path));
  const { wanted, transfer } = await sendWanted(victim, peer, files);
  expect(transfer.status).toBe('done');
  // Refused by name: not even asked for.
  expect([...wanted].map((i) => items[i]!.path)).toEqual(items.filter((i) => !refusedHere(i)).map((i) => i.path));
  const refused = transfer.casualties.map(({ path, failure }) => `${failure.code} ${path}`);
  for (const item of items.filter((i) => refusedHere(i) || refusedByDisk(i))) {
    if (refused.length < 100) expect(refused).toContain(`${item.code} ${item.path}`);
  }
  expect(transfer.casualtyCount).toBe(items.filter((i) => refusedHere(i) || refusedByDisk(i)).length);
  // The links are the person's, and still there; nothing went through them.
  const stands = Object.values(await tree(victim.inbox));
  expect(stands.filter((content) => content.startsWith('-> '))).toHaveLength(links);
  for (const path of ['/ferry-escape.txt', '/tmp/ferry-escape.txt', '/tmp/escape.txt', 'escape.txt']) {
    await expect(lstat(path), path).rejects.toMatchObject({ code: 'ENOENT' });
  }
  await victim.expectUnharmed();
});

test.each(traversal.filter(unspeakable))('$why is no path on the wire', async ({ path }) => {
  const victim = await startVictim();
  const peer = await callEngine(victim);
  const id = offerFiles(peer, [file(path, 'x')]);
  expect(await ended(victim, id)).toMatchObject({ status: 'failed', failure: { code: 'protocol-violation' } });
  expect(await victim.received()).toEqual([]);
});

/** Manifests that contradict themselves: what must stand afterwards. */
const contradictions: Record<string, { files: HandMade[]; stands: Record<string, string> }> = {
  'the same path twice': {
    files: [file('a.txt', 'first'), file('a.txt', 'second')],
    stands: { 'a.txt': 'first', 'a (2).txt': 'second' },
  },
  'the same folder twice': {
    files: [folder('a'), folder('a'), file('a/x', 'x')],
    stands: { 'a/': '', 'a/x': 'x' },
  },
  // Folders are made before any file comes.
  'a file, then a folder of that name': {
    files: [file('a', 'file'), folder('a'), file('a/x', 'x')],
    stands: { 'a/': '', 'a (2)': 'file', 'a/x': 'x' },
  },
  'a file below a file': {
    files: [file('a', 'file'), file('a/x', 'x')],
    stands: { a: 'file', 'a (2)/': '', 'a (2)/x': 'x' },
  },
  'a folder, then a file of that name': {
    files: [folder('a'), file('a', 'file'), file('a/x', 'x')],
    stands: { 'a/': '', 'a (2)': 'file', 'a/x': 'x' },
  },
  'the number a second one would get': {
    files: [file('a.txt', '1'), file('a (2).txt', '2'), file('a.txt', '3')],
    stands: { 'a.txt': '1', 'a (2).txt': '2', 'a (3).txt': '3' },
  },
  'children without their parent': {
    files: [file('a/b/c', 'c')],
    stands: { 'a/': '', 'a/b/': '', 'a/b/c': 'c' },
  },
  'parents after their children': {
    files: [file('a/b', 'b'), folder('a')],
    stands: { 'a/': '', 'a/b': 'b' },
  },
  'big files of one name': {
    files: [file('a', big), file('a', big)],
    stands: { a: big.toString(), 'a (2)': big.toString() },
  },
};

test.each(Object.entries(contradictions))('%s: every file has a place of its own', async (_, { files, stands }) => {
  const victim = await startVictim();
  const bystander = await startBystander(victim);
  const peer = await callEngine(victim);
  const id = offerFiles(peer, files);
  await acceptFrom(victim, peer, id);
  // One after another, so that it is certain who comes first.
  for (const [i, made] of files.entries()) {
    if (made.entry.folder) continue;
    peer.say(contentOf([made], i));
    await peer.hear('receipts');
  }
  peer.say({ name: 'finish', body: {} });
  expect(await ended(victim, id)).toMatchObject({ status: 'done', casualtyCount: 0 });
  await bystander.finish();
  const found = Object.entries(await tree(victim.inbox)).filter(([path]) => !path.startsWith('bystander'));
  expect(Object.fromEntries(found)).toEqual(stands);
  await victim.expectUnharmed();
});

test('files that stand there already are left alone, whatever arrives under their name', async () => {
  const victim = await startVictim();
  const path = join(victim.inbox, 'a');
  await symlink('/etc/hostname', path);
  const before = await readFile('/etc/hostname', 'utf8');
  const peer = await callEngine(victim);
  const files = [file('a', 'over a link'), file('a/x', 'through a link')];
  const { transfer } = await sendWanted(victim, peer, files);
  expect(transfer.casualties).toMatchObject([{ path: 'a/x', failure: { code: 'symlinked-parent' } }]);
  expect(await readFile('/etc/hostname', 'utf8')).toBe(before);
  expect(await tree(victim.inbox)).toEqual({ a: '-> /etc/hostname', 'a (2)': 'over a link' });
});
