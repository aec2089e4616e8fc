/** Warpinator's mistakes, made against Ferry. */
import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { wholeFileBytes } from '../../../electron/engine/transfer/receiving/landing/intake.ts';
import { symlink } from '../../support/disks/odd-files.ts';
import { ended } from '../../support/engines.ts';
import { callEngine } from '../../support/hostile/hostile.ts';
import { data } from '../../support/hostile/frames.ts';
import {
  acceptFrom,
  contentOf,
  file,
  folder,
  offerFiles,
  sendWanted,
  startVictim,
  tree,
  type HandMade,
} from '../../support/hostile/victim.ts';

/** A symbolic link as a sender lists it. */
function link(path: string, says: string): HandMade {
  return { entry: { path, link: says, mtime: 0 }, content: Buffer.alloc(0) };
}

test('Warpinator CVE-2022-42725: no link is followed out of the folder, whether it was there or came along', async () => {
  const victim = await startVictim();
  const outside = join(victim.yard, 'a', 'outside');
  await symlink(outside, join(victim.inbox, 'there'));
  const peer = await callEngine(victim, { capabilities: ['links'] });
  const big = Buffer.alloc(wholeFileBytes + 1, 'big');
  const { transfer } = await sendWanted(victim, peer, [
    file('there/small.txt', 'peer'),
    file('there/big.bin', big),
    folder('there/folder'),
    link('sent', '../outside'),
    link('deep/sent', '../../outside'),
    file('stays.txt', 'peer'),
  ]);
  expect(transfer.casualtyCount).toBe(5);
  expect(transfer.casualties.filter(({ failure }) => failure.code === 'symlinked-parent')).toHaveLength(3);
  expect(await tree(victim.inbox)).toEqual({ there: `-> ${outside}`, 'stays.txt': 'peer' });
  await victim.expectUnharmed();
});

test('Warpinator CVE-2023-29380: clearing up after a cancelled transfer removes nothing outside its own folders', async () => {
  const victim = await startVictim();
  const outside = join(victim.yard, 'a', 'outside');
  await mkdir(join(outside, 'd'));
  await mkdir(join(victim.inbox, 'mine'), { recursive: true });
  const before = await tree(join(victim.yard, 'a', 'outside'));
  const peer = await callEngine(victim);
  const big = file('own/big.bin', Buffer.alloc(2 * wholeFileBytes, 'big'));
  const files = [folder('mine'), folder('../outside/d'), folder('..'), folder('own'), folder('own/d'), big];
  const id = offerFiles(peer, files);
  await acceptFrom(victim, peer, id);
  peer.say(data(5, 0, big.content.subarray(0, wholeFileBytes)));
  const isBegun = async () => (await readdir(join(victim.inbox, 'own')).catch(() => [])).length;
  await expect.poll(isBegun).toBe(2);
  // What it made is moved away, and a link leads out in its place.
  await rename(join(victim.inbox, 'own'), join(victim.inbox, 'away'));
  await symlink(outside, join(victim.inbox, 'own'));
  peer.say({ name: 'cancel', body: {} });
  expect((await ended(victim, id)).status).toBe('cancelled');
  expect(await tree(outside)).toEqual(before);
  expect(await readdir(victim.inbox)).toEqual(expect.arrayContaining(['mine', 'own']));
});

test('Warpinator CVE-2023-29380: nor does it remove what stood under the transfer’s names before', async () => {
  const victim = await startVictim();
  await mkdir(join(victim.inbox, 'album', 'kept'), { recursive: true });
  const peer = await callEngine(victim);
  const files = [folder('album'), folder('album/kept'), folder('album/new'), file('album/x', 'x'), file('y', 'y')];
  const id = offerFiles(peer, files);
  await acceptFrom(victim, peer, id);
  peer.say(contentOf([files[3]!], 3));
  await peer.hear('receipts');
  peer.say({ name: 'cancel', body: {} });
  expect((await ended(victim, id)).status).toBe('cancelled');
  expect(await victim.received()).toEqual(['album/', 'album/kept/', 'album/x']);
});
