/** Places at the door: whoever takes them all bars nobody else, and who finds none hears that, and tries again. */
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { maxPendingOffers, maxPendingOffersOfPeer } from '../../../electron/engine/wire/limits.ts';
import { accept, deliver, ended, offer, startTestEngine } from '../../support/engines.ts';
import { manyGreetings } from '../../support/hostile/greetings.ts';
import { callEngine, dialEngine, gone, newIdentity } from '../../support/hostile/hostile.ts';
import { file, offerFiles, startVictim, type Victim } from '../../support/hostile/victim.ts';
import { tempDir } from '../../support/pair.ts';

/** As many as one remote may have: `maxUnidentifiedPerRemote`. */
const ofOneRemote = 32;

async function knock(victim: Victim, from: string): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: victim.state().self.port, localAddress: from });
  socket.on('error', () => {});
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}

async function aFile(name: string): Promise<string> {
  const path = join(await tempDir(), name);
  await writeFile(path, name);
  return path;
}

test.skipIf(process.platform !== 'linux')('half-open handshakes from ten addresses bar nobody', async () => {
  const victim = await startVictim();
  const held = Array.from({ length: 10 }, (_, n) =>
    Array.from({ length: ofOneRemote }, () => knock(victim, `127.0.0.${n + 2}`)),
  );
  await Promise.all(held.flat());
  const { sent, received } = await deliver(await startTestEngine('Anna'), victim, [await aFile('through.txt')]);
  expect([sent.status, received.status]).toEqual(['done', 'done']);
});

test('a caller who finds no place hears that there is none, and a sender calls again until there is one', async () => {
  const victim = await startVictim();
  const held = await Promise.all(Array.from({ length: ofOneRemote }, () => knock(victim, '127.0.0.1')));
  await expect(dialEngine(victim)).rejects.toMatchObject({ code: 'peer-busy' });
  const anna = await startTestEngine('Anna');
  const id = await offer(anna, victim, [await aFile('patient.txt')]);
  // It has been turned away once at least.
  await expect.poll(() => victim.log.filter((line) => line.includes('peer-busy')).length).toBeGreaterThan(1);
  expect(anna.state().transfers[0]?.status).toBe('connecting');
  for (const socket of held) socket.destroy();
  await accept(victim, id);
  expect((await ended(anna, id)).status).toBe('done');
});

test('as many offers by strangers as may wait take no place of a remembered device, nor of its eighth offer', async () => {
  const victim = await startVictim({ greetings: manyGreetings() });
  const anna = await startTestEngine('Anna');
  await deliver(anna, victim, [await aFile('first.txt')]);
  const { fingerprint, name } = anna.state().self;
  await victim.handle.command('remember', { fingerprint, name, autoAccept: false });
  for (let waiting = 0; waiting < maxPendingOffers;) {
    const identity = await newIdentity();
    for (let n = 0; n < maxPendingOffersOfPeer; n++, waiting++) {
      offerFiles(await callEngine(victim, { name: `Mallory ${waiting}`, identity }), [file('f', 'x')]);
    }
  }
  await victim.until((s) => s.transfers.filter((t) => t.status === 'asking').length === maxPendingOffers);
  const stranger = await callEngine(victim);
  offerFiles(stranger, [file('f', 'x')]);
  expect(await stranger.refusal()).toBe('peer-busy');
  const ids: string[] = [];
  while (ids.length < maxPendingOffersOfPeer) {
    const id = await offer(anna, victim, [await aFile(`${ids.length}.txt`)]);
    await victim.transfer((t) => t.status === 'asking', id);
    ids.push(id);
  }
  await accept(victim, ids.at(-1)!);
  expect((await ended(anna, ids.at(-1)!)).status).toBe('done');
  const beyond = await offer(anna, victim, [await aFile('a'), await aFile('b')]);
  await victim.transfer((t) => t.status === 'asking', beyond);
  const refused = await offer(anna, victim, [await aFile('ninth.txt')]);
  expect(await ended(anna, refused)).toMatchObject({ status: 'failed', failure: { code: 'peer-busy' } });
});

test('a silent caller’s place is another’s once it hangs up', async () => {
  const victim = await startVictim();
  const held = await Promise.all(Array.from({ length: ofOneRemote }, () => knock(victim, '127.0.0.1')));
  held[0]!.destroy();
  await gone(held[0]!);
  const { received } = await deliver(await startTestEngine('Anna'), victim, [await aFile('x')]);
  expect(received.status).toBe('done');
});
