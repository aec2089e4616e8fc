/** Peers that break the rules of pairing: nobody is verified without the word of the person here, and few may ask. */
import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parsePairLink, proofOf } from '../../../electron/engine/pairing/links.ts';
import { maxPendingPairings } from '../../../electron/engine/wire/limits.ts';
import { addressOf, startTestEngine, type TestEngine } from '../../support/engines.ts';
import { manyGreetings } from '../../support/hostile/greetings.ts';
import { callEngine, greeted, listenAsPeer, newIdentity, type Peer } from '../../support/hostile/hostile.ts';
import { comparing, openLink, over, pairingAt, say, showLink } from '../../support/pairing/people.ts';

const pair = { name: 'pair', body: {} } as const;
const match = { name: 'match', body: {} } as const;
const capabilities = ['pair'];

async function asking(victim: TestEngine, name = 'Mallory'): Promise<Peer> {
  const peer = await callEngine(victim, { name });
  peer.say(pair);
  await pairingAt(victim, (each) => comparing(each) && each.peer.name === name);
  return peer;
}

test('a caller’s own word, however often said, remembers nobody', async () => {
  const victim = await startTestEngine('Victim');
  const peer = await asking(victim);
  peer.say(match, match);
  expect(await peer.refusal()).toBe('protocol-violation');
  expect(victim.state().known).toEqual([]);
  // And what nobody here had said a word on is gone from the screen with it.
  await victim.until(({ pairings }) => pairings.length === 0);
});

test('a match before anything was asked for is a violation', async () => {
  const victim = await startTestEngine('Victim');
  const peer = await callEngine(victim);
  peer.say(match);
  expect(await peer.refusal()).toBe('protocol-violation');
});

test.each([
  ['an offer', { name: 'offer', body: { id: '0'.repeat(32), title: 'x', roots: 1 } }],
  ['another request', pair],
  ['a revoke', { name: 'revoke', body: { id: '0'.repeat(32) } }],
] as const)('after a request %s is a violation', async (_, message) => {
  const victim = await startTestEngine('Victim');
  const peer = await asking(victim);
  peer.say(message);
  expect(await peer.refusal()).toBe('protocol-violation');
  expect(victim.state().transfers).toEqual([]);
});

test('a request after an offer is a violation', async () => {
  const victim = await startTestEngine('Victim');
  const peer = await callEngine(victim);
  peer.say({ name: 'offer', body: { id: '0'.repeat(32), title: 'x', roots: 1 } }, pair);
  expect(await peer.refusal()).toBe('protocol-violation');
});

test('so many requests wait here, and no more; a second one of the same key neither', async () => {
  const victim = await startTestEngine('Victim', { greetings: manyGreetings() });
  const identity = await newIdentity();
  const first = await callEngine(victim, { name: 'Twice', identity });
  first.say(pair);
  await pairingAt(victim, comparing);
  const second = await callEngine(victim, { name: 'Twice', identity });
  second.say(pair);
  expect(await second.refusal()).toBe('peer-busy');
  for (let i = 1; i < maxPendingPairings; i++) await asking(victim, `Stranger ${i}`);
  expect(victim.state().pairings).toHaveLength(maxPendingPairings);
  const last = await callEngine(victim, { name: 'One too many' });
  last.say(pair);
  expect(await last.refusal()).toBe('peer-busy');
});

test('a remembered name with another key asks for nothing here', async () => {
  const victim = await startTestEngine('Victim');
  await victim.handle.command('remember', { fingerprint: 'a1'.repeat(32), name: 'Studio', autoAccept: false });
  await expect(callEngine(victim, { name: 'Studio' })).rejects.toThrow('identity-changed');
  expect(victim.state().pairings).toEqual([]);
});

test('blocked, it asks for nothing here, with a link neither', async () => {
  const victim = await startTestEngine('Victim');
  const identity = await newIdentity();
  const { fingerprint } = identity;
  await victim.handle.command('remember', { fingerprint, name: 'Mallory', autoAccept: false });
  await victim.handle.command('setRules', { fingerprint, rules: { rule: 'block' } });
  const { secret } = parsePairLink(await showLink(victim));
  for (const withLink of [false, true]) {
    const peer = await callEngine(victim, { identity, name: 'Mallory' });
    const ours = victim.state().self.fingerprint;
    const proof = withLink ? proofOf(peer.connection.socket, secret, fingerprint, ours).toString('hex') : undefined;
    peer.say({ name: 'pair', body: proof === undefined ? {} : { proof } });
    expect(await peer.refusal()).toBe('pairing-declined');
  }
  expect(victim.state()).toMatchObject({ known: [{ rule: 'block' }], pairings: [] });
  expect(victim.state().known[0]?.verifiedAt).toBeUndefined();
});

