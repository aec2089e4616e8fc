/** Partial files that can't be removed when a transfer ends go at a later start, and its end stays what it was. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { destinationOf } from '../../../../electron/engine/disk/destination/destination.ts';
import { systemDestinations } from '../../../../electron/engine/disk/destination/destinations.ts';
import type { IncomingHeader } from '../../../../electron/engine/state/journal-format.ts';
import { longestLeftMs, sweepLeftBehind } from '../../../../electron/engine/transfer/leftovers/sweep.ts';
import { FerryError } from '../../../../shared/errors.ts';
import { accept, ended, offer, startTestEngine, type TestEngine } from '../../../support/engines.ts';
import { tempDir } from '../../../support/pair.ts';
import { MemoryLanding, peerFingerprint, transferId } from '../../../support/receiving.ts';
import { Relay } from '../../../support/relay.ts';

const startedAt = Date.UTC(2026, 1, 2);

async function leftIn(more: Partial<IncomingHeader> = {}) {
  const header: IncomingHeader = {
    ...{ direction: 'incoming', title: 'a', roots: 1, note: '', startedAt, conflicts: 'skip', tops: [] },
    peer: { fingerprint: peerFingerprint, name: 'Anna', kind: 'desktop' },
    dir: await tempDir(),
    ...more,
  };
  const landing = new MemoryLanding();
  const context = { landings: { open: () => Promise.resolve(landing) }, destinations: systemDestinations };
  const sweep = (nowMs = startedAt) =>
    sweepLeftBehind(context, { id: transferId, header, folders: ['', 'tree/b'] }, nowMs);
  return { landing, sweep };
}

test('the folders that were noted are swept, and it is over', async () => {
  const { landing, sweep } = await leftIn();
  expect(await sweep()).toBe(false);
  expect(landing.calls).toEqual(['sweep  tree/b', 'suspend']);
});

test('what can’t be removed this time either is for the next start', async () => {
  const { landing, sweep } = await leftIn();
  landing.stuckIn = ['tree/b'];
  expect(await sweep()).toBe(true);
});

test('another place under that path is left alone, until its own is back', async () => {
  const dir = await tempDir();
  const destination = await destinationOf(dir);
  const elsewhere = { ...destination, mountPoint: '/elsewhere', within: '/elsewhere/', device: -1 };
  const { landing, sweep } = await leftIn({ dir, destination: elsewhere });
  expect(await sweep()).toBe(true);
  expect(landing.calls).toEqual([]);
});

test('after 90 days nobody looks for it any more', async () => {
  const { landing, sweep } = await leftIn();
  expect(await sweep(startedAt + longestLeftMs + 1)).toBe(false);
  expect(landing.calls).toEqual([]);
  expect(await sweep(startedAt + longestLeftMs)).toBe(false);
  expect(landing.calls).toEqual(['sweep  tree/b', 'suspend']);
});

test('a folder that can’t be opened fails as it does for a transfer', async () => {
  const { landing, sweep } = await leftIn();
  landing.sweep = () => Promise.reject(new FerryError('no-permission'));
  await expect(sweep()).rejects.toMatchObject({ code: 'no-permission' });
});

/** Has the system refuse to remove a file, as Windows does while another program has it open. */
function guard(path: string, isOn: boolean): string {
  const { status, stderr } = spawnSync('chattr', [isOn ? '+i' : '-i', path], { encoding: 'utf8' });
  return status === 0 ? '' : stderr || 'there is no chattr';
}

const journals = ({ home }: TestEngine): Promise<string[]> => readdir(join(home, 'transfers'));

test('a beginning that can’t be removed as its transfer is cancelled goes once it can, at a start', async (t) => {
  const path = join(await tempDir(), 'big');
  await writeFile(path, randomBytes(32 * 1024 * 1024));
  const [anna, ben] = [await startTestEngine('Anna'), await startTestEngine('Ben')];
  const relay = await Relay.to(() => ben.state().self.port);
  const id = await offer(anna, ben, [path], { to: { by: 'address', address: relay.address } });
  await accept(ben, id);
  await relay.passed(8 * 1024 * 1024);
  relay.down = true;
  relay.cut();
  await ben.transfer(({ status }) => status === 'reconnecting', id);
  const [partial] = await readdir(ben.inbox);
  const held = join(ben.inbox, partial!);
  const cannot = guard(held, true);
  if (cannot !== '') t.skip(`the system lets every file be removed: ${cannot}`);
  onTestFinished(() => void guard(held, false));
  const restart = () => startTestEngine('Ben', { home: ben.home, defaultReceiveDir: ben.inbox });

  expect(await ben.handle.command('cancel', { transferId: id })).toMatchObject({ ok: true });
  expect((await ended(ben, id)).status).toBe('cancelled');
  await ben.handle.stop();
  expect(await readdir(ben.inbox)).toEqual([partial]);

  const meanwhile = await restart();
  await meanwhile.handle.stop();
  expect(await readdir(ben.inbox)).toEqual([partial]);
  expect(await journals(ben)).toEqual([`${id}.journal`]);

  guard(held, false);
  const later = await restart();
  expect(later.state().transfers.map(({ id, status }) => [id, status])).toEqual([[id, 'cancelled']]);
  await expect.poll(() => readdir(ben.inbox)).toEqual([]);
  await expect.poll(() => journals(ben)).toEqual([]);
});
