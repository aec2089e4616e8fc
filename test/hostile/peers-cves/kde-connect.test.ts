/** KDE Connect's mistakes, made against Ferry. */
import { readdirSync } from 'node:fs';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ClaimChecks } from '../../../electron/engine/discovery/claim-checks.ts';
import { Directory } from '../../../electron/engine/discovery/directory.ts';
import { maxUnidentifiedPerRemote } from '../../../electron/engine/net/admission/gate.ts';
import { linesEveryMs } from '../../../electron/engine/net/admission/caller-log.ts';
import { maxControlBytes } from '../../../electron/engine/wire/limits.ts';
import type { Device } from '../../../shared/state.ts';
import { deliver, startTestEngine } from '../../support/engines.ts';
import { frame } from '../../support/hostile/frames.ts';
import { callEngine, dialEngine, gone, newIdentity } from '../../support/hostile/hostile.ts';
import { startVictim } from '../../support/hostile/victim.ts';
import { tempDir } from '../../support/pair.ts';

const openFiles = (): number => readdirSync('/proc/self/fd').length;

test.skipIf(process.platform !== 'linux')(
  'KDE Connect CVE-2020-26164: a stranger’s connections are as few as its places, whatever it opens, and others come in',
  async () => {
    const victim = await startVictim();
    const before = openFiles();
    const calls: Socket[] = [];
    for (let wave = 0; wave < 10; wave++) {
      const some = Array.from({ length: 100 }, () => {
        const socket = connect({ host: '127.0.0.1', port: victim.state().self.port, localAddress: '127.0.0.77' });
        socket.on('error', () => {});
        onTestFinished(() => void socket.destroy());
        return socket.resume();
      });
      calls.push(...some);
      await Promise.all(some.map((socket) => Promise.race([once(socket, 'connect'), gone(socket)])));
    }
    // Turned away when they came, and not when their time was over: a line each, and then one for all others.
    const turnedAway = (): number =>
      victim.log.reduce((sum, line) => {
        const more = /^callers: (\d+) more/.exec(line)?.[1];
        return sum + (more === undefined ? Number(line.includes('peer-busy')) : Number(more));
      }, 0);
    await expect.poll(turnedAway, { timeout: 4 * linesEveryMs }).toBeGreaterThan(900);
    const open = (): number => calls.filter(({ closed }) => !closed).length;
    await expect.poll(open).toBeLessThanOrEqual(maxUnidentifiedPerRemote);
    // Both ends are in this process; what is beyond them is the listener's own.
    await expect.poll(openFiles).toBeLessThan(before + 2 * maxUnidentifiedPerRemote + 30);
    const path = join(await tempDir(), 'through.txt');
    await writeFile(path, 'through');
    const { received } = await deliver(await startTestEngine('Anna'), victim, [path]);
    expect(received.status).toBe('done');
    await victim.expectUnharmed();
  },
);

test('KDE Connect CVE-2020-26164: a first message without end is refused by its length, before it is kept', async () => {
  const victim = await startVictim();
  const socket = await dialEngine(victim);
  let said = '';
  socket.on('data', (chunk: Buffer) => void (said += chunk.toString('latin1')));
  // It never ends, and no more of it ever comes: only its length tells.
  socket.write(frame(1, '{"name":"', maxControlBytes + 2));
  await gone(socket);
  expect(said).toContain('"code":"protocol-violation"');
  await victim.expectUnharmed();
});

test('KDE Connect CVE-2025-32900: what a packet says of a remembered device changes nothing until its key answers there', async () => {
  const anna = 'aa'.repeat(32);
  const listed = new Map<string, Device>();
  const asked: string[] = [];
  const directory: Directory = new Directory({
    remembered: (fingerprint) => (fingerprint === anna ? 'Anna' : undefined),
    onDevice: (device) => listed.set(device.fingerprint, device),
    onGone: (fingerprint) => void listed.delete(fingerprint),
    onClaim: (claim) => checks.claim(claim),
  });
  // At each place another key answers.
  const checks = new ClaimChecks({
    probe: (host) => {
      asked.push(host);
      return Promise.resolve({ fingerprint: 'bb'.repeat(32), name: 'Anna', kind: 'laptop' as const });
    },
    onProved: (sighting) => directory.proved(sighting, 0),
    onRefuted: (claim) => directory.refuted(claim),
  });
  onTestFinished(() => checks.stop());
  const at = { fingerprint: anna, kind: 'laptop', port: 53317 } as const;
  directory.heard({ ...at, name: 'Anna', host: '10.0.0.66' }, 0);
  await expect.poll(() => asked).toEqual(['10.0.0.66']);
  expect(listed.size).toBe(0);
  directory.proved({ ...at, name: 'Anna', host: '10.0.0.1' }, 0);
  directory.heard({ ...at, name: 'Mallory', host: '10.0.0.67', port: 1 }, 0);
  await expect.poll(() => asked).toContain('10.0.0.67');
  expect(listed.get(anna)).toMatchObject({ name: 'Anna', addresses: ['10.0.0.1:53317'] });
});

test('KDE Connect CVE-2025-32900: who calls is its key; a remembered name in its hello is refused', async () => {
  const victim = await startVictim();
  const friend = await newIdentity();
  await victim.handle.command('remember', { fingerprint: friend.fingerprint, name: 'Friend', autoAccept: true });
  await expect(callEngine(victim, { name: 'Friend' })).rejects.toThrow('identity-changed');
  const refused = { status: 'failed', roots: 0, failure: { code: 'identity-changed' }, peer: { known: false } };
  expect(victim.state().transfers).toMatchObject([refused]);
  const itself = await callEngine(victim, { name: 'Friend', identity: friend });
  itself.hangUp();
});
