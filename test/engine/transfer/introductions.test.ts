/** A sender that calls again before there is an offer, or after: one transfer is one line of the list, whatever broke before. */
import { expect, test } from 'vitest';
import type { Transfer } from '../../../shared/state.ts';
import type { Outbound } from '../../../electron/engine/wire/messages.ts';
import { ended, startTestEngine, type TestEngine } from '../../support/engines.ts';
import { data } from '../../support/hostile/frames.ts';
import { callEngine, newIdentity, type Peer } from '../../support/hostile/hostile.ts';
import { acceptFrom, file, newId, offerFiles, offerOf } from '../../support/hostile/victim.ts';
import { tempDir } from '../../support/pair.ts';
import type { Identity } from '../../../electron/engine/identity/identity.ts';

const introduce = (id: string): Outbound => ({ name: 'introduce', body: { id } });
const content = 'x'.repeat(100_000);

/** What the list shows, the newest first. */
const shown = (engine: TestEngine) => engine.state().transfers.map(({ id, status }) => ({ id, status }));

async function introduced(engine: TestEngine, identity: Identity, id: string, name = 'Anna'): Promise<Peer> {
  const codes = (): unknown[] =>
    engine
      .state()
      .transfers.filter(({ status }) => status === 'comparing')
      .map(({ code }) => code);
  const before = codes();
  const peer = await callEngine(engine, { identity, name });
  peer.say(introduce(id));
  await engine.until(() => codes().some((code) => !before.includes(code)));
  return peer;
}

/** An accepted transfer whose sender was cut off in the middle of its one file. */
async function cutOff(engine: TestEngine, identity: Identity): Promise<string> {
  const peer = await callEngine(engine, { identity, name: 'Anna' });
  const id = offerFiles(peer, [file('f', content)]);
  await acceptFrom(engine, peer, id);
  peer.say(data(0, 0, content.slice(0, 1000)));
  peer.hangUp('reset');
  await engine.transfer(({ status }) => status === 'reconnecting', id);
  return id;
}

test.each(['a stranger', 'a remembered sender'])(
  '%s begins anew beside its dead line: the one line shows the new code',
  async (who) => {
    const ben = await startTestEngine('Ben', { asks: true });
    const identity = await newIdentity();
    if (who !== 'a stranger') await remember(ben, identity);
    const id = newId();
    const first = await introduced(ben, identity, id);
    const [{ code: before }] = ben.state().transfers as readonly [Transfer];
    const second = await introduced(ben, identity, id);
    await first.over;
    expect(shown(ben)).toEqual([{ id, status: 'comparing' }]);
    expect(ben.state().transfers[0]!.code).not.toBe(before);
    second.hangUp('reset');
    await ben.transfer(({ status }) => status === 'failed', id);
    const third = await introduced(ben, identity, id);
    expect(shown(ben)).toEqual([{ id, status: 'comparing' }]);
    third.say(offerOf(id));
    await ben.transfer(({ status }) => status === 'asking', id);
    expect(shown(ben)).toEqual([{ id, status: 'asking' }]);
  },
);

test('a sender that has forgotten that it was accepted: its call shows a code beside it, and leaves nothing', async () => {
  const home = await tempDir();
  const ben = await startTestEngine('Ben', { asks: true, home });
  const identity = await newIdentity();
  const id = await cutOff(ben, identity);
  const peer = await introduced(ben, identity, id);
  expect(ben.state().transfers.map(({ status }) => status)).toEqual(['comparing', 'reconnecting']);
  peer.hangUp('reset');
  await ben.until(({ transfers }) => transfers.length === 1);
  // The person here turned it away, who sees the transfer itself.
  const declined = await introduced(ben, identity, id);
  const beside = ben.state().transfers.find(({ status }) => status === 'comparing')!;
  await ben.handle.command('answer', { transferId: beside.id, accept: false });
  expect(await declined.hear('answer')).toMatchObject({ accept: false, code: 'declined' });
  expect(shown(ben)).toEqual([{ id, status: 'reconnecting' }]);
  // And where the offer comes, the transfer goes on.
  const again = await introduced(ben, identity, id);
  again.say(offerOf(id));
  await again.hear('answer');
  expect(shown(ben).map((one) => one.id)).toEqual([id]);
  await ben.handle.stop();
  const later = await startTestEngine('Ben', { asks: true, home });
  expect(shown(later).map((one) => one.id)).toEqual([id]);
});

