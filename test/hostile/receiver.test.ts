/** Receivers that break the rules of a conversation: the sender ends with a code, and its other transfers go on. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { smallFileBytes } from '../../electron/engine/transfer/sending/pump/pump-small.ts';
import type { Outbound, PlanItem } from '../../electron/engine/wire/messages.ts';
import type { Range } from '../../electron/engine/transfer/agreed/ranges.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { ended } from '../support/engines.ts';
import { greeted, listenAsPeer, receiveFrom, type Peer } from '../support/hostile/hostile.ts';
import { data, end, frame } from '../support/hostile/frames.ts';
import {
  entriesOf,
  file,
  manifestEndOf,
  newId,
  offerOf,
  startBystander,
  startVictim,
} from '../support/hostile/victim.ts';
import { tempDir } from '../support/pair.ts';
import { solidFile } from '../support/disks/solid-file.ts';

const bigBytes = smallFileBytes + 1000;

/** What the sender offers: 0 the folder, 1 big, 2 empty, 3 small. */
async function sources(): Promise<string[]> {
  const dir = join(await tempDir(), 'tree');
  await mkdir(dir);
  await writeFile(join(dir, 'big.bin'), randomBytes(bigBytes));
  await writeFile(join(dir, 'empty'), '');
  await writeFile(join(dir, 'small.txt'), 'small');
  return [dir];
}
const entries = 4;
const last = entries - 1;

const accepted: Outbound = { name: 'answer', body: { accept: true } };
const finished: Outbound = { name: 'finished', body: { files: 3, bytes: 0 } };
const send = (...range: Range): PlanItem => ({ do: 'send', range });
const later = (...range: Range): PlanItem => ({ do: 'later', range });
const skip = (...range: Range): PlanItem => ({ do: 'skip', range, code: 'name-refused' });
/** `continue` of the big file, as far as that is: at `offsets`. */
const goOn = (...offsets: number[]): PlanItem => ({
  do: 'continue',
  range: [1, 1],
  prefixes: offsets.map((offset) => [offset, 'ab'.repeat(32)]),
});
const check = (...range: Range): PlanItem => ({ do: 'check', range, blake3: 'ab'.repeat(32), hold: true });
const plan = (...items: PlanItem[]): Outbound => ({ name: 'plan', body: { items } });
const done = (...ranges: Range[]): Outbound => ({ name: 'receipts', body: { done: ranges, failed: [] } });
const failed = (...indexes: number[]): Outbound => ({
  name: 'receipts',
  body: { done: [], failed: indexes.map((index) => ({ file: index, code: 'disk-error' })) },
});

type Said = readonly (Outbound | Buffer)[];

/** What a receiver may not say before it has answered. */
const whileAsked: Record<string, Said> = {
  'a plan before the answer': [plan(send(0, last))],
  'unwant before the answer': [{ name: 'unwant', body: { file: 1 } }],
  'receipts before the answer': [done([1, 1])],
  'finished before the answer': [finished],
  'an offer of its own': [offerOf(newId())],
  'entries of its own': [entriesOf([file('x', 'x')])],
  'the end of a manifest of its own': [manifestEndOf([])],
  'additions of its own': [{ name: 'more', body: { title: 'x', roots: 1 } }],
  'a loss of its own': [{ name: 'lost', body: { file: 1, code: 'source-vanished' } }],
  'a finish of its own': [{ name: 'finish', body: {} }],
  'a second hello': [
    { name: 'hello', body: { version: 1, oldest: 1, name: 'M', kind: 'desktop', nonce: 'ab'.repeat(32) } },
  ],
  'file bytes': [data(1, 0, 'x')],
  'the end of a file': [end(2, '')],
  'a control frame that is not JSON': [frame(0x06, 'not JSON')],
  'an answer without a decision': [frame(0x06, '{}')],
  'a frame of no type': [frame(0xff, 'x')],
};

