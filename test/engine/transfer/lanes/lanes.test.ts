/** Lanes: big transfers come over a connection of their own where there is a way for one, and over control where not. */
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { minLaneBytes } from '../../../../electron/engine/transfer/lanes/lanes.ts';
import { accept, deliver, ended, offer, startTestEngine, type TestEngine } from '../../../support/engines.ts';
import { tempDir } from '../../../support/pair.ts';
import { Relay } from '../../../support/relay.ts';

async function bigFile(bytes = minLaneBytes + 4321): Promise<{ path: string; content: Buffer }> {
  const path = join(await tempDir(), 'big.bin');
  const content = randomBytes(bytes);
  await writeFile(path, content);
  return { path, content };
}

/** Offers through the relay, accepts, and waits for both ends. */
async function deliverThrough(relay: Relay, from: TestEngine, to: TestEngine, path: string) {
  const sent = await from.handle.command('send', { paths: [path], to: { by: 'address', address: relay.address } });
  if (!sent.ok) throw new Error(JSON.stringify(sent.failure));
  const id = sent.value.transferId;
  await to.transfer((t) => t.totals.complete, id);
  await accept(to, id);
  return Promise.all([ended(from, id), ended(to, id)]);
}

const pair = (sender: { listen?: boolean } = {}) =>
  Promise.all([startTestEngine('Anna', sender), startTestEngine('Ben')]);

test.each([
  ['a sender that takes offers', true],
  ['a sender that takes none and listens only for its lane', false],
])('big files pass beside the control connection, from %s', async (_, listen) => {
  const [anna, ben] = await pair({ listen });
  // Ben sees Anna where she is: only control passes the relay.
  const relay = await Relay.to(() => ben.state().self.port, undefined, '127.0.0.1');
  const { path, content } = await bigFile();
  const [sent, received] = await deliverThrough(relay, anna, ben, path);
  expect([sent.status, received.status]).toEqual(['done', 'done']);
  expect((await readFile(join(ben.inbox, 'big.bin'))).equals(content)).toBe(true);
  expect(relay.forth).toBeLessThan(100_000);
});

test('where the receiver cannot dial back, all comes over the control connection', async () => {
  const [anna, ben] = await pair();
  const relay = await Relay.to(() => ben.state().self.port);
  const { path, content } = await bigFile();
  const [sent, received] = await deliverThrough(relay, anna, ben, path);
  expect([sent.status, received.status]).toEqual(['done', 'done']);
  expect((await readFile(join(ben.inbox, 'big.bin'))).equals(content)).toBe(true);
  expect(relay.forth).toBeGreaterThan(content.length);
});

test('a few small files need no lane', async () => {
  const [anna, ben] = await pair();
  const relay = await Relay.to(() => ben.state().self.port, anna.state().self.port);
  const { path, content } = await bigFile(1_000_000);
  await deliverThrough(relay, anna, ben, path);
  expect(relay.overLanes).toBe(0);
  expect(relay.forth).toBeGreaterThan(content.length);
});

test('files that come over a lane can be paused, gone on with and cancelled', async () => {
  const [anna, ben] = await pair();
  const { path } = await bigFile();
  const id = await offer(anna, ben, [path]);
  await anna.handle.command('pause', { transferId: id });
  await accept(ben, id);
  await anna.transfer((t) => t.status === 'paused', id);
  await ben.handle.command('cancel', { transferId: id });
  const [sent, received] = await Promise.all([ended(anna, id), ended(ben, id)]);
  expect([sent.status, sent.failure?.code]).toEqual(['cancelled', 'cancelled-by-peer']);
  expect(received.status).toBe('cancelled');

  const again = await deliver(anna, ben, [path]);
  expect([again.sent.status, again.received.status]).toEqual(['done', 'done']);
});
