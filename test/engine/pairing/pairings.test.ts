/** Two devices verified for each other by their people: over a code on both screens, or by a link. */
import { expect, onTestFinished, test, vi } from 'vitest';
import { maxEndedPairings } from '../../../electron/engine/pairing/pairings.ts';
import { pairingLifeMs } from '../../../electron/engine/wire/limits.ts';
import { addressOf, deliver, startTestEngine, type TestEngine } from '../../support/engines.ts';
import {
  beginPairing,
  comparing,
  knownAt,
  openLink,
  over,
  pairingAt,
  say,
  showLink,
} from '../../support/pairing/people.ts';

async function two(): Promise<readonly [TestEngine, TestEngine]> {
  return Promise.all([startTestEngine('Anna'), startTestEngine('Ben')]);
}

test('both screens show the same code, and both are verified once both people have said so', async () => {
  const [anna, ben] = await two();
  const { ours, theirs } = await beginPairing(anna, ben);
  expect(ours.code).toMatch(/^\d{6}$/);
  expect(theirs).toMatchObject({ direction: 'incoming', code: ours.code, peer: { name: 'Anna', known: false } });
  await say(anna, ours, true);
  await pairingAt(anna, ({ status }) => status === 'waiting');
  // One person's word is not enough, on either side.
  expect([knownAt(anna, ben), knownAt(ben, anna)]).toEqual([undefined, undefined]);
  await say(ben, theirs, true);
  await Promise.all([pairingAt(anna, over), pairingAt(ben, over)]);
  expect(knownAt(anna, ben)).toMatchObject({ name: 'Ben', rule: 'ask', verifiedAt: expect.any(Number) });
  expect(knownAt(ben, anna)).toMatchObject({ name: 'Anna', rule: 'ask', verifiedAt: expect.any(Number) });
});

test('whoever answers second is not pinned by the first one’s word either', async () => {
  const [anna, ben] = await two();
  const { ours, theirs } = await beginPairing(anna, ben);
  await say(ben, theirs, true);
  await pairingAt(ben, ({ status }) => status === 'waiting');
  expect(anna.state().pairings).toMatchObject([{ status: 'comparing' }]);
  await say(anna, ours, false);
  const [here, there] = await Promise.all([pairingAt(anna, over), pairingAt(ben, over)]);
  expect(here).toMatchObject({ status: 'failed', failure: { code: 'pairing-codes-differ' } });
  expect(there).toMatchObject({ status: 'failed', failure: { code: 'pairing-codes-differ', by: 'peer' } });
  expect([knownAt(anna, ben), knownAt(ben, anna)]).toEqual([undefined, undefined]);
});

test('a device that was known is verified with its rules as they were', async () => {
  const [anna, ben] = await two();
  const { fingerprint } = ben.state().self;
  await anna.handle.command('remember', { fingerprint, name: 'Ben’s old name', autoAccept: true });
  const { ours, theirs } = await beginPairing(anna, ben);
  expect(ours.peer.known).toBe(true);
  await Promise.all([say(anna, ours, true), say(ben, theirs, true)]);
  await Promise.all([pairingAt(anna, over), pairingAt(ben, over)]);
  expect(knownAt(anna, ben)).toMatchObject({ name: 'Ben’s old name', rule: 'accept' });
  expect(knownAt(anna, ben)?.verifiedAt).toBeDefined();
  // Naming it anew, or accepting it always, takes nothing of that away.
  await anna.handle.command('remember', { fingerprint, name: 'Ben', autoAccept: false });
  expect(knownAt(anna, ben)?.verifiedAt).toBeDefined();
});

test('a word that isn’t asked for any more is refused, and an ended pairing can be taken off the list', async () => {
  const [anna, ben] = await two();
  const { ours } = await beginPairing(anna, ben);
  await say(anna, ours, false);
  const again = await anna.handle.command('answerPairing', { pairingId: ours.id, match: true });
  expect(again).toMatchObject({ ok: false, failure: { code: 'already-decided' } });
  await anna.handle.command('endPairing', { pairingId: ours.id });
  expect(anna.state().pairings).toEqual([]);
});

test('closing it before anybody has compared tells the other side, which lets it go', async () => {
  const [anna, ben] = await two();
  const { theirs } = await beginPairing(anna, ben);
  await ben.handle.command('endPairing', { pairingId: theirs.id });
  const ended = await pairingAt(anna, over);
  expect(ended).toMatchObject({ status: 'failed', failure: { code: 'pairing-declined', by: 'peer' } });
  expect(ben.state().pairings).toEqual([]);
});

