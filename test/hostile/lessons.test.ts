/** What hostile peers once got away with, and no longer do. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mtimeNsOf } from '../../electron/engine/disk/system/waiting-calls.ts';
import { hashOf } from '../../electron/engine/transfer/agreed/hash.ts';
import { wholeFileBytes } from '../../electron/engine/transfer/receiving/landing/intake.ts';
import { encodeMessage } from '../../electron/engine/wire/messages.ts';
import { maxPendingOffers } from '../../electron/engine/wire/limits.ts';
import { accept, deliver, ended, offer, startTestEngine } from '../support/engines.ts';
import { maxStrangersLines } from '../../electron/engine/state/history.ts';
import { manyGreetings } from '../support/hostile/greetings.ts';
import { callEngine, newIdentity, receiveFrom } from '../support/hostile/hostile.ts';
import { data, end } from '../support/hostile/frames.ts';
import {
  acceptFrom,
  contentOf,
  file,
  folder,
  newId,
  offerFiles,
  offerOf,
  startVictim,
} from '../support/hostile/victim.ts';
import { tempDir } from '../support/pair.ts';

async function source() {
  const path = join(await tempDir(), 'f');
  await writeFile(path, 'x');
  return path;
}

test('a receiver that says it remembers us and takes nothing is not remembered: its name stays free for its owner', async () => {
  const victim = await startVictim();
  const path = await source();
  const { peer, id } = await receiveFrom(victim, [path], { name: 'Mom' });
  await peer.hear('manifestEnd');
  peer.say({ name: 'answer', body: { accept: true, remembered: true } });
  await victim.transfer((t) => t.status === 'active', id);
  peer.hangUp();
  await victim.transfer((t) => t.status === 'reconnecting', id);
  await victim.handle.command('cancel', { transferId: id });
  await ended(victim, id);
  const mom = await startTestEngine('Mom');
  const again = await offer(mom, victim, [path]);
  expect(await mom.transfer((t) => t.status !== 'connecting', again)).toMatchObject({ status: 'asking' });
});

test('an offer in the same breath as a goodbye does not stay for ever', async () => {
  const victim = await startVictim();
  const peer = await callEngine(victim);
  const goodbye = encodeMessage({ name: 'error', body: { code: 'cancelled' } });
  peer.say(Buffer.concat([goodbye, encodeMessage(offerOf(newId()))]));
  await peer.over;
  expect(victim.state().transfers).toEqual([]);
});

test('strangers who fill every waiting place keep nobody out who is accepted always', async () => {
  const victim = await startVictim({ greetings: manyGreetings() });
  const anna = await startTestEngine('Anna');
  const path = await source();
  await deliver(anna, victim, [path], { always: true });
  for (let n = 0; n < maxPendingOffers; n++) offerFiles(await callEngine(victim, { name: `M${n}` }), [file('f', 'x')]);
  await victim.until((s) => s.transfers.filter((t) => t.status === 'asking').length === maxPendingOffers);
  const id = await offer(anna, victim, [path]);
  expect(await ended(anna, id)).toMatchObject({ status: 'done' });
});

test('offers that were taken back do not pile up without end', async () => {
  const victim = await startVictim({ greetings: manyGreetings() });
  const identity = await newIdentity();
  const note = 'n'.repeat(2000);
  for (let i = 0; i < 300; i++) {
    const peer = await callEngine(victim, { identity });
    peer.say({ name: 'offer', body: { id: newId(), title: 't', roots: 1, note } }, { name: 'cancel', body: {} });
    await peer.over;
  }
  expect(victim.state().transfers).toHaveLength(maxStrangersLines);
  const { problems } = await victim.until(
    (state) => state.problems[0]?.failure.params?.['count'] === 300 - maxStrangersLines,
  );
  expect(problems.map(({ failure }) => failure.code)).toEqual(['strangers-turned-away']);
});

test('a sender that takes its offer back while it is being accepted is neither remembered nor leaves a folder', async () => {
  const victim = await startVictim();
  const peer = await callEngine(victim);
  const id = offerFiles(peer, [file('a', 'x')]);
  await victim.transfer((t) => t.totals.complete, id);
  peer.say({ name: 'cancel', body: {} });
  const dir = join(victim.inbox, 'new');
  const answered = await victim.handle.command('answer', { transferId: id, accept: true, always: true, dir });
  expect((await ended(victim, id)).status).toBe('cancelled');
  expect({ ok: answered.ok, known: victim.state().known.length, left: await victim.received() }).toEqual({
    ok: false,
    known: 0,
    left: [],
  });
});

test('an offer for which there is no room leaves no folder', async () => {
  const victim = await startVictim();
  const peer = await callEngine(victim);
  const id = newId();
  peer.say(offerOf(id), { name: 'entries', body: { first: 0, entries: [{ path: 'huge', mtime: 0, bytes: 2 ** 50 }] } });
  peer.say({ name: 'manifestEnd', body: { entries: 1, bytes: 2 ** 50 } });
  await victim.transfer((t) => t.totals.complete, id);
  const answered = await accept(victim, id, { dir: join(victim.inbox, 'new', 'deeper') });
  expect(answered).toMatchObject({ ok: false, failure: { code: 'larger-than-disk' } });
  expect(await victim.received()).toEqual([]);
});

test('cancelled right after finish: no empty folder stays', async () => {
  const victim = await startVictim();
  const peer = await callEngine(victim);
  const files = [folder('d'), file('d/a', Buffer.alloc(wholeFileBytes + 5))];
  const id = offerFiles(peer, files);
  await acceptFrom(victim, peer, id);
  peer.say(contentOf(files), { name: 'finish', body: {} }, { name: 'cancel', body: {} });
  expect(await ended(victim, id)).toMatchObject({ status: 'cancelled', progress: { files: 0 } });
  expect(await victim.received()).toEqual([]);
});

test('finish twice is a violation', async () => {
  const victim = await startVictim();
  const peer = await callEngine(victim);
  const files = [file('a', 'x')];
  const id = offerFiles(peer, files);
  await acceptFrom(victim, peer, id);
  peer.say(contentOf(files), { name: 'finish', body: {} }, { name: 'finish', body: {} });
  expect(await ended(victim, id)).toMatchObject({ status: 'failed', failure: { code: 'protocol-violation' } });
});

test('finished counts the bytes that are in place', async () => {
  const victim = await startVictim();
  const peer = await callEngine(victim);
  const big = Buffer.alloc(wholeFileBytes + 1000, 'big');
  const files = [file('big', big), file('small', 'x')];
  const id = offerFiles(peer, files);
  await acceptFrom(victim, peer, id);
  peer.say(data(0, 0, big), end(0, big, { hash: hashOf(Buffer.from('other')) }), contentOf([files[1]!], 1));
  peer.say({ name: 'finish', body: {} });
  expect(await peer.hear('finished')).toEqual({ files: 1, bytes: 1 });
});

test('a premature finish names the peer that sent it', async () => {
  const victim = await startVictim();
  const peer = await callEngine(victim);
  const id = offerFiles(peer, [file('a', 'x')]);
  await acceptFrom(victim, peer, id);
  peer.say({ name: 'finish', body: {} });
  expect(await ended(victim, id)).toMatchObject({
    failure: { code: 'protocol-violation', params: { peer: 'Mallory' } },
  });
});

test('a time before 1970 arrives', async () => {
  const victim = await startVictim();
  const peer = await callEngine(victim);
  const files = [{ ...file('a', 'x'), entry: { path: 'a', bytes: 1, mtime: -86_400_000 } }];
  const id = offerFiles(peer, files);
  await acceptFrom(victim, peer, id);
  peer.say(contentOf(files), { name: 'finish', body: {} });
  await ended(victim, id);
  // Node itself reads such a time 136 years late on Windows.
  expect(mtimeNsOf(join(victim.inbox, 'a'))).toBe(-86_400_000_000_000n);
});

test('nothing is told of a file once the transfer was cancelled', async () => {
  const victim = await startVictim();
  const { peer, id } = await receiveFrom(victim, [await source()]);
  await peer.hear('manifestEnd');
  peer.say({ name: 'answer', body: { accept: true } });
  peer.say({ name: 'plan', body: { items: [{ do: 'send', range: [0, 0] }] } });
  await peer.hear('finish');
  peer.say({ name: 'cancel', body: {} }, { name: 'receipts', body: { done: [[0, 0]], failed: [] } });
  expect((await ended(victim, id)).status).toBe('cancelled');
  await peer.over;
  expect(victim.files).toEqual([]);
});
