/** Callers that make no offer yet: what they cost, what they can't take, and what is left of them. */
import { expect, test } from 'vitest';
import { maxStrangersLines } from '../../../electron/engine/state/history.ts';
import { maxPendingOffersOfPeer } from '../../../electron/engine/wire/limits.ts';
import type { Outbound } from '../../../electron/engine/wire/messages.ts';
import type { TestEngine } from '../../support/engines.ts';
import { callEngine, newIdentity, type Peer } from '../../support/hostile/hostile.ts';
import { file, newId, offerFiles, offerOf, startVictim } from '../../support/hostile/victim.ts';

const introduce = (id: string): Outbound => ({ name: 'introduce', body: { id } });

const comparing = (victim: TestEngine) => victim.state().transfers.filter(({ status }) => status === 'comparing');

async function introduced(victim: TestEngine, peer: Peer, id = newId()): Promise<string> {
  const before = comparing(victim).length;
  peer.say(introduce(id));
  await victim.until(() => comparing(victim).length > before);
  return id;
}

test('they take the places of offers: one caller has no more of both than of offers alone', async () => {
  const victim = await startVictim();
  const identity = await newIdentity();
  const peers = [];
  for (let n = 0; n < maxPendingOffersOfPeer; n++) {
    const peer = await callEngine(victim, { identity });
    if (n % 2 === 0) await introduced(victim, peer);
    else offerFiles(peer, [file('f', 'x')]);
    peers.push(peer);
  }
  for (const beyond of [introduce(newId()), offerOf(newId())]) {
    const peer = await callEngine(victim, { identity });
    peer.say(beyond);
    expect(await peer.refusal()).toBe('peer-busy');
  }
  // Who waits already has its place, also for its offer.
  const id = comparing(victim)[0]!.id;
  peers[peers.length - 2]!.say(offerOf(id));
  await victim.transfer(({ status }) => status === 'asking', id);
});

test('an id that is somebody else’s shows nothing of theirs and takes nothing from them', async () => {
  const victim = await startVictim();
  const owner = await callEngine(victim, { name: 'Owner' });
  const offered = offerFiles(owner, [file('f', 'x')]);
  await victim.transfer(({ totals }) => totals.complete, offered);
  const thief = await callEngine(victim, { name: 'Thief' });
  await introduced(victim, thief, offered);
  expect(victim.state().transfers.find(({ id }) => id === offered)?.peer.name).toBe('Owner');
  const [shown] = comparing(victim);
  expect([shown!.peer.name, shown!.title]).toEqual(['Thief', '']);
  thief.say(offerOf(offered, 'stolen'));
  expect(await thief.refusal()).toBe('protocol-violation');
  expect(victim.state().transfers.find(({ id }) => id === offered)).toMatchObject({ status: 'asking', title: 'offer' });

  // Nor does an offer under the id of a caller that has made none yet.
  const waiting = await callEngine(victim, { name: 'Waiting' });
  const id = await introduced(victim, waiting);
  const other = await callEngine(victim, { name: 'Other' });
  other.say(offerOf(id, 'stolen'));
  expect(await other.refusal()).toBe('protocol-violation');
  expect(comparing(victim).map(({ peer }) => peer.name)).toEqual(['Waiting']);
  waiting.say(offerOf(id, 'mine'));
  expect((await victim.transfer(({ status }) => status === 'asking', id)).title).toBe('mine');
});

test('what comes to nothing stays as the last few lines, and is said as one', async () => {
  const victim = await startVictim();
  for (let n = 0; n < maxStrangersLines + 3; n++) {
    const peer = await callEngine(victim, { name: `Caller ${n}` });
    const id = await introduced(victim, peer);
    if (n % 2 === 0) peer.hangUp('reset');
    else peer.say({ name: 'error', body: { code: 'codes-differ' } });
    await victim.until(({ transfers }) => transfers.every((t) => t.id !== id || t.status === 'failed'));
  }
  await victim.until(({ problems }) => problems.length > 0);
  expect(victim.state().transfers).toHaveLength(maxStrangersLines);
  expect(victim.state().problems.map(({ failure }) => failure.code)).toEqual(['strangers-turned-away']);
});

test('one offers, and says more, only after its offer: anything else is a violation', async () => {
  const victim = await startVictim();
  for (const message of [
    { name: 'entries', body: { first: 0, entries: [{ path: 'a', mtime: 0 }] } },
    { name: 'finish', body: {} },
    { name: 'revoke', body: { id: newId() } },
    introduce(newId()),
  ] as const satisfies readonly Outbound[]) {
    const peer = await callEngine(victim, { name: `With ${message.name}` });
    await introduced(victim, peer);
    peer.say(message);
    expect(await peer.refusal()).toBe('protocol-violation');
    await victim.until(() => comparing(victim).length === 0);
  }
});