test('two that call each other at once are one pairing', async () => {
  const [anna, ben] = await two();
  await Promise.all([
    anna.handle.command('pair', { to: { by: 'address', address: addressOf(ben) } }),
    ben.handle.command('pair', { to: { by: 'address', address: addressOf(anna) } }),
  ]);
  const codes = () =>
    [anna, ben].map((each) =>
      each
        .state()
        .pairings.filter(comparing)
        .map(({ code }) => code),
    );
  const isOne = () =>
    codes().every(([code, ...more]) => code !== undefined && code === codes()[0]?.[0] && !more.length);
  // Whichever hears of it last.
  await Promise.race([anna, ben].map((each) => each.until(isOne)));
  const [ours, theirs] = [anna.state().pairings.find(comparing)!, ben.state().pairings.find(comparing)!];
  await Promise.all([say(anna, ours, true), say(ben, theirs, true)]);
  await Promise.all([anna, ben].map((each) => pairingAt(each, ({ status }) => status === 'paired')));
});

test('a code that nobody has answered in time is no longer good, on both sides', async () => {
  const [anna, ben] = await two();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  await beginPairing(anna, ben);
  await vi.advanceTimersByTimeAsync(pairingLifeMs - 1);
  expect([anna, ben].map((each) => each.state().pairings.filter(comparing).length)).toEqual([1, 1]);
  await vi.advanceTimersByTimeAsync(1);
  const ended = await pairingAt(anna, over);
  expect(ended).toMatchObject({ status: 'failed', failure: { code: 'pairing-expired' } });
  expect(ben.state().pairings).toEqual([]);
});

test('by a link both are verified without a press, and nothing is first contact after it', async () => {
  const [anna, ben] = await two();
  const link = await showLink(anna);
  expect(link).toContain(addressOf(anna));
  expect(await openLink(ben, ` ${link}\n`)).toMatchObject({ status: 'paired', code: null, peer: { name: 'Anna' } });
  await pairingAt(anna, ({ status }) => status === 'paired');
  expect([knownAt(anna, ben)?.verifiedAt, knownAt(ben, anna)?.verifiedAt]).toEqual([
    expect.any(Number),
    expect.any(Number),
  ]);
  const { received } = await deliver(ben, anna, [import.meta.filename]);
  expect(received).toMatchObject({ status: 'done', code: null, peer: { known: true } });
});

test('a link is good once, only while it is shown, and only the newest one', async () => {
  const [anna, ben] = await two();
  const first = await showLink(anna);
  const second = await showLink(anna);
  expect(await openLink(ben, first)).toMatchObject({ failure: { code: 'link-refused', by: 'peer' } });
  expect(await openLink(ben, second)).toMatchObject({ status: 'paired' });
  expect(await openLink(ben, second)).toMatchObject({ failure: { code: 'link-refused' } });
  const third = await showLink(anna);
  await anna.handle.command('hidePairLink', {});
  expect(await openLink(ben, third)).toMatchObject({ failure: { code: 'link-refused' } });
});

test('a link is good for ten minutes', async () => {
  const [anna, ben] = await two();
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const link = await showLink(anna);
  vi.advanceTimersByTime(pairingLifeMs);
  expect(await openLink(ben, link)).toMatchObject({ failure: { code: 'link-refused' } });
  const another = await showLink(anna);
  vi.advanceTimersByTime(pairingLifeMs - 1);
  expect(await openLink(ben, another)).toMatchObject({ status: 'paired' });
});

test('one’s own link, and what is no link, is refused before anybody is called', async () => {
  const anna = await startTestEngine('Anna');
  const own = await anna.handle.command('pairByLink', { link: await showLink(anna) });
  expect(own).toMatchObject({ ok: false, failure: { code: 'self-send' } });
  const none = await anna.handle.command('pairByLink', { link: 'ferry:pair?key=abc' });
  expect(none).toMatchObject({ ok: false, failure: { code: 'bad-link' } });
  expect(anna.state().pairings).toEqual([]);
});

test('pairing again takes the place of the key that was remembered, once both have said so', async () => {
  const [anna, ben] = await two();
  const old = 'a1'.repeat(32);
  await anna.handle.command('remember', { fingerprint: old, name: 'Ben', autoAccept: true });
  const address = addressOf(ben);
  await anna.handle.command('pair', { to: { by: 'address', address } });
  expect(await pairingAt(anna, over)).toMatchObject({ failure: { code: 'identity-changed' } });
  const { ours, theirs } = await beginPairing(anna, ben, { replacing: old });
  expect([ours.replaces, theirs.replaces]).toEqual(['Ben', undefined]);
  await Promise.all([say(anna, ours, true), say(ben, theirs, true)]);
  await Promise.all([anna, ben].map((each) => pairingAt(each, ({ status }) => status === 'paired')));
  // Rules were the old key's: the new one has to be given them.
  expect(anna.state().known).toMatchObject([{ name: 'Ben', rule: 'ask', verifiedAt: expect.any(Number) }]);
  expect(knownAt(anna, ben)).toBeDefined();
});

test('what has ended is shown in bounds', async () => {
  const anna = await startTestEngine('Anna');
  for (let i = 0; i <= maxEndedPairings; i++) {
    const begun = await anna.handle.command('pair', { to: { by: 'address', address: '127.0.0.1:1' } });
    const id = begun.ok ? begun.value.pairingId : '';
    await pairingAt(anna, (pairing) => pairing.id === id && over(pairing));
  }
  expect(anna.state().pairings).toHaveLength(maxEndedPairings);
});
