/** Strangers who draw codes: few are drawn, however many keys and addresses they have; whoever is known comes and goes as ever. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { expect, test } from 'vitest';
import type { Identity } from '../../../electron/engine/identity/identity.ts';
import {
  Greetings,
  greetingWindowMs,
  maxGreetings,
  maxGreetingsPerRemote,
} from '../../../electron/engine/net/admission/greetings.ts';
import { maxStrangersLines } from '../../../electron/engine/state/history.ts';
import { Connection } from '../../../electron/engine/wire/connection.ts';
import { FerryError } from '../../../shared/errors.ts';
import { deliver, ended, offer, startTestEngine, type TestEngine } from '../../support/engines.ts';
import {
  callEngine,
  dialEngine,
  dialEngineFrom,
  greeted,
  listenAsPeer,
  newIdentity,
  receiveFrom,
} from '../../support/hostile/hostile.ts';
import { hello } from '../../support/hostile/frames.ts';
import {
  acceptFrom,
  contentOf,
  file,
  newId,
  offerFiles,
  offerOf,
  startVictim,
  type Victim,
} from '../../support/hostile/victim.ts';
import { tempDir } from '../../support/pair.ts';

/** Says hello; answers what came back: `hello`, with a nonce that a code can be made of, or the code of an error. */
async function heardAt(socket: TLSSocket, name = 'Mallory'): Promise<string> {
  const connection = new Connection(socket);
  connection.send(hello(name, { commit: 'ab'.repeat(32) }));
  const said = await connection.next();
  connection.destroy(new FerryError('disconnected'));
  return said.name === 'error' ? said.body.code : said.name;
}

/** Draws all codes that one address may; the next is refused. */
async function useUp(victim: Victim, identity?: Identity): Promise<void> {
  for (let n = 0; n < maxGreetingsPerRemote; n++) {
    expect(await heardAt(await dialEngine(victim, identity))).toBe('hello');
  }
  expect(await heardAt(await dialEngine(victim, identity))).toBe('peer-busy');
}

async function aFile(name = 'file.txt'): Promise<string> {
  const path = join(await tempDir(), name);
  await writeFile(path, name);
  return path;
}

/** Anna is remembered by the victim. */
async function friendOf(victim: TestEngine): Promise<TestEngine> {
  const anna = await startTestEngine('Anna');
  const { received } = await deliver(anna, victim, [await aFile()], { always: true });
  expect(received.status).toBe('done');
  return anna;
}

/** Of all of 127.0.0.0/8 this machine has each address; elsewhere one must do. */
const addresses = process.platform === 'linux' ? 8 : 1;

/** `FERRY_GREETINGS=10000` tries as often as `test/engine/net/greetings.test.ts` does without sockets: seven minutes, as strangers are let in. */
const tries = Number(process.env['FERRY_GREETINGS'] ?? 1_000);

test('many greetings within ten minutes draw no more codes than are stated, and make one message', async () => {
  let now = 0;
  const victim = await startVictim({ greetings: new Greetings(() => now) });
  const keys = await Promise.all(Array.from({ length: addresses }, () => newIdentity()));
  const heard = new Map<string, number>();
  for (let n = 0; n < tries; n += keys.length) {
    now = (10 * greetingWindowMs * n) / tries;
    const callers = keys.map(async (key, i) => heardAt(await dialEngineFrom(`127.0.0.${i + 1}`, victim, key)));
    for (const said of await Promise.all(callers)) heard.set(said, (heard.get(said) ?? 0) + 1);
  }
  const drawn = heard.get('hello')!;
  expect(heard.get('peer-busy')).toBe(tries - drawn);
  expect(drawn).toBeLessThanOrEqual(10 * maxGreetings);
  expect(drawn).toBeGreaterThan(9 * Math.min(maxGreetings, addresses * maxGreetingsPerRemote));
  const { problems } = await victim.until((state) => state.problems[0]?.failure.params?.['count'] === tries - drawn);
  expect(problems.map(({ failure }) => failure.code)).toEqual(['strangers-turned-away']);
  expect(victim.state().transfers).toEqual([]);
  await victim.expectUnharmed();
}, 600_000);

