/** First contact, as two people have it: who is asked, what a yes and a no come to, and whose key is kept by whose word. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addressOf, ended, startTestEngine, type TestEngine } from '../../support/engines.ts';
import { listenAsPeer, greeted } from '../../support/hostile/hostile.ts';
import { tempDir } from '../../support/pair.ts';
import type { CommandInput } from '../../../shared/api.ts';
import type { Transfer } from '../../../shared/state.ts';

async function aFile(name = 'a.txt'): Promise<string> {
  const path = join(await tempDir(), name);
  await writeFile(path, 'hello');
  return path;
}

async function send(from: TestEngine, address: string, more: Partial<CommandInput<'send'>> = {}): Promise<string> {
  const what = { paths: [await aFile()], to: { by: 'address', address } as const, ...more };
  const sent = await from.handle.command('send', what);
  if (!sent.ok) throw new Error(JSON.stringify(sent.failure));
  return sent.value.transferId;
}

const isComparing = ({ status }: Transfer): boolean => status === 'comparing';
const isAsking = ({ status }: Transfer): boolean => status === 'asking';

function decide(at: TestEngine, { id: transferId, question }: Transfer, choice: 'accept' | 'decline') {
  return at.handle.command('decide', { transferId, questionId: question!.id, choice });
}

async function annaAndBen(): Promise<{ anna: TestEngine; ben: TestEngine }> {
  return { anna: await startTestEngine('Anna', { asks: true }), ben: await startTestEngine('Ben', { asks: true }) };
}

test('a yes remembers the receiver before the offer goes; accepting remembers the sender, and not always', async () => {
  const { anna, ben } = await annaAndBen();
  const id = await send(anna, addressOf(ben));
  const sending = await anna.transfer(isComparing, id);
  expect(anna.state().known).toEqual([]);
  expect(await decide(anna, sending, 'accept')).toMatchObject({ ok: true });
  await ben.transfer(isAsking, id);
  expect(anna.state().known).toMatchObject([{ name: 'Ben', rule: 'ask' }]);
  expect(ben.state().known).toEqual([]);
  await ben.handle.command('answer', { transferId: id, accept: true });
  expect((await ended(anna, id)).status).toBe('done');
  expect(ben.state().known).toMatchObject([{ name: 'Anna', rule: 'ask' }]);

  // From here on neither way is a first contact.
  const back = await send(ben, addressOf(anna));
  const asked = await anna.transfer(isAsking, back);
  expect([asked.code, asked.peer.known]).toEqual([null, true]);
});

test('a no ends it on both sides, and nobody is remembered', async () => {
  const { anna, ben } = await annaAndBen();
  const id = await send(anna, addressOf(ben));
  const sending = await anna.transfer(isComparing, id);
  await ben.transfer(isComparing, id);
  await decide(anna, sending, 'decline');
  expect((await ended(anna, id)).failure).toMatchObject({ code: 'codes-differ' });
  expect((await ended(ben, id)).failure).toMatchObject({ code: 'codes-differ', by: 'peer' });
  expect([...anna.state().known, ...ben.state().known]).toEqual([]);
  // Another answer comes too late.
  expect(await decide(anna, sending, 'accept')).toMatchObject({ ok: false });
});

test('the receiver may turn the sender away before there is an offer', async () => {
  const { anna, ben } = await annaAndBen();
  const id = await send(anna, addressOf(ben));
  await anna.transfer(isComparing, id);
  await ben.transfer(isComparing, id);
  expect(await ben.handle.command('answer', { transferId: id, accept: true })).toMatchObject({ ok: false });
  expect(await ben.handle.command('answer', { transferId: id, accept: false })).toMatchObject({ ok: true });
  expect((await ended(anna, id)).status).toBe('declined');
  expect((await ended(ben, id)).status).toBe('declined');
});

test('an answer to another question than the one that stands is none', async () => {
  const { anna, ben } = await annaAndBen();
  const id = await send(anna, addressOf(ben));
  await anna.transfer(isComparing, id);
  const wrong = await anna.handle.command('decide', { transferId: id, questionId: 'other', choice: 'accept' });
  expect(wrong).toMatchObject({ ok: false, failure: { code: 'already-decided' } });
  const odd = await decide(anna, anna.state().transfers[0]!, 'accept');
  expect(odd).toMatchObject({ ok: true });
});

test('two sends to one new device: the yes to the one is enough for the other', async () => {
  const { anna, ben } = await annaAndBen();
  const [one, other] = [await send(anna, addressOf(ben)), await send(anna, addressOf(ben))];
  await anna.transfer(isComparing, other);
  await decide(anna, await anna.transfer(isComparing, one), 'accept');
  await Promise.all([one, other].map((id) => ben.transfer(isAsking, id)));
});

test('a receiver that remembers the sender sees the code as well: the sender has to know whom it meets', async () => {
  const { anna, ben } = await annaAndBen();
  await ben.handle.command('remember', { fingerprint: anna.state().self.fingerprint, name: 'Anna', autoAccept: true });
  const id = await send(anna, addressOf(ben));
  const sending = await anna.transfer(isComparing, id);
  expect(await ben.transfer(isComparing, id)).toMatchObject({ code: sending.code, peer: { known: true } });
  await decide(anna, sending, 'accept');
  expect((await ended(anna, id)).status).toBe('done');
  // What was said before of that device stands.
  expect(ben.state().known).toMatchObject([{ rule: 'accept' }]);
});

test('nobody is asked about a key that was typed, which is not remembered by that; nor with acceptNew, which is', async () => {
  const { anna, ben } = await annaAndBen();
  const key = ben.state().self.fingerprint;
  const typed = await send(anna, '', { to: { by: 'address', address: addressOf(ben), key, typed: true } });
  await ben.transfer(isAsking, typed);
  expect(anna.state().known).toEqual([]);
  const taken = await send(anna, addressOf(ben), { acceptNew: true, mayAsk: false });
  await ben.transfer(isAsking, taken);
  // Beside the offer.
  expect((await anna.until(({ known }) => known.length > 0)).known).toMatchObject([{ fingerprint: key }]);
});

test('a rule that accepts remembers nobody', async () => {
  const { anna, ben } = await annaAndBen();
  const id = await send(anna, addressOf(ben), { acceptNew: true });
  await ben.transfer(isAsking, id);
  await ben.handle.command('answer', { transferId: id, accept: true, remember: false });
  expect((await ended(anna, id)).status).toBe('done');
  expect(ben.state().known).toEqual([]);
});

test('a name that has become another key’s while the codes were compared is refused', async () => {
  const { anna, ben } = await annaAndBen();
  const id = await send(anna, addressOf(ben));
  const sending = await anna.transfer(isComparing, id);
  await anna.handle.command('remember', { fingerprint: 'ef'.repeat(32), name: 'BEN', autoAccept: false });
  await decide(anna, sending, 'accept');
  expect((await ended(anna, id)).failure?.code).toBe('identity-changed');
  expect((await ended(ben, id)).status).toBe('failed');
});

test('killed or closed while codes are compared, the next run asks anew, with a new code', async () => {
  const ben = await startTestEngine('Ben', { asks: true });
  const home = await tempDir();
  const paths = [await aFile()];
  const before = await startTestEngine('Anna', { asks: true, home });
  const id = await send(before, addressOf(ben), { paths });
  const asked = await before.transfer(isComparing, id);
  await before.handle.stop();
  expect((await ended(ben, id)).failure).toMatchObject({ code: 'shutting-down' });
  const after = await startTestEngine('Anna', { asks: true, home });
  const again = await send(after, addressOf(ben), { paths });
  const anew = await after.transfer(isComparing, again);
  expect(anew.question!.id).not.toBe(asked.question!.id);
  await decide(after, anew, 'accept');
  await ben.transfer(isAsking, again);
});

test('an older receiver shows no code before the offer: the sender hangs up, asks, and calls again; the key is not kept', async () => {
  const anna = await startTestEngine('Anna', { asks: true });
  const listener = await listenAsPeer();
  const id = await send(anna, listener.address);
  const first = await listener.caller();
  await greeted(first, { capabilities: [] }).catch(() => {});
  const asked = await anna.transfer(isComparing, id);
  expect([asked.code, asked.question?.kind]).toEqual([null, 'first-contact']);
  await decide(anna, asked, 'accept');
  const peer = await greeted(await listener.caller(), { capabilities: [] });
  expect(peer.heard[0]).toMatchObject({ name: 'offer', body: { id } });
  expect((await anna.transfer(isAsking, id)).code).toMatch(/^\d{6}$/);
  expect(anna.state().known).toEqual([]);
});

test.each([
  ['accepts what was not offered', { name: 'answer', body: { accept: true, remembered: true } }],
  ['plans it', { name: 'plan', body: { items: [{ do: 'send', range: [0, 0] }] } }],
  ['has finished with it', { name: 'finished', body: { files: 1, bytes: 5 } }],
] as const)('a receiver that %s gets nothing', async (_what, message) => {
  const anna = await startTestEngine('Anna', { asks: true });
  const listener = await listenAsPeer();
  const id = await send(anna, listener.address);
  const peer = await greeted(await listener.caller(), { capabilities: ['introduce'] });
  expect(peer.heard.map(({ name }) => name)).toEqual(['introduce']);
  peer.say(message as Parameters<typeof peer.say>[0]);
  expect((await ended(anna, id)).failure?.code).toBe('protocol-violation');
  await peer.over;
  expect(peer.heard.map(({ name }) => name)).toEqual(['introduce', 'error']);
  expect(anna.state().known).toEqual([]);
});
