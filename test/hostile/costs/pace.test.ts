/** A rate of handshakes for strangers: whoever calls without end costs little, and bars nobody who is remembered. */
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { maxLines } from '../../../electron/engine/net/admission/caller-log.ts';
import { maxUnidentifiedPerRemote } from '../../../electron/engine/net/admission/gate.ts';
import { maxStrangersWaiting, strangersAtOnce } from '../../../electron/engine/net/admission/pace.ts';
import { dial } from '../../../electron/engine/net/dial.ts';
import { listen } from '../../../electron/engine/net/listen.ts';
import { alpn } from '../../../electron/engine/wire/limits.ts';
import { accept, deliver, ended, offer, startTestEngine } from '../../support/engines.ts';
import { newIdentity } from '../../support/hostile/hostile.ts';
import { startVictim } from '../../support/hostile/victim.ts';
import { tempDir } from '../../support/pair.ts';

afterEach(() => void vi.useRealTimers());

/** Whole handshakes by real sockets; `counts`: how many began TLS, and how many were turned away. */
async function door(isMet?: (address: string) => boolean) {
  const counts = { begun: 0, turnedAway: 0 };
  const listener = await listen({
    port: 0,
    hosts: ['0.0.0.0'],
    identity: await newIdentity(),
    alpn: [alpn],
    isMet,
    onSocket: (socket, identified) => {
      socket.on('error', () => {});
      identified();
      counts.begun++;
    },
    onError: ({ code }) => void (code === 'peer-busy' && counts.turnedAway++),
  });
  onTestFinished(() => listener.close());
  return { ...listener, counts };
}

async function knock(port: number, from: string): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, localAddress: from });
  socket.on('error', () => {}).resume();
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** The clock of the rate stands still: nobody's turn comes by itself. */
const stopTheClock = () => vi.useFakeTimers({ toFake: ['performance'] });

test.skipIf(process.platform !== 'linux')(
  'beyond the rate strangers hear that there is no place, before any TLS; where a friend is, nobody waits',
  async () => {
    stopTheClock();
    const identity = await newIdentity();
    const { port, counts } = await door((address) => address === '127.0.0.1');
    for (let n = 0; n < strangersAtOnce + maxStrangersWaiting; n++) await knock(port, `127.0.1.${1 + (n % 200)}`);
    const beyond = await knock(port, '127.0.2.1');
    const [word] = (await once(beyond, 'data')) as [Buffer];
    expect([...word]).toEqual([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x5a]);
    expect(counts).toEqual({ begun: 0, turnedAway: 1 });
    const friend = await dial({ host: '127.0.0.1', port, identity, alpn: [alpn] });
    onTestFinished(() => void friend.destroy());
    await expect.poll(() => counts).toEqual({ begun: 1, turnedAway: 1 });
  },
);

test.skipIf(process.platform !== 'linux')('everybody who is turned away hears so, however many at once', async () => {
  stopTheClock();
  const { port, counts } = await door();
  const others = maxUnidentifiedPerRemote;
  for (let n = 0; n < strangersAtOnce + maxStrangersWaiting; n++) await knock(port, `127.0.1.${1 + (n % 200)}`);
  const heard = Array.from({ length: 3 * others }, async (_, n) => {
    const socket = await knock(port, `127.0.2.${1 + n}`);
    return ((await once(socket, 'data')) as [Buffer])[0].length;
  });
  expect(new Set(await Promise.all(heard))).toEqual(new Set([7]));
  expect(counts.turnedAway).toBe(3 * others);
});

test('twenty devices that come up at once, each with two calls, are all let in', async () => {
  const { port, counts } = await door();
  const from = (n: number) => (process.platform === 'linux' ? `127.0.3.${1 + n}` : '127.0.0.1');
  const identity = await newIdentity();
  const calls = Array.from({ length: 40 }, async (_, n) => {
    const only = { wayTo: () => Promise.resolve({ host: '127.0.0.1', localAddress: from(n >> 1) }) };
    const socket = await dial({ host: '127.0.0.1', port, identity, alpn: [alpn], only: only as never });
    socket.on('error', () => {});
    onTestFinished(() => void socket.destroy());
  });
  const came = await Promise.allSettled(calls);
  expect(came.filter(({ status }) => status === 'rejected')).toEqual([]);
  expect(counts.turnedAway).toBe(0);
});

test('fifty sends one after another, by a device that takes none and so has no address, are all let in', async () => {
  const victim = await startVictim();
  const anna = await startTestEngine('Anna', { listen: false });
  const path = join(await tempDir(), 'f.txt');
  await writeFile(path, 'f');
  const first = await offer(anna, victim, [path]);
  await accept(victim, first, { always: true });
  await ended(anna, first);
  for (let n = 0; n < 50; n++) expect((await ended(anna, await offer(anna, victim, [path]))).status).toBe('done');
  expect(victim.log.filter((line) => line.includes('peer-busy'))).toEqual([]);
});

test.skipIf(process.platform !== 'linux')(
  'who has called once as a friend is let in while strangers take all turns there are',
  async () => {
    const victim = await startVictim();
    const anna = await startTestEngine('Anna', { listen: false });
    const path = join(await tempDir(), 'f.txt');
    await writeFile(path, 'f');
    await deliver(anna, victim, [path], { always: true });
    // The first proves that its key is remembered by now, from an address where nothing of it can be dialled.
    expect((await ended(anna, await offer(anna, victim, [path]))).status).toBe('done');
    stopTheClock();
    const { port } = victim.state().self;
    for (let n = 0; n < strangersAtOnce + maxStrangersWaiting; n++) await knock(port, `127.0.1.${1 + (n % 200)}`);
    expect((await ended(anna, await offer(anna, victim, [path]))).status).toBe('done');
  },
);

test('a crowd of calls fills no log', async () => {
  const victim = await startVictim();
  let told = 0;
  for (let n = 0; n < 4 * maxUnidentifiedPerRemote; n++) {
    const socket = await knock(victim.state().self.port, '127.0.0.1');
    socket.once('data', () => told++);
  }
  await expect.poll(() => told).toBe(3 * maxUnidentifiedPerRemote);
  expect(victim.log).toHaveLength(maxLines);
});