test('a sender that has missed the end: the same, of the transfer that ended', async () => {
  const ben = await startTestEngine('Ben', { asks: true });
  const identity = await newIdentity();
  const id = await cutOff(ben, identity);
  await ben.handle.command('cancel', { transferId: id });
  await ended(ben, id);
  const cut = await introduced(ben, identity, id);
  cut.hangUp('reset');
  await ben.until(({ transfers }) => transfers.length === 1);
  const peer = await introduced(ben, identity, id);
  peer.say(offerOf(id));
  await peer.hear('cancel');
  expect(shown(ben)).toEqual([{ id, status: 'cancelled' }]);
});

test('somebody else’s call under that id is a line of its own, and stays one', async () => {
  const ben = await startTestEngine('Ben', { asks: true });
  const id = await cutOff(ben, await newIdentity());
  const peer = await introduced(ben, await newIdentity(), id, 'Mallory');
  peer.hangUp('reset');
  await ben.until(({ transfers }) => transfers.every(({ status }) => status !== 'comparing'));
  expect(ben.state().transfers.map(({ status }) => status)).toEqual(['failed', 'reconnecting']);
});

test.each(['a stranger', 'a remembered sender'])(
  'closed while the person at %s compares codes: the next run takes it as the same',
  async (who) => {
    const home = await tempDir();
    const before = await startTestEngine('Ben', { asks: true, home });
    const identity = await newIdentity();
    if (who !== 'a stranger') await remember(before, identity);
    const id = newId();
    await introduced(before, identity, id);
    await before.handle.stop();
    const ben = await startTestEngine('Ben', { asks: true, home });
    expect(shown(ben)).toEqual([{ id, status: 'cancelled' }]);
    const peer = await introduced(ben, identity, id);
    expect(shown(ben)).toEqual([{ id, status: 'comparing' }]);
    peer.say(offerOf(id));
    await ben.transfer(({ status }) => status === 'asking', id);
  },
);

test('an offer that waits, made again over another line: the dead line is let go, and the next call asks', async () => {
  const ben = await startTestEngine('Ben', { asks: true });
  const identity = await newIdentity();
  const first = await callEngine(ben, { identity, name: 'Anna' });
  const id = offerFiles(first, [file('f', 'x')]);
  await ben.transfer(({ status }) => status === 'asking', id);
  // Nothing changes under the hand of who is just answering: the call that finds the old offer ends with it.
  const second = await callEngine(ben, { identity, name: 'Anna' });
  second.say(offerOf(id, 'another'));
  await Promise.all([first.over, second.over]);
  expect(await ended(ben, id)).toMatchObject({ status: 'failed', title: 'offer', failure: { code: 'disconnected' } });
  const third = await offeredAgain(ben, identity, id, 'another');
  expect(await ben.transfer(({ status }) => status === 'asking', id)).toMatchObject({ title: 'another' });
  // Also at first contact, where the code comes first.
  const fourth = await introduced(ben, identity, id);
  await third.over;
  await ben.transfer(({ status }) => status === 'failed', id);
  fourth.say(offerOf(id, 'once more'));
  expect(await ben.transfer(({ status }) => status === 'asking', id)).toMatchObject({ title: 'once more' });
  expect(shown(ben)).toEqual([{ id, status: 'asking' }]);
});

test('a device that is blocked while its person compares codes is turned away', async () => {
  const ben = await startTestEngine('Ben', { asks: true });
  const identity = await newIdentity();
  const fingerprint = await remember(ben, identity);
  const peer = await introduced(ben, identity, newId());
  await ben.handle.command('setRules', { fingerprint, rules: { rule: 'block' } });
  expect(await peer.hear('answer')).toMatchObject({ accept: false, code: 'declined' });
  expect(ben.state().transfers).toMatchObject([{ status: 'declined' }]);
});

/** Its end is written down before it may be made again: a caller that comes too early calls once more. */
async function offeredAgain(engine: TestEngine, identity: Identity, id: string, title: string): Promise<Peer> {
  for (;;) {
    const peer = await callEngine(engine, { identity, name: 'Anna' });
    peer.say(offerOf(id, title));
    const asked = engine.transfer(({ status }) => status === 'asking', id).then(() => true);
    if (await Promise.race([asked, peer.over.then(() => false)])) return peer;
  }
}

async function remember(engine: TestEngine, identity: Identity): Promise<string> {
  const fingerprint = identity.fingerprint;
  await engine.handle.command('remember', { fingerprint, name: 'Anna', autoAccept: false });
  return fingerprint;
}
