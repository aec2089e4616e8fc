/** A lane stands only for the one receiver that was invited, with the token, once. Both ends, over real TLS. */
import { expect, onTestFinished, test } from 'vitest';
import { loadIdentity, type Identity } from '../../../../../electron/engine/identity/identity.ts';
import { listen } from '../../../../../electron/engine/net/listen.ts';
import { laneDialler } from '../../../../../electron/engine/transfer/lanes/receiving/dial-lane.ts';
import { LaneDoor } from '../../../../../electron/engine/transfer/lanes/sending/lane-door.ts';
import type { Connection, ConnectionHandler } from '../../../../../electron/engine/wire/connection.ts';
import { laneAlpn } from '../../../../../electron/engine/wire/limits.ts';
import { tempDir } from '../../../../support/pair.ts';

const host = '127.0.0.1';
const never = new AbortController().signal;
const silent: ConnectionHandler = { message() {}, closed() {} };
const newIdentity = async () => loadIdentity(await tempDir());

/** A sender that takes offers too (`listens`), or one that listens for its lanes alone. */
async function sender({ listens = false } = {}) {
  const identity = await newIdentity();
  const bugs: unknown[] = [];
  let port: number | null = null;
  const door = new LaneDoor({ identity, hosts: () => [host], port: () => port, onBug: (error) => bugs.push(error) });
  if (listens) {
    const listener = await listen({
      port: 0,
      hosts: [host],
      identity,
      alpn: [laneAlpn],
      onSocket: (socket, identified) => void door.enter(socket, identified),
      onError: () => {},
    });
    onTestFinished(() => listener.close());
    ({ port } = listener);
  }
  return { door, identity, bugs };
}

function ended(lane: Connection): Connection {
  onTestFinished(() => lane.end());
  return lane;
}

async function invited(made: Awaited<ReturnType<typeof sender>>, receiver: Identity, handler = silent) {
  const invitation = (await made.door.invite(receiver.fingerprint, handler))!;
  onTestFinished(() => invitation.close());
  const dial = (by = receiver, offer = invitation.offer, expected = made.identity.fingerprint) =>
    laneDialler(by, undefined)(host, offer, expected, never);
  return { invitation, dial };
}

test.each([true, false])('the invited receiver opens it (a sender that listens anyway: %s)', async (listens) => {
  const made = await sender({ listens });
  const { invitation, dial } = await invited(made, await newIdentity());
  expect(invitation.lane).toBeNull();
  const lane = ended((await dial())!);
  expect(invitation.lane).not.toBeNull();
  const end = new Promise((resolve) => lane.handOver({ message: (message) => resolve(message.name), closed() {} }));
  invitation.lane!.send({ name: 'finish', body: {} });
  expect(await end).toBe('finish');
  expect(made.bugs).toEqual([]);
});

test('another key, another token, a second lane and a closed invitation open none', async () => {
  const made = await sender({ listens: true });
  const ben = await newIdentity();
  const { invitation, dial } = await invited(made, ben);
  expect(await dial(await newIdentity())).toBeNull();
  expect(await dial(ben, { ...invitation.offer, token: '00'.repeat(32) })).toBeNull();
  ended((await dial())!);
  expect(await dial()).toBeNull();
  const other = await invited(made, ben);
  other.invitation.close();
  expect(await other.dial()).toBeNull();
  expect(made.bugs).toEqual([]);
});

test('a receiver that finds another sender there does without', async () => {
  const made = await sender({ listens: true });
  const ben = await newIdentity();
  const { invitation, dial } = await invited(made, ben);
  expect(await dial(ben, invitation.offer, 'ab'.repeat(32))).toBeNull();
  expect(invitation.lane).toBeNull();
});

test('closing it ends the lane, and a port that was opened for it', async () => {
  const made = await sender();
  const { invitation, dial } = await invited(made, await newIdentity());
  const lane = ended((await dial())!);
  const closed = new Promise((resolve) => lane.handOver({ message() {}, closed: resolve }));
  invitation.close();
  await closed;
  expect(await dial()).toBeNull();
});