test('whatever comes of a greeting short of a person’s yes, it was a try', async () => {
  const victim = await startVictim();
  const ways: ((n: number) => Promise<void>)[] = [
    async () => (await callEngine(victim)).hangUp(),
    async () => {
      const peer = await callEngine(victim);
      const id = offerFiles(peer, [file('a.txt', 'a')]);
      await victim.transfer((t) => t.status === 'asking', id);
      peer.say({ name: 'cancel', body: {} });
      await ended(victim, id);
    },
    async () => {
      const peer = await callEngine(victim);
      const id = offerFiles(peer, [file('a.txt', 'a')]);
      await victim.transfer((t) => t.status === 'asking', id);
      await victim.handle.command('answer', { transferId: id, accept: false });
      await ended(victim, id);
    },
  ];
  for (let n = 0; n < maxGreetingsPerRemote; n++) await ways[n % ways.length]!(n);
  expect(await heardAt(await dialEngine(victim))).toBe('peer-busy');
});

test('offers that are accepted are none, however many', async () => {
  const victim = await startVictim();
  for (let n = 0; n <= maxGreetingsPerRemote; n++) {
    const files = [file(`${n}.txt`, 'x')];
    const peer = await callEngine(victim);
    const id = offerFiles(peer, files);
    await acceptFrom(victim, peer, id);
    peer.say(contentOf(files), { name: 'finish', body: {} });
    await peer.hear('finished');
  }
  await useUp(victim);
});

test('a device that is remembered is neither counted nor refused', async () => {
  const victim = await startVictim();
  const anna = await friendOf(victim);
  await useUp(victim);
  for (let n = 0; n <= maxGreetingsPerRemote; n++) {
    const id = await offer(anna, victim, [await aFile(`${n}.txt`)]);
    expect((await ended(anna, id)).status).toBe('done');
  }
});

test('impostors count as well: as many messages as there may be strangers, and as many lines as are kept', async () => {
  const victim = await startVictim();
  await friendOf(victim);
  for (let n = 0; n < maxGreetingsPerRemote; n++) {
    expect(await heardAt(await dialEngine(victim), 'Anna')).toBe('identity-changed');
  }
  expect(await heardAt(await dialEngine(victim), 'Anna')).toBe('peer-busy');
  const failed = victim.state().transfers.filter(({ failure }) => failure?.code === 'identity-changed');
  expect(failed).toHaveLength(maxStrangersLines);
});

test('who is refused reads that a minute helps, and after a minute it does', async () => {
  let now = 0;
  const victim = await startVictim({ greetings: new Greetings(() => now) });
  await useUp(victim);
  const ben = await startTestEngine('Ben');
  const refused = await offer(ben, victim, [await aFile()]);
  expect(await ended(ben, refused)).toMatchObject({ status: 'failed', failure: { code: 'peer-busy', by: 'peer' } });
  now += greetingWindowMs;
  expect((await deliver(ben, victim, [await aFile()])).received.status).toBe('done');
});

test('what was accepted goes on where strangers are refused, and its key makes no other offer then', async () => {
  const victim = await startVictim();
  const identity = await newIdentity();
  const files = [file('long.txt', 'long')];
  const peer = await callEngine(victim, { identity });
  const id = offerFiles(peer, files);
  await acceptFrom(victim, peer, id);
  peer.hangUp('reset');
  await victim.transfer((t) => t.status === 'reconnecting', id);
  await useUp(victim);

  const other = await callEngine(victim, { identity });
  other.say(offerOf(newId()));
  expect(await other.refusal()).toBe('peer-busy');

  const again = await callEngine(victim, { identity });
  offerFiles(again, files, id);
  await again.hear('plan');
  again.say(contentOf(files), { name: 'finish', body: {} });
  await again.hear('finished');
  expect((await ended(victim, id)).status).toBe('done');
  expect(victim.state().transfers).toHaveLength(1);
});

test('a sender shows one code for each time that a person sends, whatever the listener does then', async () => {
  const victim = await startVictim();
  const listener = await listenAsPeer();
  for (let n = 1; n <= 3; n++) {
    const { peer, id } = await receiveFrom(victim, [await aFile(`${n}.txt`)], { listener });
    expect(victim.state().transfers.find((t) => t.id === id)?.code).toMatch(/^\d{6}$/);
    peer.hangUp('reset');
    expect(await ended(victim, id)).toMatchObject({ status: 'failed', failure: { code: 'disconnected' } });
  }
  // It calls again to say that it has ended, and offers nothing: nobody is shown a code then.
  const word = await greeted(await listener.caller());
  expect(word.heard[0]!.name).toBe('revoke');
});