/** What it may not say once it has accepted. */
const whileReceiving: Record<string, Said> = {
  'a second answer': [accepted],
  'a decline after it accepted': [{ name: 'answer', body: { accept: false } }],
  'a plan with a gap': [plan(send(1, last))],
  'a plan with a gap further on': [plan(send(0, 1)), plan(send(3, 3))],
  'a plan that asks twice': [plan(send(0, 1), send(1, last))],
  'a plan that asks for what it skipped': [plan(skip(0, 1), send(0, last))],
  'a plan that begins anew': [plan(send(0, 1)), plan(send(0, last))],
  'a plan beyond the manifest': [plan(send(0, entries))],
  'a plan far beyond the manifest': [plan(send(0, last)), plan(skip(entries, 999_999))],
  'a plan that runs backwards': [plan(send(1, 0))],
  'a plan of half files': [frame(0x07, '{"items":[{"do":"send","range":[0,1.5]}]}')],
  'a plan that names something unknown to do': [frame(0x07, '{"items":[{"do":"burn","range":[0,3]}]}')],
  'a plan of nothing': [frame(0x07, '{"items":[]}')],
  'a plan that puts off what it put off': [plan(later(0, 1)), plan(later(1, 1))],
  'a second word on what was not put off': [plan(send(0, 1)), plan(skip(1, 1))],
  'a third word on what was put off': [plan(later(0, 1)), plan(send(1, 1)), plan(skip(1, 1))],
  'a second word on more than was put off': [plan(send(0, 0), later(1, 1)), plan(send(0, 1))],
  'a second word that compares what was put off': [plan(later(0, last)), plan(check(1, 1))],
  'a second word that has what was put off': [plan(later(0, last)), plan({ do: 'have', range: [1, 1] })],
  'a plan that goes on beyond the file': [plan(send(0, 0), goOn(bigBytes + 1))],
  'a plan that goes on beyond the file after places within it': [plan(send(0, 0), goOn(1, 1000, bigBytes + 1))],
  'a plan that goes on as far as a number goes': [plan(send(0, 0), goOn(Number.MAX_SAFE_INTEGER))],
  'a plan that goes on before the file': [plan(send(0, 0), goOn(-1))],
  'a plan that goes on at half a byte': [plan(send(0, 0), goOn(0.5))],
  'a plan that goes on at descending places': [plan(send(0, 0), goOn(1000, 10, 2000))],
  'a plan that goes on at one place twice': [plan(send(0, 0), goOn(1000, 1000))],
  'a plan that goes on with a folder': [plan({ do: 'continue', range: [0, 0], prefixes: [[0, 'ab'.repeat(32)]] })],
  'a plan that goes on with two files': [
    plan(send(0, 0), { do: 'continue', range: [1, 2], prefixes: [[0, 'ab'.repeat(32)]] }),
  ],
  'finished while something is put off': [plan(later(0, last)), finished],
  'a receipt for what was put off': [plan(later(0, last)), done([1, 1])],
  'unwant of a file beyond the manifest': [{ name: 'unwant', body: { file: entries } }],
  'unwant of a folder': [{ name: 'unwant', body: { file: 0 } }],
  'a receipt before any plan': [done([1, 1])],
  'finished before any plan': [finished],
};

/** What it may not say when it has everything: 0 is a folder, 1 to 3 were sent. */
const whenSent: Record<string, Said> = {
  'finished without receipts': [finished],
  'finished with a receipt missing': [done([1, 2]), finished],
  'a receipt for a folder': [done([0, last])],
  'a receipt beyond the manifest': [done([1, entries])],
  'a receipt far beyond the manifest': [failed(999_999)],
  'a receipt twice': [done([1, 1]), done([1, 1])],
  'a receipt twice in one message': [done([1, 2], [2, 3])],
  'a failed receipt twice': [failed(1), failed(1)],
  'a receipt both ways': [{ name: 'receipts', body: { done: [[1, 1]], failed: [{ file: 1, code: 'disk-error' }] } }],
  'another plan': [plan(send(0, last))],
  'another answer': [accepted],
};

async function expectViolation(reach: (peer: Peer) => Promise<void>, said: Said): Promise<void> {
  const victim = await startVictim();
  const bystander = await startBystander(victim);
  const { peer, id } = await receiveFrom(victim, await sources());
  await peer.hear('manifestEnd');
  await reach(peer);
  peer.say(...said);
  expect(await ended(victim, id)).toMatchObject({
    status: 'failed',
    failure: { code: 'protocol-violation', params: { peer: 'Mallory' } },
  });
  expect(await peer.refusal()).toBe('protocol-violation');
  await bystander.finish();
  await victim.expectUnharmed();
}

/** Accepts, asks for everything, and has got it. */
async function takeAll(peer: Peer): Promise<void> {
  peer.say(accepted, plan(send(0, last)));
  await peer.hear('finish');
}

test.each(Object.entries(whileAsked))('%s fails the offer', (_, said) => expectViolation(async () => {}, said));

test.each(Object.entries(whileReceiving))('%s fails the transfer', (_, said) =>
  expectViolation(async (peer) => peer.say(accepted), said),
);

test.each(Object.entries(whenSent))('%s fails the transfer', (_, said) => expectViolation(takeAll, said));

test('places up to the very end of the file are taken, and where none fits it comes from its beginning', async () => {
  const victim = await startVictim();
  const { peer, id } = await receiveFrom(victim, await sources());
  await peer.hear('manifestEnd');
  peer.say(accepted, plan(send(0, 0), goOn(0, 1000, bigBytes), send(2, last)));
  await peer.hear('finish');
  expect(Buffer.concat(peer.content.get(1)!)).toHaveLength(bigBytes);
  peer.say(done([1, last]), finished);
  expect(await ended(victim, id)).toMatchObject({ status: 'done', casualtyCount: 0 });
});

