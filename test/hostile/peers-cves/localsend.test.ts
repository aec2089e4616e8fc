/** LocalSend's mistakes, made against Ferry. CVE-2026-25154 (markup on the page) is in `test/renderer/hostile/markup.test.tsx`. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Discovery } from '../../../electron/engine/discovery/discovery.ts';
import { wholeFileBytes } from '../../../electron/engine/transfer/receiving/landing/intake.ts';
import { ended, startTestEngine } from '../../support/engines.ts';
import { callEngine, listenAsPeer, newIdentity } from '../../support/hostile/hostile.ts';
import { file, folder, sendWanted, startVictim } from '../../support/hostile/victim.ts';
import { tempDir } from '../../support/pair.ts';

test('LocalSend CVE-2025-27142: a name that leaves the folder is not even asked for, and nothing is written outside', async () => {
  const victim = await startVictim();
  const peer = await callEngine(victim);
  const big = Buffer.alloc(wholeFileBytes + 1, 'big');
  const files = [
    file('../outside/theirs.txt', 'peer'),
    file('a/../../outside/new.txt', 'peer'),
    file(join(victim.yard, 'absolute.txt'), 'peer'),
    file('../big.bin', big),
    folder('../folder'),
    file('stays.txt', 'peer'),
  ];
  const { wanted, transfer } = await sendWanted(victim, peer, files);
  expect([...wanted]).toEqual([files.length - 1]);
  expect(transfer.casualties.map(({ failure }) => failure.code)).toEqual(Array(5).fill('name-refused'));
  expect(await victim.received()).toEqual(['stays.txt']);
  await victim.expectUnharmed();
});

test('LocalSend CVE-2025-54792: whoever forges a device’s announcement, and answers in its place, hears not one byte', async () => {
  const victim = await startTestEngine('Victim', { discovery: 'query' });
  // It answers where Anna is announced, with a key of its own.
  const mallory = await listenAsPeer();
  const anna = (await newIdentity()).fingerprint;
  const port = Number(mallory.address.split(':')[1]);
  const forged = new Discovery({
    self: () => ({ fingerprint: anna, port, name: 'Anna', kind: 'desktop' }),
    mode: 'announce',
    interface: '127.0.0.1',
    probe: () => Promise.reject(new Error('not in this test')),
    onDevice: () => {},
    onGone: () => {},
  });
  onTestFinished(() => forged.stop());
  await forged.start();
  await victim.until(({ devices }) => devices.some(({ fingerprint }) => fingerprint === anna));
  const secret = join(await tempDir(), 'secret.txt');
  await writeFile(secret, 'secret');
  const to = { by: 'fingerprint', fingerprint: anna } as const;
  const sent = await victim.handle.command('send', { paths: [secret], to });
  if (!sent.ok) throw new Error(sent.failure.code);
  const [socket, transfer] = await Promise.all([mallory.caller(), ended(victim, sent.value.transferId)]);
  expect(transfer).toMatchObject({ status: 'failed', failure: { code: 'identity-mismatch' } });
  socket.resume();
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
  expect(socket.bytesRead).toBe(0);
});