test('hidden, it is greeted by strangers while it shows a link, and not a moment longer', async () => {
  const [hidden, friend] = [await startTestEngine('Hidden', { visibleTo: 'nobody' }), await startTestEngine('Friend')];
  await expect(callEngine(hidden)).rejects.toThrow('disconnected');
  expect(await openLink(friend, await showLink(hidden))).toMatchObject({ status: 'paired' });
  await expect(callEngine(hidden)).rejects.toThrow('disconnected');
});

test('a wrong proof of a link is refused, remembers nobody, and leaves the link to who has it', async () => {
  const victim = await startTestEngine('Victim');
  const link = await showLink(victim);
  const peer = await callEngine(victim);
  peer.say({ name: 'pair', body: { proof: randomBytes(32).toString('hex') } });
  expect(await peer.refusal()).toBe('link-refused');
  expect(victim.state()).toMatchObject({ known: [], pairings: [] });
  expect(await openLink(await startTestEngine('Friend'), link)).toMatchObject({ status: 'paired' });
});

test('a proof made for one connection is good for no other, also with the right secret', async () => {
  const victim = await startTestEngine('Victim');
  const { secret, fingerprint } = parsePairLink(await showLink(victim));
  const identity = await newIdentity();
  const [one, other] = [await callEngine(victim, { identity }), await callEngine(victim, { identity })];
  const proof = proofOf(one.connection.socket, secret, identity.fingerprint, fingerprint).toString('hex');
  other.say({ name: 'pair', body: { proof } });
  expect(await other.refusal()).toBe('link-refused');
  one.say({ name: 'pair', body: { proof } });
  await one.hear('match');
  expect(victim.state().known).toMatchObject([{ fingerprint: identity.fingerprint }]);
});

test('a link and what it proves are in no log, no state and no file of either side', async () => {
  const [shown, opener] = [await startTestEngine('Shown'), await startTestEngine('Opener')];
  const link = await showLink(shown);
  expect(await openLink(opener, link)).toMatchObject({ status: 'paired' });
  const secret = /once=([^&]+)/.exec(link)![1]!;
  for (const { home, log, state, handle } of [shown, opener]) {
    expect(JSON.stringify([state(), log])).not.toContain(secret);
    await handle.stop();
    const files = await readdir(home, { recursive: true, withFileTypes: true });
    for (const file of files.filter((each) => each.isFile())) {
      expect(await readFile(join(file.parentPath, file.name), 'utf8')).not.toContain(secret);
    }
  }
});

test('a link leads to its key: another one that answers there hears not even a hello', async () => {
  const [shown, opener] = [await startTestEngine('Shown'), await startTestEngine('Opener')];
  const impostor = await listenAsPeer();
  const link = (await showLink(shown)).replace(addressOf(shown), impostor.address);
  const [ended, socket] = await Promise.all([openLink(opener, link), impostor.caller()]);
  expect(ended).toMatchObject({ status: 'failed', failure: { code: 'identity-mismatch' } });
  expect(socket.bytesRead).toBe(0);
  expect(opener.state().known).toEqual([]);
});

test('a link of a device that answers without a word of the link remembers nobody', async () => {
  const opener = await startTestEngine('Opener');
  const identity = await newIdentity();
  const { address, caller } = await listenAsPeer(identity);
  const key = Buffer.from(identity.fingerprint, 'hex').toString('base64url');
  const link = `ferry:pair?key=${key}&once=${randomBytes(16).toString('base64url')}&at=${address}`;
  const [ended] = await Promise.all([
    openLink(opener, link),
    caller()
      .then((socket) => greeted(socket, { capabilities }))
      .then((peer) => peer.say({ name: 'error', body: { code: 'link-refused' } })),
  ]);
  expect(ended).toMatchObject({ status: 'failed', failure: { code: 'link-refused', by: 'peer' } });
  expect(opener.state().known).toEqual([]);
});

test('a listener’s match alone verifies nobody, and it may be said once', async () => {
  const victim = await startTestEngine('Victim');
  const { address, caller } = await listenAsPeer();
  await victim.handle.command('pair', { to: { by: 'address', address } });
  const peer = await greeted(await caller(), { name: 'Mallory', capabilities });
  expect(peer.heard[0]).toEqual({ name: 'pair', body: {} });
  peer.say(match);
  const ours = await pairingAt(victim, comparing);
  expect(victim.state().known).toEqual([]);
  await say(victim, ours, false);
  expect(await peer.refusal()).toBe('pairing-codes-differ');
  expect(victim.state().known).toEqual([]);
});

test('an older Ferry hears of no request, and that is said', async () => {
  const victim = await startTestEngine('Victim');
  const { address, caller } = await listenAsPeer();
  await victim.handle.command('pair', { to: { by: 'address', address } });
  // It would wait for an offer: the connection is closed in its place.
  await expect(greeted(await caller(), { name: 'Old' })).rejects.toThrow('disconnected');
  expect(await pairingAt(victim, over)).toMatchObject({ failure: { code: 'cannot-pair', params: { name: 'Old' } } });
});
