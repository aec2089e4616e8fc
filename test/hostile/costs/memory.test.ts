/** What strangers' manifests cost: all together no more than a budget, counted as it is paid for, and fair between keys. */
import { expect, test } from 'vitest';
import { isTooMuchAccepted, whoGivesWay, type Holding } from '../../../electron/engine/transfer/manifest-budget.ts';
import { Manifest } from '../../../electron/engine/transfer/agreed/manifest.ts';
import {
  maxAcceptedMemory,
  maxEntriesPerPiece,
  maxPendingMemory,
  maxStrangersMemory,
} from '../../../electron/engine/wire/limits.ts';
import type { WireEntry } from '../../../electron/engine/wire/messages.ts';
import { ended } from '../../support/engines.ts';
import { callEngine, newIdentity, type Peer } from '../../support/hostile/hostile.ts';
import { manyGreetings } from '../../support/hostile/greetings.ts';
import { acceptFrom, contentOf, file, newId, offerFiles, offerOf, startVictim } from '../../support/hostile/victim.ts';

/** Each the dearest there is for its length on the wire: a place in a map beside its columns. */
const dear: WireEntry = { path: 'p', mtime: 0, bytes: 1, stored: 0 };

/** Tells of entries until it is told to stop; answers how many messages it got rid of. */
function sayPieces(peer: Peer, from: number, pieces: number): void {
  const entries = Array.from({ length: maxEntriesPerPiece }, () => dear);
  for (let n = from; n < from + pieces; n++) {
    peer.say({ name: 'entries', body: { first: n * maxEntriesPerPiece, entries } });
  }
}

test('the memory of five offers stays within the budget, the greediest key gives way, and others are served', async () => {
  const victim = await startVictim({ greetings: manyGreetings() });
  const small = (await callEngine(victim, { name: 'Anna' })).stay();
  const smallId = offerFiles(small, [file('small.txt', 'small')]);
  await victim.transfer((t) => t.totals.complete, smallId);
  const offers = await Promise.all(
    Array.from({ length: 5 }, async (_, n) => {
      const peer = (await callEngine(victim, { name: `Mallory ${n}`, identity: await newIdentity() })).stay();
      const id = newId();
      peer.say(offerOf(id));
      sayPieces(peer, 0, 200);
      return { peer, id };
    }),
  );
  // 400,000 entries each, of some 150 bytes: one fits.
  const refused = () => victim.state().transfers.filter((t) => t.failure?.code === 'peer-busy').length;
  const isTold = ({ id }: { id: string }): boolean =>
    victim.state().transfers.some((t) => t.id === id && t.status === 'asking' && t.totals.files === 400_000);
  await victim.until(() =>
    offers.every(
      (one) => isTold(one) || victim.state().transfers.every((t) => t.id !== one.id || t.status === 'failed'),
    ),
  );
  expect(refused()).toBeGreaterThan(0);
  expect(offers.filter(isTold).length).toBeGreaterThan(0);
  expect(offers.filter(isTold).length).toBeLessThan(5);
  await acceptFrom(victim, small, smallId);
  small.say(contentOf([file('small.txt', 'small')]), { name: 'finish', body: {} });
  expect((await ended(victim, smallId)).status).toBe('done');
  await victim.expectUnharmed();
});

function holding(key: string, pending: number, more: { known?: boolean; accepted?: number } = {}): Holding {
  const { known = false, accepted = 0 } = more;
  const peer = { fingerprint: key, name: key, kind: 'desktop', known } as const;
  return { peerFingerprint: key, shown: { peer }, memory: { pending, accepted } };
}

test('of those that wait the heaviest key’s largest gives way, strangers before remembered devices, and nobody at the limit', () => {
  const [a1, a2, b, friend] = [holding('a', 40), holding('a', 30), holding('b', 60), holding('f', 90, { known: true })];
  const all = [a1, a2, b, friend];
  expect(whoGivesWay(all, 220)).toBeNull();
  expect(whoGivesWay(all, 219)).toBe(a1);
  expect(whoGivesWay([b, friend], 149)).toBe(b);
  expect(whoGivesWay([friend], 89)).toBe(friend);
  expect(whoGivesWay([holding('a', 0, { accepted: 1_000 })], 10)).toBeNull();
  // Strangers have less than all together, whatever remembered devices leave of it.
  expect(whoGivesWay(all, 220, 130)).toBeNull();
  expect(whoGivesWay(all, 220, 129)).toBe(a1);
  expect(whoGivesWay([friend], 90, 0)).toBeNull();
  // One alone has as much as all.
  expect(whoGivesWay([a1], 40, 39)).toBeNull();
  expect(whoGivesWay([a1, friend], 130, 39)).toBeNull();
  expect(whoGivesWay([a1], 39, 39)).toBe(a1);
});

test('those that were accepted have a budget of their own, and one alone is as long as it may be', () => {
  const one = holding('a', 0, { accepted: maxAcceptedMemory });
  expect(isTooMuchAccepted([one, holding('b', maxPendingMemory)])).toBe(false);
  expect(isTooMuchAccepted([one, holding('b', 0, { accepted: 1 })])).toBe(true);
  expect(isTooMuchAccepted([holding('a', 0, { accepted: 2 * maxAcceptedMemory })])).toBe(false);
});

test('a manifest of two million plain entries takes less than the budget', () => {
  const manifest = new Manifest();
  for (let n = 0; n < 2_000_000; n++) {
    manifest.add({
      kind: 'file',
      path: `folder ${n >> 10}/a file ${n}.jpg`,
      bytes: n,
      mtimeMs: n,
      executable: false,
      mode: 0o644,
    });
  }
  expect(manifest.entries.memory).toBeLessThan(maxStrangersMemory);
});
