/** Lanes that nobody should have: wrong token or key, used twice, misused, silent. The sender says no, and sends on. */
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { once } from 'node:events';
import type { FerryError } from '../../shared/errors.ts';
import { expect, onTestFinished, test } from 'vitest';
import type { Identity } from '../../electron/engine/identity/identity.ts';
import { dial } from '../../electron/engine/net/dial.ts';
import { listen } from '../../electron/engine/net/listen.ts';
import { minLaneBytes, type LaneOffer } from '../../electron/engine/transfer/lanes/lanes.ts';
import { Connection } from '../../electron/engine/wire/connection.ts';
import { laneAlpn, laneTimeoutMs } from '../../electron/engine/wire/limits.ts';
import type { Outbound } from '../../electron/engine/wire/messages.ts';
import { accept, ended, startTestEngine } from '../support/engines.ts';
import { callEngine, newIdentity, Peer, receiveFrom } from '../support/hostile/hostile.ts';
import { data, end } from '../support/hostile/frames.ts';
import { contentOf, entriesOf, file, newId, offerOf, startVictim, type HandMade } from '../support/hostile/victim.ts';
import { tempDir } from '../support/pair.ts';

const content = randomBytes(300_000);
const acceptWith = (lane: boolean): Outbound => ({ name: 'answer', body: { accept: true, lane } });
const planAll: Outbound = { name: 'plan', body: { items: [{ do: 'send', range: [0, 0] }] } };
const receipt: Outbound = { name: 'receipts', body: { done: [[0, 0]], failed: [] } };
const finished: Outbound = { name: 'finished', body: { files: 1, bytes: content.length } };

/** A sender that has offered a file and a lane to us. `listen: false`: it listens for the lane alone. */
async function offered({ listen = true } = {}) {
  const sender = await startTestEngine('Sender', { listen });
  const path = join(await tempDir(), 'one.bin');
  await writeFile(path, content);
  const identity = await newIdentity();
  const { peer, id } = await receiveFrom(sender, [path], { identity, capabilities: ['lane'] });
  const { lane } = await peer.hear('offer');
  await peer.hear('manifestEnd');
  return { sender, peer, id, identity, lane: lane! };
}

async function dialLane({ port }: LaneOffer, identity: Identity): Promise<Peer> {
  const socket = await dial({ host: '127.0.0.1', port, identity, alpn: [laneAlpn] });
  onTestFinished(() => void socket.destroy());
  return new Peer(new Connection(socket));
}

const say = (token: string): Outbound => ({ name: 'lane', body: { token } });

/** Opens the lane as it should be and takes the file over it. */
async function takeFile({ sender, peer, id, identity, lane }: Awaited<ReturnType<typeof offered>>): Promise<void> {
  const good = await dialLane(lane, identity);
  good.say(say(lane.token));
  await good.hear('laneOpen');
  peer.say(acceptWith(true), planAll);
  await good.hear('finish');
  expect(Buffer.concat(good.content.get(0)!).equals(content)).toBe(true);
  expect(peer.content.size).toBe(0);
  peer.say(receipt, finished);
  expect((await ended(sender, id)).status).toBe('done');
}

test.each([true, false])(
  'a lane with another token is refused, and the right one still gets in (%s)',
  async (listen) => {
    const there = await offered({ listen });
    const wrong = await dialLane(there.lane, there.identity);
    wrong.say(say('ab'.repeat(32)));
    expect(await wrong.refusal()).toBe('protocol-violation');
    await takeFile(there);
  },
);

test('the right token from another key is refused, and is not used up by it', async () => {
  const there = await offered();
  const thief = await dialLane(there.lane, await newIdentity());
  thief.say(say(there.lane.token));
  expect(await thief.refusal()).toBe('protocol-violation');
  await takeFile(there);
});

test('a token counts once', async () => {
  const there = await offered();
  const first = await dialLane(there.lane, there.identity);
  first.say(say(there.lane.token));
  await first.hear('laneOpen');
  const second = await dialLane(there.lane, there.identity);
  second.say(say(there.lane.token));
  expect(await second.refusal()).toBe('protocol-violation');
});

