/** A peer of another make, in Python, tells its lies: Ferry answers each as the protocol's page says, and stays as it is. */
import { execFile, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { maxGreetingsPerRemote } from '../../../electron/engine/net/admission/greetings.ts';
import { deliver, startTestEngine } from '../../support/engines.ts';
import { startVictim, type Victim } from '../../support/hostile/victim.ts';
import { tempDir } from '../../support/pair.ts';

const lies = join(import.meta.dirname, '../../support/hostile/peer/lies.py');
const isMissing = (program: string, ...args: string[]): boolean => spawnSync(program, args).status !== 0;
const cannot = isMissing('python3', '-c', 'import ssl; assert ssl.HAS_TLSv1_3') || isMissing('openssl', 'version');

/** What came of a lie, in numbers by its words. */
function tell(victim: Victim, name: string, ...more: string[]): Promise<Record<string, number>> {
  const args = ['-B', lies, name, `127.0.0.1:${victim.state().self.port}`, ...more];
  return new Promise((resolve, reject) => {
    execFile('python3', args, (error, out, err) => {
      if (error === null) resolve(JSON.parse(out) as Record<string, number>);
      else reject(new Error(err));
    });
  });
}

async function expectOpen(victim: Victim): Promise<void> {
  const path = join(await tempDir(), 'file.txt');
  await writeFile(path, 'through');
  const anna = await startTestEngine('Anna');
  expect((await deliver(anna, victim, [path])).received.status).toBe('done');
  await victim.expectUnharmed();
}

test.skipIf(cannot)('a message byte by byte, and random bytes where a hello belongs', async () => {
  const victim = await startVictim();
  expect(await tell(victim, 'trickle', 'bytes=20000')).toMatchObject({ hello: 1 });
  expect(await tell(victim, 'noise', 'count=5')).toMatchObject({ 'protocol-violation': 5 });
  await expectOpen(victim);
});

test.skipIf(cannot)(
  'offers cut short: as many are heard as one remote may greet, the others are told that it is busy',
  async () => {
    const victim = await startVictim();
    const did = await tell(victim, 'offers', 'count=40', 'keys=2');
    expect(did).toMatchObject({ offered: maxGreetingsPerRemote, 'peer-busy': 40 - maxGreetingsPerRemote });
    expect(victim.state().transfers.length).toBeLessThanOrEqual(maxGreetingsPerRemote);
  },
);

test.skipIf(cannot)('half-open handshakes from ten addresses bar nobody from an eleventh', async () => {
  const victim = await startVictim();
  const held = tell(victim, 'half-open', 'count=400', 'source=127.0.0.20', 'sources=10', 'seconds=5');
  await expect.poll(() => victim.log.some((line) => line.includes('peer-busy')), { timeout: 60_000 }).toBe(true);
  await expectOpen(victim);
  await held;
});
