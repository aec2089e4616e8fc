/** Peers that fall silent, or never come to the point: each is given up when its limit has run out. */
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { helloTimeoutMs, offerTimeoutMs, silenceMs } from '../../electron/engine/wire/limits.ts';
import { encodeMessage, type Outbound } from '../../electron/engine/wire/messages.ts';
import { ended } from '../support/engines.ts';
import { callEngine, dialEngine, listenAsPeer, receiveFrom } from '../support/hostile/hostile.ts';
import { hello } from '../support/hostile/frames.ts';
import {
  accepted,
  asReceiver,
  asSender,
  bigSource,
  expectDisconnected,
  files,
  wanted,
} from '../support/hostile/states.ts';
import { acceptFrom, contentOf, newId, offerFiles, startVictim, type Victim } from '../support/hostile/victim.ts';

/** The engine's clocks run as ever, and can be wound forward; sockets and disks are real and take no notice. */
beforeEach(() => {
  const toFake = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'] as const;
  vi.useFakeTimers({ toFake: [...toFake], shouldAdvanceTime: true });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Given up when the limit is over, and not when it is half over. The clock that looks ticks every 2.5 s. */
async function expectGivenUp(victim: Victim, id: string): Promise<void> {
  await vi.advanceTimersByTimeAsync(silenceMs / 2);
  expect((await victim.transfer(() => true, id)).status).not.toBe('failed');
  await vi.advanceTimersByTimeAsync(silenceMs / 2 + 3000);
  await expectDisconnected(victim, id);
}

/** The other end's limit begins when it has noticed us: wound until it has run out. */
async function windUntilGone(socket: TLSSocket): Promise<void> {
  socket.resume();
  while (!socket.closed) {
    await vi.advanceTimersByTimeAsync(1000);
    await new Promise(setImmediate);
  }
}

test.each(Object.entries(asSender))('a sender silent %s is given up, and leaves no part of a file', async (_, go) => {
  const victim = await startVictim();
  const peer = await callEngine(victim);
  const id = newId();
  const whole = await go(victim, peer, id);
  await victim.transfer(() => true, id);
  await expectGivenUp(victim, id);
  await peer.over;
  expect(await victim.received()).toEqual(whole);
  await victim.expectUnharmed();
});

test.each(Object.entries(asReceiver))('a receiver silent %s is given up', async (_, go) => {
  const victim = await startVictim();
  const { peer, id } = await receiveFrom(victim, await bigSource());
  await go(peer);
  peer.reports = false;
  await expectGivenUp(victim, id);
  await victim.expectUnharmed();
});

test('a receiver that stops reading and goes silent is given up', async () => {
  const victim = await startVictim();
  const { peer, id } = await receiveFrom(victim, await bigSource());
  await peer.hear('manifestEnd');
  peer.say(accepted, wanted);
  await peer.until(() => peer.content.size > 0, 'content');
  peer.connection.socket.pause();
  await expectGivenUp(victim, id);
});

test('whoever says that they are alive is waited for: a person may think as long as they like', async () => {
  const victim = await startVictim();
  const peer = await callEngine(victim);
  const id = offerFiles(peer, files);
  await victim.transfer(() => true, id);
  for (let waited = 0; waited < 5 * silenceMs; waited += silenceMs / 2) {
    peer.say({ name: 'alive', body: {} });
    await vi.advanceTimersByTimeAsync(silenceMs / 2);
    expect((await victim.transfer(() => true, id)).status).toBe('asking');
  }
  await acceptFrom(victim, peer, id);
  peer.say(contentOf(files), { name: 'finish', body: {} });
  expect((await ended(victim, id)).status).toBe('done');
});

test.each<[string, readonly (Outbound | Buffer)[]]>([
  ['nothing at all', []],
  ['half a frame', [encodeMessage(hello('Mallory', { commit: '00'.repeat(32) })).subarray(0, 20)]],
  ['a hello and nothing more', [hello('Mallory', { commit: '00'.repeat(32) })]],
  ['nothing but that it is alive', [{ name: 'alive', body: {} }]],
])('a caller that says %s is hung up on', async (_, said) => {
  const victim = await startVictim();
  const socket = await dialEngine(victim);
  for (const message of said) socket.write(Buffer.isBuffer(message) ? message : encodeMessage(message));
  await windUntilGone(socket);
  expect(victim.state().transfers).toEqual([]);
});

test('a hello that trickles in a byte a second is hung up on', async () => {
  const victim = await startVictim();
  const socket = await dialEngine(victim);
  const bytes = encodeMessage(hello('Mallory', { commit: '00'.repeat(32) }));
  for (let second = 0; second < helloTimeoutMs / 1000; second++) {
    socket.write(bytes.subarray(second, second + 1));
    await vi.advanceTimersByTimeAsync(1000);
  }
  await windUntilGone(socket);
  expect(victim.state().transfers).toEqual([]);
});

test('a caller that greets and offers nothing is hung up on after 10 s, alive or not', async () => {
  const victim = await startVictim();
  const peer = await callEngine(victim);
  for (let second = 0; second < offerTimeoutMs / 1000; second++) {
    peer.say({ name: 'alive', body: {} });
    await vi.advanceTimersByTimeAsync(1000);
  }
  await peer.over;
  expect(victim.state().transfers).toEqual([]);
});

test.each<[string, readonly Buffer[]]>([
  ['nothing at all', []],
  ['half a hello', [encodeMessage(hello('Mallory', { nonce: '00'.repeat(32) })).subarray(0, 20)]],
  ['nothing but that it is alive', [encodeMessage({ name: 'alive', body: {} })]],
])('a receiver that answers the call with %s is given up', async (_, said) => {
  const victim = await startVictim();
  const { address, caller } = await listenAsPeer();
  const sent = await victim.handle.command('send', { paths: await bigSource(), to: { by: 'address', address } });
  if (!sent.ok) throw new Error(JSON.stringify(sent.failure));
  const socket = await caller();
  for (const bytes of said) socket.write(bytes);
  await windUntilGone(socket);
  expect(await ended(victim, sent.value.transferId)).toMatchObject({
    status: 'failed',
    failure: { code: 'timeout' },
  });
});