test('a token is void once its transfer is over', async () => {
  const there = await offered();
  await there.sender.handle.command('cancel', { transferId: there.id });
  await ended(there.sender, there.id);
  await there.peer.over;
  const late = await dialLane(there.lane, there.identity);
  late.say(say(there.lane.token));
  expect(await late.refusal()).toBe('protocol-violation');
});

test('whoever listens only for a lane closes the port with the transfer', async () => {
  const there = await offered({ listen: false });
  there.peer.say({ name: 'cancel', body: {} });
  await ended(there.sender, there.id);
  await there.peer.over;
  // Caught in the moment of closing a caller is hung up on; then nobody answers any more.
  for (let code = ''; code !== 'unreachable';) {
    code = await dial({ host: '127.0.0.1', port: there.lane.port, identity: there.identity, alpn: [laneAlpn] }).then(
      async (socket) => {
        socket.destroy();
        await once(socket, 'close');
        return '';
      },
      (error: FerryError) => error.code,
    );
    expect(['', 'not-ferry', 'unreachable']).toContain(code);
  }
});

test.each<[string, Outbound | Buffer]>([
  ['an offer', offerOf(newId())],
  ['a second token', say('ab'.repeat(32))],
  ['file bytes', data(0, 0, 'x')],
  ['a file end', end(0, 'x')],
])('%s on a lane ends the transfer, and both ends hear why', async (_, what) => {
  const { sender, peer, id, identity, lane } = await offered();
  const good = await dialLane(lane, identity);
  good.say(say(lane.token));
  await good.hear('laneOpen');
  peer.say(acceptWith(true));
  await sender.transfer((t) => t.status === 'active', id);
  good.say(what);
  expect(await peer.refusal()).toBe('protocol-violation');
  expect((await ended(sender, id)).failure?.code).toBe('protocol-violation');
});

test('an answer that names a lane which was never opened is a violation', async () => {
  const { sender, peer, id } = await offered();
  peer.say(acceptWith(true));
  expect(await peer.refusal()).toBe('protocol-violation');
  expect((await ended(sender, id)).status).toBe('failed');
});

test('a lane that breaks breaks the leg: the sender calls again', async () => {
  const { sender, peer, id, identity, lane } = await offered();
  const good = await dialLane(lane, identity);
  good.say(say(lane.token));
  await good.hear('laneOpen');
  peer.say(acceptWith(true));
  await sender.transfer((t) => t.status === 'active', id);
  good.hangUp('reset');
  expect((await sender.transfer((t) => t.status === 'reconnecting', id)).hold?.code).toBe('disconnected');
  await peer.over;
});

/** The end of the manifest that `offerLane` begins. */
const endOf = ({ content }: HandMade): Outbound => ({
  name: 'manifestEnd',
  body: { entries: 2, bytes: minLaneBytes + content.length },
});

/** An offer by hand to a victim, worth a lane, whose lane is at `port`. */
async function offerLane(port: number, identity?: Identity, complete = true) {
  const victim = await startVictim();
  const peer = await callEngine(victim, { capabilities: ['lane'], ...(identity && { identity }) });
  const id = newId();
  const small = file('small.txt', 'small');
  const big = { ...file('big.bin', ''), entry: { path: 'big.bin', bytes: minLaneBytes, mtime: 0 } };
  const offer = { ...offerOf(id), body: { id, title: 'offer', roots: 1, lane: { port, token: 'ab'.repeat(32) } } };
  peer.say(offer as Outbound, entriesOf([small, big]), ...(complete ? [endOf(small)] : []));
  await victim.transfer((t) => t.totals.files === 2 && t.totals.complete === complete, id);
  return { victim, peer, id, small };
}