test('nothing of a file leaves before the receiver has accepted and asked for it', async () => {
  const victim = await startVictim();
  const { peer, id } = await receiveFrom(victim, await sources());
  await peer.hear('manifestEnd');
  peer.say(accepted);
  await victim.transfer((t) => t.status === 'active', id);
  peer.say(plan(skip(0, 1), send(2, 2)));
  await peer.until(() => peer.ended.length === 1, 'end');
  expect([peer.ended, [...peer.content.keys()]]).toEqual([[2], []]);
  peer.say(plan(skip(3, 3)), done([2, 2]));
  await peer.hear('finish');
  peer.say(finished);
  expect(await ended(victim, id)).toMatchObject({ status: 'done', casualtyCount: 3, progress: { files: 1 } });
});

const wordsOfAnEnd: Record<string, readonly [Outbound, string, ErrorCode]> = {
  'a decline': [{ name: 'answer', body: { accept: false } }, 'declined', 'declined'],
  'an obstacle': [{ name: 'answer', body: { accept: false, code: 'no-space' } }, 'failed', 'no-space'],
  'a word of a later version': [
    { name: 'answer', body: { accept: false, code: 'out-of-tea' } },
    'failed',
    'disconnected',
  ],
  'a cancel': [{ name: 'cancel', body: {} }, 'cancelled', 'cancelled-by-peer'],
  'a cancel for another reason': [{ name: 'cancel', body: { code: 'internal' } }, 'cancelled', 'cancelled-by-peer'],
  'a shutdown': [{ name: 'cancel', body: { code: 'shutting-down' } }, 'cancelled', 'shutting-down'],
  'an error': [{ name: 'error', body: { code: 'no-permission' } }, 'failed', 'no-permission'],
  'an error of a later version': [{ name: 'error', body: { code: 'out-of-tea' } }, 'failed', 'disconnected'],
};

test.each(Object.entries(wordsOfAnEnd))('%s ends the offer with its code, once', async (_, [word, status, code]) => {
  const victim = await startVictim();
  const { peer, id } = await receiveFrom(victim, await sources());
  await peer.hear('manifestEnd');
  peer.say(word, word, accepted);
  expect(await ended(victim, id)).toMatchObject({ status, failure: { code, params: { peer: 'Mallory' }, by: 'peer' } });
  await peer.over;
  expect((await ended(victim, id)).status).toBe(status);
  expect(peer.content.size).toBe(0);
});

test('a receiver that stops reading holds up nobody else, costs no memory, and can be cancelled', async () => {
  const victim = await startVictim();
  const bystander = await startBystander(victim);
  const big = await solidFile(join(await tempDir(), 'big.bin'), 2 ** 30);
  const { peer, id } = await receiveFrom(victim, [big]);
  await peer.hear('manifestEnd');
  peer.say(accepted, plan(send(0, 0)));
  await peer.until(() => peer.content.size > 0, 'content');
  peer.connection.socket.pause();
  await bystander.finish();
  const { progress } = await victim.transfer(() => true, id);
  // What the system's buffers hold, and ours: far from all of it.
  expect(progress.bytes).toBeLessThan(2 ** 28);
  expect(await victim.handle.command('cancel', { transferId: id })).toEqual({ ok: true, value: null });
  expect(await ended(victim, id)).toMatchObject({ status: 'cancelled', failure: { code: 'cancelled' } });
});

test('unwant of files that have ended, again and again, changes nothing', async () => {
  const victim = await startVictim();
  const { peer, id } = await receiveFrom(victim, await sources());
  await peer.hear('manifestEnd');
  await takeAll(peer);
  for (let n = 0; n < 1000; n++) peer.say({ name: 'unwant', body: { file: 1 + (n % last) } });
  peer.say(done([1, last]), finished);
  expect(await ended(victim, id)).toMatchObject({ status: 'done', casualtyCount: 0 });
});

test('a receiver that hears of an end and never hangs up does not keep the sender from quitting', async () => {
  const victim = await startVictim();
  const listener = await listenAsPeer();
  const { peer, id } = await receiveFrom(victim, await sources(), { listener });
  peer.say({ name: 'answer', body: { accept: true } });
  await victim.transfer((t) => t.status === 'active', id);
  peer.hangUp('reset');
  await victim.transfer((t) => t.status === 'reconnecting', id);
  await victim.handle.command('cancel', { transferId: id });
  let told: Peer | null = null;
  // A call that was made before the end may still come.
  while (told === null) {
    const call = await greeted(await listener.caller()).catch(() => null);
    if (call?.heard[0]?.name === 'revoke') told = call;
    else call?.hangUp();
  }
  const alive = setInterval(() => told.say({ name: 'alive', body: {} }), 1000);
  onTestFinished(() => clearInterval(alive));
  await victim.handle.stop();
  // It has not answered: it is called again after the next start.
  const [journal] = await readdir(join(victim.home, 'transfers'));
  expect(await readFile(join(victim.home, 'transfers', journal!), 'utf8')).toContain('{"is":"revoked"');
});
