/** How much a stranger can make Ferry hold: each limit is kept to the last entry, and not beyond. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  aliveEveryMs,
  maxControlBytes,
  maxEntries,
  maxEntriesPerPiece,
  maxManifestChars,
  maxPathChars,
  maxPendingOffers,
  maxPendingOffersOfPeer,
} from '../../electron/engine/wire/limits.ts';
import type { Outbound, WireEntry } from '../../electron/engine/wire/messages.ts';
import { accept, ended } from '../support/engines.ts';
import { manyGreetings } from '../support/hostile/greetings.ts';
import { callEngine, newIdentity, receiveFrom, type Peer } from '../support/hostile/hostile.ts';
import {
  acceptFrom,
  contentOf,
  file,
  newId,
  offerFiles,
  offerOf,
  startBystander,
  startVictim,
  type Victim,
} from '../support/hostile/victim.ts';
import { tempDir } from '../support/pair.ts';

/** Tells of `count` entries with paths of `chars` characters, in the biggest pieces there can be. */
function sayEntries(peer: Peer, count: number, chars: number): void {
  const entry: WireEntry = { path: 'p'.repeat(chars), mtime: 0, bytes: 0 };
  const perPiece = Math.min(maxEntriesPerPiece, Math.floor((maxControlBytes - 100) / (chars + 40)));
  for (let first = 0; first < count; first += perPiece) {
    const entries = Array.from({ length: Math.min(perPiece, count - first) }, () => entry);
    peer.say({ name: 'entries', body: { first, entries } });
  }
}

const one: WireEntry = { path: 'p', mtime: 0 };
const entriesAt = (first: number, entries: WireEntry[]): Outbound => ({ name: 'entries', body: { first, entries } });

const manifests = {
  entries: { count: maxEntries, chars: 1 },
  'characters of all paths': { count: maxManifestChars / maxPathChars, chars: maxPathChars },
};

test.each(Object.entries(manifests))(
  'a manifest may reach the limit of %s, and not one more',
  async (_, { count, chars }) => {
    const victim = await startVictim();
    const bystander = await startBystander(victim);
    const peer = (await callEngine(victim)).stay();
    const id = newId();
    peer.say(offerOf(id));
    sayEntries(peer, count - 1, chars);
    await victim.transfer((t) => t.totals.files === count - 1, id);
    await bystander.finish();
    peer.say(entriesAt(count - 1, [{ ...one, path: 'p'.repeat(chars) }]));
    await victim.transfer((t) => t.totals.files === count, id);
    peer.say(entriesAt(count === maxEntries ? count - 1 : count, [one]));
    expect(await ended(victim, id)).toMatchObject({ status: 'failed', failure: { code: 'protocol-violation' } });
    expect(await peer.refusal()).toBe('protocol-violation');
    await victim.expectUnharmed();
  },
);

test('a piece that leads beyond the limit of entries is a violation', async () => {
  const victim = await startVictim();
  const peer = await callEngine(victim);
  const id = newId();
  peer.say(offerOf(id));
  sayEntries(peer, maxEntries - 1, 1);
  peer.say(entriesAt(maxEntries - 1, [one, one]));
  expect(await ended(victim, id)).toMatchObject({ status: 'failed', failure: { code: 'protocol-violation' } });
});

const waiting = (victim: Victim) => victim.state().transfers.filter((t) => t.status === 'asking');

test('one peer may have so many offers waiting, whatever it calls itself, and not one more', async () => {
  const victim = await startVictim();
  const bystander = await startBystander(victim);
  const identity = await newIdentity();
  const call = (n: number) => callEngine(victim, { name: `Mallory ${n}`, identity });
  const peers = await Promise.all(Array.from({ length: maxPendingOffersOfPeer }, (_, n) => call(n)));
  const ids = peers.map((peer) => offerFiles(peer, [file('f', 'x')]));
  await victim.until(() => waiting(victim).length === maxPendingOffersOfPeer);
  const beyond = await call(99);
  offerFiles(beyond, [file('f', 'x')]);
  expect(await beyond.refusal()).toBe('peer-busy');
  expect(
    waiting(victim)
      .map((t) => t.id)
      .toSorted(),
  ).toEqual(ids.toSorted());
  expect(victim.state().transfers).toHaveLength(ids.length + 1);
  // Answered, it no longer counts.
  await accept(victim, ids[0]!, { accept: false });
  const again = await call(100);
  const id = offerFiles(again, [file('f', 'x')]);
  await victim.transfer((t) => t.status === 'asking', id);
  await bystander.finish();
  await victim.expectUnharmed();
});

