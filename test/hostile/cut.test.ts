/** Lines that go down, in order or not, at each state of a conversation; and one that is merely slow. */
import { describe, expect, test } from 'vitest';
import { encodeMessage } from '../../electron/engine/wire/messages.ts';
import { ended } from '../support/engines.ts';
import { callEngine, receiveFrom } from '../support/hostile/hostile.ts';
import { asReceiver, asSender, bigSource, expectDisconnected } from '../support/hostile/states.ts';
import {
  acceptFrom,
  contentOf,
  entriesOf,
  file,
  manifestEndOf,
  newId,
  offerOf,
  startBystander,
  startVictim,
} from '../support/hostile/victim.ts';

describe.each(['end', 'reset'] as const)('a sender whose line goes down (%s)', (how) => {
  test.each(Object.entries(asSender))('%s: the transfer ends, whole files stay, no part of one does', async (_, go) => {
    const victim = await startVictim();
    const bystander = await startBystander(victim);
    const peer = await callEngine(victim);
    const id = newId();
    const whole = await go(victim, peer, id);
    await victim.transfer(() => true, id);
    peer.hangUp(how);
    await expectDisconnected(victim, id);
    await bystander.finish();
    expect(await victim.received()).toEqual(whole);
    await victim.expectUnharmed();
  });
});

describe.each(['end', 'reset'] as const)('a receiver whose line goes down (%s)', (how) => {
  test.each(Object.entries(asReceiver))('%s: the transfer ends and says so', async (_, go) => {
    const victim = await startVictim();
    const bystander = await startBystander(victim);
    const { peer, id } = await receiveFrom(victim, await bigSource());
    await go(peer);
    peer.hangUp(how);
    await expectDisconnected(victim, id);
    await bystander.finish();
    await victim.expectUnharmed();
  });
});

test('a transfer that trickles in a byte at a time arrives whole', async () => {
  const victim = await startVictim();
  const bystander = await startBystander(victim);
  const peer = await callEngine(victim);
  const id = newId();
  const short = [file('a', 'trickle'), file('b', ''), file('c', 'x')];
  const bytes = Buffer.concat([encodeMessage(offerOf(id)), encodeMessage(entriesOf(short))]);
  for (const byte of bytes) peer.say(Buffer.of(byte));
  peer.say(manifestEndOf(short));
  await acceptFrom(victim, peer, id);
  for (const byte of contentOf(short)) peer.say(Buffer.of(byte));
  peer.say({ name: 'finish', body: {} });
  expect(await ended(victim, id)).toMatchObject({ status: 'done', casualtyCount: 0 });
  await bystander.finish();
  expect(await victim.received()).toEqual(['a', 'b', 'c']);
});