test('a receiver that meets silence where the lane should be answers without it', async () => {
  const silent = createServer((socket) => socket.on('error', () => {}).resume());
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  onTestFinished(() => void silent.close());
  const { victim, peer, id, small } = await offerLane((silent.address() as AddressInfo).port);
  const began = performance.now();
  expect((await accept(victim, id)).ok).toBe(true);
  expect(await peer.hear('answer')).toMatchObject({ accept: true, lane: false });
  expect(performance.now() - began).toBeGreaterThan(laneTimeoutMs * 0.9);
  await peer.hear('plan');
  peer.say(contentOf([small]));
  expect(await peer.hear('receipts')).toMatchObject({ done: [[0, 0]] });
  peer.hangUp();
});

test('a receiver takes no lane from another key than the sender has', async () => {
  const other = await startTestEngine('Other');
  const { victim, peer, id } = await offerLane(other.state().self.port);
  expect((await accept(victim, id)).ok).toBe(true);
  expect(await peer.hear('answer')).toMatchObject({ accept: true, lane: false });
  expect(other.state().transfers).toEqual([]);
  peer.hangUp();
});

test('a lane nobody speaks on hinders nobody', async () => {
  const there = await offered();
  const mute = await dialLane(there.lane, there.identity);
  await takeFile(there);
  mute.hangUp();
});

/** An offer by hand whose lane the victim has opened, and the plan has come. */
async function laneTo({ complete = true } = {}): Promise<Awaited<ReturnType<typeof offerLane>> & { lane: Peer }> {
  const identity = await newIdentity();
  let took: (lane: Peer) => void = () => {};
  const taken = new Promise<Peer>((resolve) => (took = resolve));
  const listener = await listen({
    port: 0,
    hosts: ['127.0.0.1'],
    identity,
    alpn: [laneAlpn],
    onSocket: (socket) => took(new Peer(new Connection(socket))),
    onError: () => {},
  });
  onTestFinished(() => listener.close());
  const there = await offerLane(listener.port, identity, complete);
  const answering = accept(there.victim, there.id);
  const lane = await taken;
  expect(await lane.hear('lane')).toEqual({ token: 'ab'.repeat(32) });
  lane.say({ name: 'laneOpen', body: {} });
  expect((await answering).ok).toBe(true);
  expect(await there.peer.hear('answer')).toMatchObject({ accept: true, lane: true });
  await there.peer.hear('plan');
  return { ...there, lane };
}

test.each<[string, Outbound | Buffer]>([
  ['file bytes', data(0, 0, 'small')],
  ['a file end', end(0, 'small')],
  ['a loss', { name: 'lost', body: { file: 0, code: 'source-vanished' } }],
  ['a finish', { name: 'finish', body: {} }],
])('%s on control beside a lane are a violation', async (_, what) => {
  const { victim, peer, id } = await laneTo();
  peer.say(what);
  expect(await peer.refusal()).toBe('protocol-violation');
  expect((await ended(victim, id)).failure?.code).toBe('protocol-violation');
  await victim.expectUnharmed();
});

test.each<[string, Outbound | Buffer]>([
  ['an offer', offerOf(newId())],
  ['a cancel', { name: 'cancel', body: {} }],
  ['bytes nobody asked for', data(7, 0, 'x')],
])('%s on the lane ends the transfer, and the sender hears why on control', async (_, what) => {
  const { victim, peer, id, lane } = await laneTo();
  lane.say(what);
  expect(await peer.refusal()).toBe('protocol-violation');
  expect((await ended(victim, id)).failure?.code).toBe('protocol-violation');
  await victim.expectUnharmed();
});

test('a lane that breaks leaves what came over it for the next connection', async () => {
  const { victim, peer, id, small, lane } = await laneTo();
  lane.say(contentOf([small]));
  await peer.hear('receipts');
  lane.hangUp('reset');
  await victim.transfer((t) => t.status === 'reconnecting', id);
  expect(await victim.received()).toContain('small.txt');
  await peer.over;
});

test('a finish that overtakes the end of the manifest waits for it', async () => {
  const { peer, small, lane } = await laneTo({ complete: false });
  lane.say(
    contentOf([small]),
    { name: 'lost', body: { file: 1, code: 'source-vanished' } },
    { name: 'finish', body: {} },
  );
  await peer.hear('receipts');
  peer.say(endOf(small));
  expect(await peer.hear('finished')).toMatchObject({ files: 1 });
});