test('so many offers may wait in all, and not one more', async () => {
  const victim = await startVictim({ greetings: manyGreetings() });
  const bystander = await startBystander(victim);
  const ids: string[] = [];
  while (ids.length < maxPendingOffers) {
    const identity = await newIdentity();
    const name = `Mallory ${ids.length}`;
    for (let n = 0; n < maxPendingOffersOfPeer; n++) {
      ids.push(offerFiles(await callEngine(victim, { name, identity }), [file('f', 'x')]));
    }
  }
  await victim.until(() => waiting(victim).length === maxPendingOffers);
  const beyond = await callEngine(victim);
  offerFiles(beyond, [file('f', 'x')]);
  expect(await beyond.refusal()).toBe('peer-busy');
  expect(
    waiting(victim)
      .map((t) => t.id)
      .toSorted(),
  ).toEqual(ids.toSorted());
  await bystander.finish();
  // What this side sends needs no place.
  const path = join(await tempDir(), 'f');
  await writeFile(path, 'x');
  const { peer } = await receiveFrom(victim, [path]);
  await peer.hear('manifestEnd');
});

test('an offer’s id counts once: while it waits, when it has ended, and for offers of our own', async () => {
  const victim = await startVictim();
  const first = await callEngine(victim);
  const id = offerFiles(first, [file('f', 'x')]);
  await victim.transfer((t) => t.totals.complete, id);
  const path = join(await tempDir(), 'f');
  await writeFile(path, 'x');
  const { id: ours } = await receiveFrom(victim, [path], { name: 'Receiver' });
  for (const taken of [id, ours]) {
    const thief = await callEngine(victim, { name: 'Thief' });
    thief.say(offerOf(taken, 'stolen'));
    expect(await thief.refusal()).toBe('protocol-violation');
    expect((await victim.transfer(() => true, taken)).title).not.toBe('stolen');
  }
  // Its owner has noticed nothing.
  await acceptFrom(victim, first, id);
  first.say(contentOf([file('f', 'x')]), { name: 'finish', body: {} });
  expect((await ended(victim, id)).status).toBe('done');
  const replay = await callEngine(victim);
  offerFiles(replay, [file('f', 'x')], id);
  expect(await replay.refusal()).toBe('protocol-violation');
  expect((await victim.transfer(() => true, id)).status).toBe('done');
  expect(await victim.received()).toEqual(['f']);
});

test('a sender that does not read what is wanted of it is dropped before it costs much', async () => {
  const victim = await startVictim();
  const bystander = await startBystander(victim);
  const peer = await callEngine(victim);
  const id = newId();
  peer.say(offerOf(id), entriesAt(0, [one]));
  await acceptFrom(victim, peer, id);
  peer.connection.socket.pause();
  // Both live, so that only what is left unread counts against them, however long a busy machine plans.
  const alive = setInterval(() => {
    peer.say({ name: 'alive', body: {} });
    bystander.alive();
  }, aliveEveryMs);
  onTestFinished(() => clearInterval(alive));
  // Every other name is refused: a plan of as many items as there are entries.
  const entries = Array.from({ length: maxEntriesPerPiece }, (_, n) => (n % 2 === 0 ? one : { ...one, path: '..' }));
  for (let first = 1; first + entries.length <= maxEntries; first += entries.length) {
    peer.say(entriesAt(first, entries));
  }
  // It may come back with better manners.
  await victim.transfer((t) => t.status === 'reconnecting' && t.hold?.code === 'timeout', id);
  clearInterval(alive);
  await victim.handle.command('cancel', { transferId: id });
  await ended(victim, id);
  await bystander.finish();
  await victim.expectUnharmed();
});
