/** rsync's mistakes (before 3.5.0), made against Ferry. */
import { chmod, lstat, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { wholeFileBytes } from '../../../electron/engine/transfer/receiving/landing/intake.ts';
import { offerTimeoutMs, silenceMs } from '../../../electron/engine/wire/limits.ts';
import { encodeMessage } from '../../../electron/engine/wire/messages.ts';
import { symlink } from '../../support/disks/odd-files.ts';
import { ended } from '../../support/engines.ts';
import { data, end, frame, hello } from '../../support/hostile/frames.ts';
import { callEngine, dialEngine } from '../../support/hostile/hostile.ts';
import { acceptFrom, file, folder, offerFiles, startVictim, tree } from '../../support/hostile/victim.ts';

afterEach(() => {
  vi.useRealTimers();
});

const big = file('d/big.bin', Buffer.alloc(2 * wholeFileBytes, 'big'));

/** A big file of which half is here, as a partial file in the folder `d`. */
async function halfThere() {
  const victim = await startVictim();
  const outside = join(victim.yard, 'a', 'outside');
  const before = await tree(outside);
  // Other users may put their files into it, as into a shared folder.
  await mkdir(join(victim.inbox, 'd'), { recursive: true });
  await chmod(join(victim.inbox, 'd'), 0o777);
  const peer = (await callEngine(victim)).stay();
  const id = offerFiles(peer, [folder('d'), big]);
  await acceptFrom(victim, peer, id);
  peer.say(data(1, 0, big.content.subarray(0, wholeFileBytes)));
  const dir = join(victim.inbox, 'd');
  // One for its owner alone: another only tries out what the folder does with modes.
  const partials = async () => {
    const names = (await readdir(dir).catch(() => [])).filter((name) => name.endsWith('.part'));
    if (process.platform === 'win32') return names;
    const stats = await Promise.all(names.map((name) => lstat(join(dir, name)).catch(() => null)));
    return names.filter((_, n) => ((stats[n]?.mode ?? 0) & 0o777) === 0o600);
  };
  await expect.poll(partials).toHaveLength(1);
  const rest = [data(1, wholeFileBytes, big.content.subarray(wholeFileBytes)), end(1, big.content)];
  const finish = async () => {
    peer.say(...rest, { name: 'finish', body: {} });
    return ended(victim, id);
  };
  return { victim, outside, before, dir, partial: (await partials())[0]!, finish };
}

test('rsync CVE-2026-70460: a link in the place of the partial file’s folder is not followed', async () => {
  const { victim, outside, before, dir, finish } = await halfThere();
  await rename(dir, join(victim.inbox, 'away'));
  await symlink(outside, dir);
  const transfer = await finish();
  expect(transfer.casualties).toMatchObject([{ path: 'd/big.bin', failure: { code: 'symlinked-parent' } }]);
  expect(await tree(outside)).toEqual(before);
  expect(await readdir(join(victim.inbox, 'away'))).not.toContain('big.bin');
});

test.skipIf(process.platform === 'win32')(
  'rsync CVE-2026-70460: a link in the place of the partial file gets no byte, and never the name',
  async () => {
    const { outside, before, dir, partial, finish } = await halfThere();
    await rm(join(dir, partial));
    await symlink(join(outside, 'theirs.txt'), join(dir, partial));
    const transfer = await finish();
    const failure = { code: 'hash-mismatch', params: { reason: 'swapped' } };
    expect(transfer).toMatchObject({ casualties: [{ path: 'd/big.bin', failure }], progress: { files: 0 } });
    expect(await tree(outside)).toEqual(before);
  },
);

test('rsync CVE-2026-70460: nor is one followed that stands there under a partial file’s next names', async () => {
  const victim = await startVictim();
  const outside = join(victim.yard, 'a', 'outside');
  const before = await tree(outside);
  const peer = await callEngine(victim);
  const id = offerFiles(peer, [folder('d'), big]);
  await mkdir(join(victim.inbox, 'd'), { recursive: true });
  for (let n = 0; n < 36; n++) {
    const name = `.ferry-${id.slice(0, 12)}-${n.toString(36)}.part`;
    await symlink(join(outside, 'theirs.txt'), join(victim.inbox, 'd', name));
  }
  await acceptFrom(victim, peer, id);
  peer.say(data(1, 0, big.content), end(1, big.content), { name: 'finish', body: {} });
  await ended(victim, id);
  expect(await tree(outside)).toEqual(before);
});

/** Whatever might be taken for a time-out, in every message of a caller's beginning. */
const noLimit = { timeout: 86_400, timeoutMs: 2 ** 31, ioTimeout: 0, silenceMs: 2 ** 31, keepAlive: 0 };

test('rsync CVE-2026-70462: how long a peer may be silent is not the peer’s to say', async () => {
  const toFake = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'] as const;
  vi.useFakeTimers({ toFake: [...toFake], shouldAdvanceTime: true });
  const victim = await startVictim();
  const socket = await dialEngine(victim);
  const said = encodeMessage(hello('Mallory', { commit: '00'.repeat(32) }));
  const body = JSON.parse(said.subarray(5).toString()) as Record<string, unknown>;
  socket.write(frame(1, JSON.stringify({ ...body, ...noLimit })));
  socket.resume();
  const begun = performance.now();
  while (!socket.closed) {
    await vi.advanceTimersByTimeAsync(1000);
    await new Promise(setImmediate);
    expect(performance.now() - begun).toBeLessThan(10 * (silenceMs + offerTimeoutMs));
  }
  expect(victim.state().transfers).toEqual([]);
});
